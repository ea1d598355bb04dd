"""The frame of the app: themes, styles, the one timer, signals, help; what is shown in it is for others to say."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.command import CommandPalette, Provider
from textual.css.stylesheet import Stylesheet
from textual.driver import Driver

from ..keymap.action import bindings
from ..keymap.app import APP
from ..keymap.keys import Keys, unknown_action
from ..screen import has_terminal
from ..settings import Settings
from ..themes import THEMES, theme_for
from .action_search import ActionSearch

if TYPE_CHECKING:
    from ..panel_styles import PanelStyles

STYLE = Path(__file__).with_name("screens.tcss")
COLORS = {"standard": 16, "windows": 16, "256": 256, "truecolor": 1 << 24}
"""How many colours each of Rich's colour systems has."""


class AppFrame(App[int]):
    """An app without screens."""

    TITLE = "nn-tui"
    CSS_PATH = Path(__file__).with_name("frame.tcss")
    BINDINGS = bindings(APP)
    ACTIONS = APP
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionSearch}
    CLOSE_TIMEOUT = 1.0

    def __init__(self, settings: Settings) -> None:
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") is not None else None)
        self.settings = settings
        self.keys = Keys(settings.keys)
        self.crash: Exception | None = None
        """What ended the app unexpectedly."""
        self._panel_styles: PanelStyles | None = None
        self.animation_level = "none"  # over a slow line nothing may move that has not changed
        self.num_colors = 0 if self.no_color else COLORS.get(self.console.color_system or "", 0)
        for theme in THEMES:
            self.register_theme(theme)
        self._begin_with_theme(theme_for(settings.theme, self.num_colors))
        if settings.ascii:
            from .ascii_filter import AsciiFilter

            self._filters.append(AsciiFilter())
        self.set_keymap(dict(settings.keys))

    def _begin_with_theme(self, name: str) -> None:
        """As `self.theme = name`, but before the style sheet is read, which would otherwise be read twice."""
        self.set_reactive(App.theme, name)
        self.stylesheet = Stylesheet(variables=self.get_css_variables())
        self._refresh_truecolor_filter(self.ansi_theme)
        self.update_classes({"-dark-mode": self.current_theme.dark, "-light-mode": not self.current_theme.dark})

    def on_mount(self) -> None:
        """Start the timer, and listen to signals where there is a terminal to give back."""
        self.set_interval(1 / self.settings.fps, self.tick)
        problem = unknown_action(self.settings.keys) if self.settings.keys else None
        if problem:
            self.notify(problem, severity="warning", markup=False)
        if not self.is_headless and sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit, None, 128 + number)
            loop.add_signal_handler(signal.SIGINT, self.action_interrupt)

    def action_interrupt(self) -> None:
        """Ctrl-C: leave at once; an app with something to lose asks."""
        self.exit(return_code=130)

    def _handle_exception(self, error: Exception) -> None:
        """Give the terminal back; the border of the command line says what happened and keeps the traceback."""
        self.crash = self.crash or error
        self._exception = self._exception or error  # what Pilot raises in tests
        self._exception_event.set()
        self._return_code = 1
        self._close_messages_no_wait()

    def get_driver_class(self) -> type[Driver]:
        """Textual's own, made to outlive its terminal."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":  # Windows, or one that the environment names
            return found
        from .unix_driver import UnixDriver

        return UnixDriver

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing of the app's is bound to a key while every key is somebody else's."""
        return not getattr(self.screen, "takes_keys", False) and super().check_action(action, parameters)

    def tick(self) -> None:
        """Refresh what is on screen: the top screen and, below dialogs, the one they lie on."""
        if not self.is_headless and not has_terminal():
            self.exit(return_code=128 + getattr(signal, "SIGHUP", 1))  # a shell or make in between kept the signal
            return
        for screen in reversed(self.screen_stack):
            tick = getattr(screen, "tick", None)
            if tick:
                tick()
            if not screen.is_modal:
                break

    @property
    def panel_styles(self) -> "PanelStyles":
        """Colours of panels under the present theme."""
        if self._panel_styles is None or self._panel_styles.theme != self.theme:
            from ..panel_styles import PanelStyles

            self._panel_styles = PanelStyles(self.theme, self.settings, self.num_colors)
        return self._panel_styles

    def read_style(self) -> None:
        """Read the style of what is not in the first frame, once."""
        if not self.stylesheet.has_source(str(STYLE), ""):
            self.stylesheet.read(STYLE)
            self.stylesheet.reparse()
            self.stylesheet.update(self)

    def action_command_palette(self) -> None:
        """Search every action, also from a screen that came to lie on an earlier search: Textual's have one id."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette())

    def action_help(self) -> None:
        """Explain what has focus."""
        from ..screens.help import HelpScreen

        explain = getattr(self.screen, "help_for_focus", None)
        if explain:
            subject, sentence, actions = explain()
            self.push_screen(
                HelpScreen(subject, sentence, [("Keys", actions), ("Everywhere", APP)], self.settings.keys)
            )

    def action_next_theme(self) -> None:
        """Take the next theme."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.notify(f"Theme: {self.theme.replace('-', ' ')}", timeout=2, markup=False)
