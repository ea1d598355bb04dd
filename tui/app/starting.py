"""How runs begin: from a preset, a form, the user's own data, or a remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from ..settings import Settings
from .showing import ShowingApp

if TYPE_CHECKING:
    from ...core.data.downloads import Missing
    from ...core.events import Finding, Remedy
    from ...core.runs import RunView
    from ...core.spec import RunSpec
    from .trainers import Trainers


class StartingApp(ShowingApp):
    """Starts trainers and shows what they train."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._trainers: Trainers | None = None

    @property
    def trainers(self) -> "Trainers":
        """The processes this app started."""
        if self._trainers is None:
            from .trainers import Trainers

            self._trainers = Trainers(self.settings.runs_dir)
        return self._trainers

    def start_preset(self, name: str) -> None:
        """Train a preset as it is."""
        from ...core.specs.file import load_preset

        self.start(load_preset(name))

    def edit_preset(self, name: str) -> None:
        """Change a preset first."""
        from ...core.specs.file import load_preset
        from ..screens.form import FormScreen

        self.push_screen(FormScreen(load_preset(name)), self._start_if_filled_in)

    def begin_again(self, view: "RunView") -> None:
        """Change the settings that a run began with, and train another."""
        from msgspec.structs import replace

        from ..screens.form import FormScreen

        spec = replace(view.spec, edits=[], expect=[], run_group="")
        self.push_screen(FormScreen(spec, f"Train {view.name} again, changed"), self._start_if_filled_in)

    def learn(self, preset: str) -> None:
        """Train a preset and show its lesson beside it."""
        from ...core.specs.file import load_preset

        self.start(load_preset(preset), lesson=True)

    def open_data(self) -> None:
        """Ask for a file of the user's own, show what is in it, and train on it."""
        if not self.may_change():  # nor is anybody to read files
            return
        from ..screens.open_data import OpenDataScreen

        self.push_screen(OpenDataScreen(), self._start_if_filled_in)

    def _start_if_filled_in(self, spec: "RunSpec | None") -> None:
        if spec is not None:
            self.start(spec)

    def start_with_remedy(self, view: "RunView", finding: "Finding", remedy: "Remedy") -> None:
        """Train the same again from the start, with the remedy applied, and overlay both."""
        from ...core.diagnosis.apply import apply_remedy
        from ...core.specs.errors import SpecError

        try:
            changed = apply_remedy(view.spec, remedy, f"{finding.code} in {view.name}")
        except SpecError as error:
            self.notify(f"The remedy does not fit this run: {error}", severity="error", markup=False)
            return
        self.start(changed, (view.path, finding.code, remedy.title))

    @work(thread=True, exclusive=True, group="start")
    def fork(self, view: "RunView", finding: "Finding", remedy: "Remedy", step: int) -> None:
        """Go on from a checkpoint of a run with the remedy applied, and overlay both."""
        from ...core.diagnosis.apply import said_of
        from ...core.runs.errors import RunError
        from ..screens.compare import Attempt

        if not self.may_change():
            return
        because = said_of(remedy, f"{finding.code} in {view.name}, from its step {step:,}")
        try:
            folder = self.trainers.fork(view, step, remedy.set, because)
        except (RunError, OSError) as error:
            self.call_later(self.notify, f"The run could not start: {error}", severity="error", markup=False)
            return
        attempt = Attempt(finding.code, f"{remedy.title}, from step {step:,}")
        self.call_later(self.compare, [(view.path, 0), (folder, 1)], view.path, attempt)

    @work(thread=True, exclusive=True, group="start")
    def start(self, spec: "RunSpec", repairs: tuple[Path, str, str] | None = None, lesson: bool = False) -> None:
        """Make a run of the spec, start its trainer and show it; a race shows all racers.

        repairs: the run that the new one is to be held against, the code of its finding, the title of the remedy.
        lesson: show the lesson of its preset beside it, or on a race.
        """
        from ...core.data.downloads import missing
        from ...core.runs.errors import RunError
        from ...core.specs.errors import SpecError
        from ..screens.compare import Attempt

        if not self.may_change():
            return
        if lacking := missing(spec.data):
            self.call_later(self._offer_download, lacking, lambda: self.start(spec, repairs, lesson))
            return
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

    def _offer_download(self, lacking: "Missing", start: Callable[[], object]) -> None:
        from ..screens.download import DownloadScreen

        def go_on(answer: str | None) -> None:
            if answer == "fetched":
                start()

        self.push_screen(DownloadScreen(lacking), go_on)

    @work(thread=True, exclusive=True, group="warm")
    def expect_start(self) -> None:
        """Have a warm trainer ready: a start is likely now, and importing torch no longer slows a run down."""
        if self.settings.warm_trainer:
            self.trainers.warm_up()

    def leave_run(self) -> None:
        """Go back to where the run was opened from; it goes on training."""
        self.leave_screen()
        if len(self.screen_stack) == 1:
            self.expect_start()

    def tick(self) -> None:
        """Refresh the screen, and take leave of trainers that have ended."""
        super().tick()
        self.running()

    def running(self) -> list[Path]:
        """Runs that this app started and that still train."""
        return self._trainers.running() if self._trainers else []

    def close_trainers(self) -> None:
        """End the warm trainer; runs that were left running go on."""
        if self._trainers:
            self._trainers.close()
