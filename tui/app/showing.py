"""Which screens the app has, and what each is opened with."""

from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, Any

from .sharing import SharingApp

if TYPE_CHECKING:
    from ..live_run import LiveRun
    from ..screens.compare import Attempt

OPENED_EPOCHS = 1000
"""Of a network to play with that nobody has described: half a minute to look at."""


class ShowingApp(SharingApp):
    """Opens screens: a run, runs over one another, the table, lessons. Each is imported when it is first wanted."""

    def open_folder(self, folder: Path, process: Popen[Any] | None = None, lesson: bool = False) -> None:
        """Show a run, and its lesson if wanted."""
        from ...core.runs.errors import RunError
        from ..live_run import LiveRun
        from ..screens.run import RunScreen

        try:
            self.push_screen(RunScreen(LiveRun(folder, process, self.settings.read_only), lesson))
        except RunError as error:
            self.notify(str(error), severity="error", markup=False)

    def show_runs(self, folder: Path | None = None, selected: Sequence[Path] = ()) -> None:
        """Show every run of a folder, by default that of the settings, in a table; some of them selected."""
        from ..screens.runs import RunsScreen

        self.read_style()
        self.push_screen(RunsScreen(folder, selected))

    def compare(
        self, runs: Sequence[tuple[Path, int]], baseline: Path | None = None, attempt: "Attempt | None" = None
    ) -> None:
        """Overlay runs, each with the slot of its looks; those that cannot be read are left out, in words."""
        from ...core.runs.errors import RunError
        from ..live_run import LiveRun
        from ..screens.compare import CompareScreen

        opened: list[tuple[LiveRun, int]] = []
        for path, slot in runs:
            try:
                opened.append((LiveRun(path, read_only=True), slot))
            except RunError as error:
                self.notify(str(error), severity="error", markup=False)
        if opened:
            self.read_style()
            self.push_screen(CompareScreen(opened, baseline, attempt))

    def show_beside(
        self, runs: "Sequence[tuple[LiveRun, int]]", baseline: Path | None = None, step: int | None = None
    ) -> None:
        """Show the panels of runs side by side, at a step or the newest; the runs stay the overlay's."""
        from ..screens.beside import BesideScreen

        self.read_style()
        self.push_screen(BesideScreen(runs, baseline, step))

    def show_moments(self, run: "LiveRun", a: int, b: int) -> None:
        """Show a run after two steps, beside each other; the run stays its screen's."""
        from ..screens.moments import MomentsScreen

        self.read_style()
        self.push_screen(MomentsScreen(run, a, b))

    def draw_for(self, run: "LiveRun") -> None:
        """Let somebody draw for the network of a run, which stays its screen's; say why where that cannot be."""
        from ...core.classifying.drawable import why_not_drawable
        from ..screens.draw import DrawScreen

        if reason := why_not_drawable(run.view):
            self.notify(reason, markup=False)
            return
        self.read_style()
        self.push_screen(DrawScreen(run))

    def open_course(self, preset: str) -> None:
        """Show every lesson in reading order, that of this preset chosen."""
        from ..screens.course import CourseScreen

        self.read_style()
        self.push_screen(CourseScreen(preset))

    def open_play(self) -> None:
        """Show a small network to play with."""
        if not self.may_change():  # it trains as it is played with
            return
        from ...core.specs.play import Play
        from ..screens.play import PlayScreen

        self.read_style()
        self.push_screen(PlayScreen(Play(epochs=OPENED_EPOCHS)))

    def read_lesson(self, preset: str) -> None:
        """Show a lesson by itself."""
        from ..screens.lesson import LessonScreen, lesson_of

        lesson = lesson_of(self, preset)
        if lesson:
            self.read_style()
            self.push_screen(LessonScreen(preset, lesson))

    def leave_screen(self) -> None:
        """Go back to where this screen was opened from."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.notify(f"There is nothing behind this; {self.keys.of('app.quit')} leaves nn-tui.", markup=False)
