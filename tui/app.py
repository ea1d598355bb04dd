"""The app: themes, the one timer, which screen is shown, and leaving. `open_…` and `run_and_watch` are its doors."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App
from textual.command import Provider
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from .action_search import ActionSearch
from .keymap import APP, bindings, unknown_action
from .screen import has_terminal
from .screens.gallery import GalleryScreen
from .settings import Settings
from .themes import THEMES, theme_for

if TYPE_CHECKING:
    from subprocess import Popen

    from ..core.events import Finding, Remedy
    from ..core.runs import RunView
    from ..core.spec import RunSpec
    from .panel_styles import PanelStyles
    from .screens.compare import Attempt
    from .trainers import Trainers

STYLE = Path(__file__).with_name("screens.tcss")
COLORS = {"standard": 16, "windows": 16, "256": 256, "truecolor": 1 << 24}
"""How many colours each of Rich's colour systems has."""


class NNTui(App[int]):
    """One window on runs."""

    TITLE = "nn-tui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    BINDINGS = bindings(APP)
    ACTIONS = APP
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionSearch}
    CLOSE_TIMEOUT = 1.0

    def __init__(
        self, settings: Settings, run: "tuple[Path, Popen[Any] | None, bool] | None" = None, table: bool = False
    ) -> None:
        """Show a run (folder, its trainer if this process started it, whether it is only viewed), or else the table

        of runs or the gallery.
        """
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") is not None else None)
        self.settings = settings
        self._first_run = run
        self._begins_with_table = table
        self._logs: Path | None = None
        self.check_logs = True
        """Whether logs of other programs are verified as far as they carry checksums."""
        self.crash: Exception | None = None
        """What ended the app unexpectedly."""
        self._trainers: Trainers | None = None
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

    def choose_among(self, path: Path) -> None:
        """Begin with a list of the logs at a path."""
        self._logs = path

    def _begin_with_theme(self, name: str) -> None:
        """As `self.theme = name`, but before the style sheet is read, which would otherwise be read twice."""
        self.set_reactive(App.theme, name)
        self.stylesheet = Stylesheet(variables=self.get_css_variables())
        self._refresh_truecolor_filter(self.ansi_theme)
        self.update_classes({"-dark-mode": self.current_theme.dark, "-light-mode": not self.current_theme.dark})

    def get_default_screen(self) -> Screen[Any]:
        """The gallery, or the run that was asked for."""
        if self._begins_with_table:
            from .screens.runs import RunsScreen

            self.stylesheet.read(STYLE)
            return RunsScreen()
        if self._logs is not None:
            from .screens.logs import LogsScreen

            self.stylesheet.read(STYLE)
            return LogsScreen(self._logs)
        if self._first_run is None:
            return GalleryScreen()
        from .live_run import LiveRun
        from .screens.run import RunScreen

        folder, process, read_only = self._first_run
        if process:
            self.trainers.adopt(folder, process)
        self.stylesheet.read(STYLE)
        return RunScreen(LiveRun(folder, process, read_only, self.check_logs))

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

    def _handle_exception(self, error: Exception) -> None:
        """Give the terminal back; the border of the command line says what happened and keeps the traceback."""
        self.crash = self.crash or error
        self._exception = self._exception or error  # what Pilot raises in tests
        self._exception_event.set()
        self._return_code = 1
        self._close_messages_no_wait()

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
        self.running()

    @property
    def trainers(self) -> "Trainers":
        """The processes this app started."""
        if self._trainers is None:
            from .trainers import Trainers

            self._trainers = Trainers(self.settings.runs_dir)
        return self._trainers

    @property
    def panel_styles(self) -> "PanelStyles":
        """Colours of panels under the present theme."""
        if self._panel_styles is None or self._panel_styles.theme != self.theme:
            from .panel_styles import PanelStyles

            self._panel_styles = PanelStyles(self.theme, self.settings, self.num_colors)
        return self._panel_styles

    def first_frame_shown(self) -> None:
        """Only now read the other style, import what is heavy, and start the warm trainer."""
        self._get_ready()
        self.read_style()

    def read_style(self) -> None:
        """Read the style of what is not in the first frame, once."""
        if not self.stylesheet.has_source(str(STYLE), ""):
            self.stylesheet.read(STYLE)
            self.stylesheet.reparse()
            self.stylesheet.update(self)

    @work(thread=True)
    def _get_ready(self) -> None:
        if self.settings.warm_trainer:
            self.trainers.warm_up()
        from .screens.preset_page import PresetPage

        self.call_later(self._ready_to_show, PresetPage)

    async def _ready_to_show(self, page: type[Any]) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, GalleryScreen):
                await screen.about_ready(page())

    # What the gallery and the run screen ask for

    def start_preset(self, name: str) -> None:
        """Train a preset as it is."""
        from ..core.specs.file import load_preset

        self.start(load_preset(name))

    def edit_preset(self, name: str) -> None:
        """Change a preset first."""
        from ..core.specs.file import load_preset
        from .screens.form import FormScreen

        self.push_screen(FormScreen(load_preset(name)), self._start_if_filled_in)

    def open_course(self, preset: str) -> None:
        """Show every lesson in reading order, that of this preset chosen."""
        from .screens.course import CourseScreen

        self.read_style()
        self.push_screen(CourseScreen(preset))

    def learn(self, preset: str) -> None:
        """Train a preset and show its lesson beside it."""
        from ..core.specs.file import load_preset

        self.start(load_preset(preset), lesson=True)

    def read_lesson(self, preset: str) -> None:
        """Show a lesson by itself."""
        from .screens.lesson import LessonScreen, lesson_of

        lesson = lesson_of(self, preset)
        if lesson:
            self.read_style()
            self.push_screen(LessonScreen(preset, lesson))

    def open_data(self) -> None:
        """Ask for a file of the user's own, show what is in it, and train on it."""
        from .screens.open_data import OpenDataScreen

        self.push_screen(OpenDataScreen(), self._start_if_filled_in)

    def _start_if_filled_in(self, spec: "RunSpec | None") -> None:
        if spec is not None:
            self.start(spec)

    def start_with_remedy(self, view: "RunView", finding: "Finding", remedy: "Remedy") -> None:
        """Train the same again from the start, with the remedy applied, and overlay both."""
        from ..core.diagnosis.apply import apply_remedy
        from ..core.specs.errors import SpecError

        try:
            changed = apply_remedy(view.spec, remedy, f"{finding.code} in {view.name}")
        except SpecError as error:
            self.notify(f"The remedy does not fit this run: {error}", severity="error", markup=False)
            return
        self.start(changed, (view.path, finding.code, remedy.title))

    @work(thread=True, exclusive=True, group="start")
    def start(self, spec: "RunSpec", repairs: tuple[Path, str, str] | None = None, lesson: bool = False) -> None:
        """Make a run of the spec, start its trainer and show it; a race shows all racers.

        repairs: the run that the new one is to be held against, the code of its finding, the title of the remedy.
        lesson: show the lesson of its preset beside it, or on a race.
        """
        from ..core.runs.errors import RunError
        from ..core.specs.errors import SpecError
        from .screens.compare import Attempt

        try:
            if spec.race and repairs is None:
                self.call_later(self.compare, list(zip(self.trainers.race(spec), range(99), strict=False)))
                if lesson:
                    self.call_later(self.read_lesson, spec.preset or "")
                return
            folder, process = self.trainers.start(spec)
        except (RunError, SpecError, OSError) as error:
            self.call_later(self.notify, f"The run could not start: {error}", severity="error", markup=False)
            return
        if repairs is None:
            self.call_later(self.open_folder, folder, process, lesson)
        else:
            before, code, title = repairs
            self.call_later(self.compare, [(before, 0), (folder, 1)], before, Attempt(code, title))

    def open_folder(self, folder: Path, process: "Popen[Any] | None" = None, lesson: bool = False) -> None:
        """Show a run, and its lesson if wanted."""
        from ..core.runs.errors import RunError
        from .live_run import LiveRun
        from .screens.run import RunScreen

        try:
            self.push_screen(RunScreen(LiveRun(folder, process), lesson))
        except RunError as error:
            self.notify(str(error), severity="error", markup=False)

    @work(thread=True, exclusive=True, group="warm")
    def expect_start(self) -> None:
        """Have a warm trainer ready: a start is likely now, and importing torch no longer slows a run down."""
        if self.settings.warm_trainer:
            self.trainers.warm_up()

    def show_runs(self, folder: Path | None = None, selected: Sequence[Path] = ()) -> None:
        """Show every run of a folder, by default that of the settings, in a table; some of them selected."""
        from .screens.runs import RunsScreen

        self.read_style()
        self.push_screen(RunsScreen(folder, selected))

    def compare(
        self, runs: Sequence[tuple[Path, int]], baseline: Path | None = None, attempt: "Attempt | None" = None
    ) -> None:
        """Overlay runs, each with the slot of its looks; those that cannot be read are left out, in words."""
        from ..core.runs.errors import RunError
        from .live_run import LiveRun
        from .screens.compare import CompareScreen

        opened: list[tuple[LiveRun, int]] = []
        for path, slot in runs:
            try:
                opened.append((LiveRun(path, read_only=True), slot))
            except RunError as error:
                self.notify(str(error), severity="error", markup=False)
        if opened:
            self.read_style()
            self.push_screen(CompareScreen(opened, baseline, attempt))

    def leave_screen(self) -> None:
        """Go back to where this screen was opened from."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.notify("There is nothing behind this; q leaves nn-tui.", markup=False)

    def leave_run(self) -> None:
        """Go back to where the run was opened from; it goes on training."""
        self.leave_screen()
        if len(self.screen_stack) == 1:
            self.expect_start()

    # Leaving

    def running(self) -> list[Path]:
        """Runs that this app started and that still train."""
        return self._trainers.running() if self._trainers else []

    async def action_quit(self) -> None:
        """Leave; ask first when something is training."""
        from .screens.quit import QuitScreen

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
        """Ctrl-C: ask; while asking: stop."""
        from .screens.quit import QuitScreen

        if isinstance(self.screen, QuitScreen):
            self.screen.answer("stop")
        else:
            self.call_next(self.action_quit)

    def close_trainers(self) -> None:
        """End the warm trainer; runs that were left running go on."""
        if self._trainers:
            self._trainers.close()

    # Keys of every screen

    def action_help(self) -> None:
        """Explain what has focus."""
        from .screens.help import HelpScreen

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


def open_gallery(settings: Settings) -> int:
    """Show the gallery until somebody leaves; returns the exit code."""
    return _open(NNTui(settings))


def open_table(settings: Settings) -> int:
    """Show the table of runs until somebody leaves; returns the exit code."""
    return _open(NNTui(settings, table=True))


def open_run_app(path: Path, read_only: bool, settings: Settings, check_logs: bool = True) -> int:
    """Show a run, or a log, until somebody leaves; a live trainer is left running. Raises RunFolderError if neither."""
    app = NNTui(settings, (path, None, read_only))
    app.check_logs = check_logs
    return _open(app)


def open_logs(path: Path, settings: Settings) -> int:
    """Let somebody choose among the logs at a path."""
    app = NNTui(settings)
    app.choose_among(path)
    return _open(app)


def run_and_watch(folder: Path, settings: Settings, process: "Popen[Any] | None" = None) -> int:
    """Show a run that is about to train until somebody leaves; starts its trainer unless `process` is it."""
    from ..core.launch import start_trainer

    return _open(NNTui(settings, (folder, process or start_trainer(folder), False)))


def _open(app: NNTui) -> int:
    try:
        app.run()
    finally:
        app.close_trainers()
    if app.crash:
        raise getattr(app.crash, "error", app.crash)  # a worker's error comes wrapped
    return app.return_code or 0
