"""A lesson by itself, and what every screen with a lesson does about its experiments."""

from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import App, ComposeResult
from textual.screen import Screen

from ...core.lessons.course import lesson_after
from ...core.lessons.lesson import Lesson, LessonError, has_lesson, load_lesson
from ...core.runs.text import strip_control
from ...core.specs.errors import SpecError
from ...core.specs.file import load_preset, override
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.learning import EXPERIMENTS, LESSON
from ..keymap.run import RUN
from ..learning.lesson_pane import LessonPane
from ..widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from ..app import NNTui

BACK = next(action for action in RUN if action.id == "run.back")
CLOSE = next(action for action in RUN if action.id == "run.lesson")
KEYS = {action.id: action for action in (*APP, *LESSON, *EXPERIMENTS, BACK)}
FOOTER = ("lesson.act", "lesson.experiment_1", "lesson.down", "run.back", "app.help", "app.quit")
NOTED_SECONDS = 10
"""So long the sentence of an experiment stays in sight on its run."""
READ_ONLY_KINDS = ("prose", "formula", "source")
ABOUT = {"prose": "read on", "formula": "read on", "source": "read on", "watch": "panel", "experiment": "run it"}


class LessonScreen(Screen[None]):
    """Read a lesson without a run beside it; experiments start from here too."""

    BINDINGS = bindings((*EXPERIMENTS, BACK, CLOSE))
    ACTIONS = (*LESSON, *EXPERIMENTS, BACK)
    AUTO_FOCUS = "LessonPane"
    ABOUT = "A lesson: the idea, what to watch, what to try, questions, sources. Enter shows an answer or runs a trial."

    def __init__(self, preset: str, lesson: Lesson) -> None:
        super().__init__()
        self.pane = LessonPane(preset, lesson)

    def compose(self) -> ComposeResult:
        """The lesson and the keys."""
        yield self.pane
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """A run is likely now."""
        cast("NNTui", self.app).expect_start()

    @on(LessonPane.Reading)
    def _reading(self) -> None:
        self.query_one(KeyBar).show([KEYS[id] for id in FOOTER], {"lesson.act": act_in_words(self.pane)})

    @on(LessonPane.ExperimentAsked)
    def _asked(self, event: LessonPane.ExperimentAsked) -> None:
        run_experiment(cast("NNTui", self.app), self.pane, event.number)

    @on(LessonPane.PanelAsked)
    def _panel_asked(self, event: LessonPane.PanelAsked) -> None:
        self.notify(f"{event.title} is a panel of {self._way_to_a_run()}", markup=False)

    @on(LessonPane.NextAsked)
    def _next_asked(self) -> None:
        after, app = lesson_after(self.pane.preset), cast("NNTui", self.app)
        if after:
            app.leave_screen()
            app.read_lesson(after)

    def _way_to_a_run(self) -> str:
        """Where panels are: on the run that the course opens, or on each of the runs that this lesson lies on."""
        from .compare import CompareScreen

        below = self.app.screen_stack[-2:-1]
        if not any(isinstance(screen, CompareScreen) for screen in below):
            return "the run: enter in the course opens both."
        keys = cast("NNTui", self.app).keys
        return f"each run: {keys.of('run.back')}, then {keys.of('compare.open')} in the list of runs opens one."

    def action_experiment(self, number: int) -> None:
        """Run an experiment; they are numbered from 1."""
        run_experiment(cast("NNTui", self.app), self.pane, number - 1)

    def action_lesson(self) -> None:
        """Close it."""
        self.action_back()

    def action_back(self) -> None:
        """Go back to where it was opened."""
        cast("NNTui", self.app).leave_screen()

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about lessons, and the keys."""
        return "Lesson", self.ABOUT, self.ACTIONS


def lesson_of(app: App[Any], preset: str) -> Lesson | None:
    """The lesson of a preset; says so where there is none, or none that can be read."""
    try:
        if preset and has_lesson(preset):
            return load_lesson(preset)
    except LessonError as error:
        app.notify(str(error), severity="error", markup=False)
        return None
    app.notify("This run is of no preset with a lesson; L in the gallery lists the lessons.", markup=False)
    return None


def run_experiment(app: "NNTui", pane: LessonPane, number: int) -> None:
    """Start a run with the settings of an experiment; esc comes back from it."""
    experiments = pane.lesson.experiments
    if number >= len(experiments):
        app.notify(f"This lesson has {len(experiments)} experiments.", markup=False)
        return
    if not app.may_change():
        return
    experiment = experiments[number]
    try:
        spec = override(load_preset(pane.preset), experiment.changes)
    except SpecError as error:
        app.notify(str(error), severity="error", markup=False)
        return
    pane.experiment_run(number)
    app.start(spec)
    title = f"Experiment {number + 1}; {app.keys.of('run.back')} comes back to the lesson"
    app.notify(strip_control(experiment.sentence), title=title, timeout=NOTED_SECONDS, markup=False)


def act_in_words(pane: LessonPane) -> str:
    """What enter does at the cursor."""
    if pane.is_at_end and pane.block.kind in READ_ONLY_KINDS:
        return "next lesson" if lesson_after(pane.preset) else "the end"
    if pane.block.kind == "watch" and not pane.block.panels:
        return "read on"
    return ABOUT.get(pane.block.kind, "answer")
