"""The lesson on the run screen: beside the panels where there is room, otherwise in their place."""

from textual import events, on

from ...core.lessons.course import lesson_after
from ..learning.lesson_pane import LessonPane
from .lesson import act_in_words, lesson_of, run_experiment
from .run_looks import RunLooks

BESIDE = 104
"""So many columns are enough for a lesson beside the panels."""
LESSON_ABOUT = (
    "The lesson of this run. A panel that the text names is marked and enter shows it alone; digits run experiments, "
    "esc comes back from them; enter on a question shows the answer."
)


class RunLesson(RunLooks):
    """Keys of the lesson; a digit runs an experiment only while the lesson is open."""

    lesson: LessonPane | None = None
    _shows_panel = False
    """Whether a panel is shown alone because the lesson named it."""

    @property
    def is_reading(self) -> bool:
        """Whether the lesson has focus."""
        return self.lesson is not None and self.lesson.has_focus

    @property
    def act_in_words(self) -> str:
        """What enter does in the lesson."""
        return act_in_words(self.lesson) if self.lesson else ""

    async def action_lesson(self) -> None:
        """Open the lesson, go to it, or close it when it has focus."""
        if self.is_reading:
            self._close()
            return
        if self.lesson is None:
            preset = self.view.spec.preset or ""
            lesson = lesson_of(self.nn_app, preset)
            if lesson is None:
                return
            self.lesson = LessonPane(preset, lesson)
            self.lesson.display = False
            await self.query_one("#beside").mount(self.lesson)
        self._open(self.lesson)

    def action_experiment(self, number: int) -> None:
        """Run an experiment; they are numbered from 1."""
        if self.lesson and self.lesson.display:
            run_experiment(self.nn_app, self.lesson, number - 1)
        else:
            opens = self.nn_app.keys.of("run.lesson")
            self.notify(f"{opens} opens the lesson; digits run its experiments.", markup=False)

    def back_in_lesson(self) -> bool:
        """Go back from the panel to the lesson that named it, or close the lesson; False: there is none to leave."""
        if self.lesson and self._shows_panel and self.area.zoomed:
            self.area.zoomed = None
            self._open(self.lesson)
            return True
        if self.is_reading:
            self._close()
            return True
        return False

    def go_to(self, name: str) -> None:
        """Give this panel focus; where the lesson lies over it, the lesson is closed."""
        if self.lesson and not self.area.display:
            self._close()
        super().go_to(name)

    def _open(self, lesson: LessonPane) -> None:
        self._shows_panel = False
        lesson.display = True
        lesson.focus()
        self._share_room()
        self._light(lesson.block.panels)
        if not self.nn_app.running():
            self.nn_app.expect_start()

    def _close(self) -> None:
        if self.lesson:
            self.lesson.display = False
            self._share_room()
            self._light(())
            if self.area.displayed:
                self.set_focus(self.area.displayed[0])

    def _share_room(self) -> None:
        """Put the lesson beside the panels, or over them."""
        if self.lesson:
            beside = self.size.width >= BESIDE
            self.lesson.set_class(beside, "beside")
            self.area.display = beside or not self.lesson.display
        self.area.show()

    def on_resize(self, event: events.Resize) -> None:
        """There may be room now, or no longer."""
        if self.lesson:
            self.call_after_refresh(self._share_room)

    @on(LessonPane.Reading)
    def _reading(self, event: LessonPane.Reading) -> None:
        self._light(event.block.panels)

    def _light(self, titles: tuple[str, ...]) -> None:
        """Mark the panels of these titles, and turn to the page of the first where panels are in sight."""
        named = [name for name, panel in self.area.panels.items() if panel.panel.title in titles]
        for panel in (*self.area.panels.values(), self.status):
            panel.light(panel.panel.title in titles)
        on_page = [name for name in self.area.order if name in named]
        if on_page and self.area.display and on_page[0] not in dict(self.area.places):
            self.area.turn_to(on_page[0])

    @on(LessonPane.PanelAsked)
    def _panel_asked(self, event: LessonPane.PanelAsked) -> None:
        name = next((name for name in self.area.order if self.area.panels[name].panel.title == event.title), None)
        if name is None:
            self.notify(f"{event.title} has nothing to show yet.", markup=False)
            return
        if self.lesson and self.size.width < BESIDE:
            self._close()
        self._shows_panel = True
        self.area.zoomed = name
        self.go_to(name)

    @on(LessonPane.NextAsked)
    def _next_asked(self) -> None:
        after = lesson_after(self.lesson.preset) if self.lesson else None
        if after:
            self.nn_app.learn(after)

    @on(LessonPane.ExperimentAsked)
    def _experiment_asked(self, event: LessonPane.ExperimentAsked) -> None:
        self.action_experiment(event.number + 1)
