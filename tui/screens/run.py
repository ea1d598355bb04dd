"""The run screen: a run, live or recorded. One thing first: the loss, top left, and whether it is healthy."""

from dataclasses import replace
from inspect import cleandoc

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from ...core.runs import RunView
from ...core.runs.errors import RunError
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.learning import EXPERIMENTS, LESSON
from ..keymap.run import RUN
from ..live_run import LiveRun
from ..panels import PANELS
from ..widgets.dashboard_area import DashboardArea, PageTabs
from ..widgets.key_bar import KeyBar
from ..widgets.run_notice import Notice, health, notice, too_small
from .run_commands import RunCommands
from .run_footer import footer
from .run_lesson import LESSON_ABOUT, RunLesson
from .run_rewind import RunRewind

KEYS = {action.id: action for action in (*APP, *RUN, *LESSON, *EXPERIMENTS)}
READING = ("lesson.act", "lesson.experiment_1", "run.lesson", "run.next_panel", "app.help", "app.quit")
REWOUND = ("run.rewind", "run.forward", "run.next_mark", "run.play", "run.live", "app.help")
ZOOMED = ("run.whole", "run.zoom_in", "run.zoom_out", "run.pan_left", "run.pan_right", "app.help")
TONES = ("quiet", "note", "warning", "error", "good")


class RunScreen(RunLesson, RunCommands, RunRewind):
    """Watch and steer one run."""

    BINDINGS = bindings(RUN + EXPERIMENTS)
    ACTIONS = RUN + EXPERIMENTS
    AUTO_FOCUS = "#loss"
    ABOUT = "A run: its loss and whether it is healthy, what its layers do, and what the detectors found."

    def __init__(self, run: LiveRun, lesson: bool = False) -> None:
        """Show a run, and its lesson if wanted."""
        super().__init__(run)
        self._begins_with_lesson = lesson
        self._shown: object = None
        self._tabs = PageTabs(id="tabs")
        self._notice = Static("", id="notice")
        self._keys = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """Status, pages, notice, panels, keys."""
        yield self.status
        yield self._tabs
        yield self._notice
        with Horizontal(id="beside"):
            yield self.area
        yield self.timeline
        yield self._keys

    def on_mount(self) -> None:
        """Show what is known before the first tick."""
        self.options = replace(self.options, keys=self.nn_app.keys)
        self.tick()
        if self._begins_with_lesson:
            self.call_next(self.action_lesson)

    def tick(self) -> None:
        """Read what is new; draw only if the run, or how it is looked at, has changed."""
        if not (self.is_running and self.area.is_attached):  # not yet, or no longer, on screen
            return
        try:
            self.run.refresh()
            self.play_on()
            view = self.view
        except RunError as error:
            self._say(Notice("error", f"✕ {error}"))
            self._shown = None
            return
        if self._looked_at() == self._shown:
            return
        self._fit(view)
        said = notice(self.run, view, "findings" in dict(self.area.places), self.nn_app.keys)
        small = too_small(*self.size)
        self._say(self.rewind_notice() or (said if said.tone == "error" else small or said))
        self.show_timeline()
        self._shown = self._looked_at()
        styles = self.nn_app.panel_styles
        for panel in (self.status, *self.area.displayed):
            in_pixels = panel is self.panel_alone and self.nn_app.shows_pixels
            panel.show(view, self.options_of(panel.name or ""), styles, in_pixels)
        self._show_keys()

    def _looked_at(self) -> object:
        """All that what is drawn depends on: of a run that is over, nothing of it changes by itself."""
        run, area = self.run, self.area
        return (
            (self.view, self.at, self.playing, self.marked),
            (self.options, repr(self.own_options), self.nn_app.panel_styles, self.is_reading, self.act_in_words),
            (self.size, area.places, area.zoomed),
            (run.request, run.trainer_ended()),
        )

    def _fit(self, view: RunView) -> None:
        """Give room to the panels that have something to show, and no more than they can fill."""
        panels = [panel for panel in PANELS if panel.name != "status" and panel.shown(view)]
        num_layers = len(view.layers)
        most = {"layers": num_layers + 4, "gradients": num_layers + 5, "speed": 10, "system": 7} if num_layers else {}
        self.area.fit(tuple(panel.name for panel in panels), most)
        loss = self.area.panels["loss"]
        loss.say(*health(view))

    @on(DashboardArea.Planned)
    def _planned(self) -> None:
        area = self.area
        self._tabs.show(tuple(page.title for page in area.pages), area.page)
        self._tabs.display = len(area.pages) > 1 and area.display
        if self.focused_panel and not self.focused_panel.display and area.places:
            self.set_focus(area.displayed[0])
        self.tick()

    def _say(self, said: Notice) -> None:
        line = self._notice
        content = Content(said.text)
        if line.content != content or not line.has_class(said.tone):
            line.update(content)
            line.set_classes(said.tone)

    def _show_keys(self) -> None:
        """Six keys for this state of the run."""
        view, live = self.view, self.run.can_be_told
        if self.is_reading:
            labels = {"run.lesson": "close", "lesson.act": self.act_in_words}
            self._keys.show([KEYS[id] for id in READING], labels)
            return
        if self.at is not None:
            self._keys.show([KEYS[id] for id in REWOUND], {"run.play": "stop"} if self.playing else {})
            return
        if self.options.x_range is not None:
            self._keys.show([KEYS[id] for id in ZOOMED])
            return
        ids = footer(view, live, bool(self.area.zoomed), len(self.app.screen_stack) > 1)
        labels = {"run.pause": "go on"} if view.status == "paused" else {}
        if not live:
            labels["run.edit"] = "train again"
        if self.area.zoomed:
            labels["run.zoom"] = "all panels"
        self._keys.show([KEYS[id] for id in ids], labels)

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """What has focus, a sentence about it, and the keys of this screen."""
        panel = self.focused_panel
        if self.is_reading:
            return "Lesson", LESSON_ABOUT, (*LESSON, *EXPERIMENTS, *RUN)
        if panel is None:
            return "Run", self.ABOUT, RUN
        return panel.panel.title, in_paragraphs(panel.panel.__doc__ or self.ABOUT), RUN

    def action_back(self) -> None:
        """Leave the lesson, the zoom, the crosshair, the stretch, the past, at last the run, which goes on training."""
        if self.back_in_lesson():
            return
        if self.area.zoomed:
            self.action_zoom()
        elif self.options.cursor is not None:
            self.look(cursor=None)
        elif self.options.x_range is not None:
            self.action_whole()
        elif self.at is not None:
            self.action_live()
        else:
            self.nn_app.leave_run()

    def action_save_picture(self) -> None:
        """Save a picture of this screen into the run folder."""
        self.nn_app.save_picture(f"screen-step-{self.view.step}")

    def on_unmount(self) -> None:
        """Close the run's files; the trainer is left alone."""
        self.run.close()


def in_paragraphs(text: str) -> str:
    """A docstring as text that can be wrapped again."""
    return "\n\n".join(paragraph.replace("\n", " ") for paragraph in cleandoc(text).replace("`", "").split("\n\n"))
