"""The course: every lesson in reading order, with a mark for how far one has come."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from ...core.lessons.course import Chapter, read_course
from ...core.lessons.lesson import Lesson, has_lesson, load_lesson
from ...core.runs.text import strip_control
from ..catalogue import Entry
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.learning import COURSE
from ..learning.course_progress import DONE, in_words, mark, read_progress
from ..learning.lesson_blocks import blocks_of, marked
from ..widgets.key_bar import KeyBar
from ..widgets.preset_list import PresetList

if TYPE_CHECKING:
    from ..app import NNTui

KEYS = {action.id: action for action in (*APP, *COURSE)}
FOOTER = ("course.open", "course.read", "course.back", "app.help", "app.quit")


class CourseScreen(Screen[None]):
    """Choose a lesson."""

    BINDINGS = bindings(COURSE)
    ACTIONS = COURSE
    AUTO_FOCUS = "#lessons"
    ABOUT = "The course, chapter by chapter. ✓ everything tried and answered, • begun, ○ not opened yet."

    def __init__(self, preset: str, chapters: tuple[Chapter, ...] | None = None) -> None:
        """Show chapters, by default the whole course, at the lesson of a preset, or the first that is not done."""
        super().__init__()
        chapters = read_course() if chapters is None else chapters
        self._chapters = {name: chapter for chapter in chapters for name in chapter.presets if has_lesson(name)}
        self._lessons = {name: load_lesson(name) for name in self._chapters}
        self._progress = read_progress()
        left = (name for name, lesson in self._lessons.items() if mark(self._progress.get(name), lesson) != DONE)
        self.lessons = PresetList(self._entries(), preset or next(left, ""), id="lessons", label=self._label)

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    def compose(self) -> ComposeResult:
        """How far one has come, the list, and a page about what is chosen."""
        yield Static("", id="course-title")
        with Horizontal():
            with Vertical(id="course-list"):
                yield self.lessons
            with VerticalScroll(id="course-page", can_focus=False):
                yield Static("", id="course-about", markup=False)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show what is chosen; somebody who chooses a lesson is likely to start it."""
        self.query_one(KeyBar).show([KEYS[id] for id in FOOTER])
        self.nn_app.expect_start()

    def on_screen_resume(self) -> None:
        """Coming back from a lesson: more may be done."""
        self._progress = read_progress()
        self.lessons.show(self._entries())
        done = sum(mark(self._progress.get(name), lesson) == DONE for name, lesson in self._lessons.items())
        count = f"  {done} of {len(self._lessons)} lessons done"
        self.query_one("#course-title", Static).update(Content.assemble(("Course", "bold $foreground"), count))
        self._show()

    @on(PresetList.Chosen)
    def _show(self) -> None:
        entry = self.lessons.chosen
        if entry:
            about = about_lesson(self._chapters[entry.name], self._lessons[entry.name])
            words = in_words(self._progress.get(entry.name), self._lessons[entry.name])
            self.query_one("#course-about", Static).update(Content.assemble(about, "\n\n", (words, "$quiet")))

    def _entries(self) -> list[Entry]:
        return [
            Entry(name, strip_control(self._lessons[name].title), f"{number}. {chapter.title}", "", "")
            for number, chapter in enumerate(dict.fromkeys(self._chapters.values()), start=1)
            for name in chapter.presets
            if name in self._lessons
        ]

    def _label(self, entry: Entry) -> str:
        return f"{mark(self._progress.get(entry.name), self._lessons[entry.name])} {entry.title}"

    @on(PresetList.Selected)
    def _selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Train, and read beside it."""
        if self.lessons.chosen:
            self.nn_app.learn(self.lessons.chosen.name)

    def action_read(self) -> None:
        """Only read."""
        if self.lessons.chosen:
            self.nn_app.read_lesson(self.lessons.chosen.name)

    def action_move(self, by: int) -> None:
        """Choose a neighbouring lesson."""
        self.lessons.action_move(by)

    def action_back(self) -> None:
        """Go back to the gallery."""
        self.nn_app.leave_screen()

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the course, and its keys."""
        return "Course", self.ABOUT, COURSE


def about_lesson(chapter: Chapter, lesson: Lesson) -> Content:
    """What a lesson is about: its chapter's idea, and how it begins."""
    first, *more = (block for block in blocks_of(lesson) if block.kind in ("prose", "formula"))
    begins = [first, *more[:1]] if more and more[0].kind == "formula" else [first]
    title = Content.styled(strip_control(lesson.title), "bold")
    teaches = Content.styled(strip_control(chapter.teaches), "$quiet")
    return Content("\n\n").join([title, teaches, *(marked(block.text) for block in begins)])
