"""The app: what it begins with, what is made ready behind the first frame, and leaving."""

from collections.abc import Callable
from typing import Any

from textual import work
from textual.screen import Screen

from ..screens.gallery import GalleryScreen
from ..settings import Settings
from .frame import STYLE
from .starting import StartingApp

Beginning = Callable[["NNTui"], Screen[Any]]
"""Makes the screen an app begins with."""


class NNTui(StartingApp):
    """One window on runs."""

    def __init__(self, settings: Settings, beginning: Beginning | None = None) -> None:
        super().__init__(settings)
        self._beginning = beginning

    def get_default_screen(self) -> Screen[Any]:
        """The gallery, or what was asked for."""
        if self._beginning is None:
            return GalleryScreen()
        self.stylesheet.read(STYLE)
        return self._beginning(self)

    def first_frame_shown(self) -> None:
        """Only now read the other style, import what is heavy, and start the warm trainer."""
        self._get_ready()
        self.read_style()

    @work(thread=True)
    def _get_ready(self) -> None:
        if self.settings.warm_trainer:
            self.trainers.warm_up()
        from ..screens.preset_page import PresetPage

        self.call_later(self._ready_to_show, PresetPage)

    async def _ready_to_show(self, page: type[Any]) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, GalleryScreen):
                await screen.about_ready(page())

    async def action_quit(self) -> None:
        """Leave; ask first when something is training."""
        from ..screens.quit import QuitScreen

        running = self.running()
        if not running:
            self.exit()
        elif not isinstance(self.screen, QuitScreen):
            self.push_screen(QuitScreen(running), self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer == "terminate":
            self.trainers.terminate()
            self.exit(return_code=130)
        elif answer:
            self.exit()

    def action_interrupt(self) -> None:
        """Ctrl-C: ask; while asking: stop; the program's own, where one is shown."""
        from ..screens.quit import QuitScreen

        take = getattr(self.screen, "take_interrupt", None)
        if take and take():
            return
        if isinstance(self.screen, QuitScreen):
            self.screen.answer("stop")
        else:
            self.call_next(self.action_quit)
