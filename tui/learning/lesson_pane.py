"""LessonPane: a lesson to read and to do, beside its run or as a page. It says what was chosen; the screen does it."""

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from ...core.lessons.lesson import Lesson
from ...core.runs.text import strip_control
from ..keymap.action import bindings
from ..keymap.learning import LESSON
from .course_progress import LessonProgress, remember
from .lesson_blocks import Block, blocks_of, drawn


class BlockView(Static):
    """One block; a click puts the cursor on it, a second one does what enter does."""

    def __init__(self, block: Block, progress: LessonProgress) -> None:
        super().__init__(drawn(block, progress, answered=False), classes=f"lesson-block {block.kind}", markup=False)
        self.block = block
        self.answered = False

    def show(self, progress: LessonProgress) -> None:
        """Draw it anew: an experiment was run, an answer asked for."""
        self.update(drawn(self.block, progress, self.answered))

    def on_click(self) -> None:
        """Tell the pane."""
        self.post_message(LessonPane.Clicked(self))


class LessonPane(VerticalScroll, can_focus=True):
    """A lesson with a cursor that goes from block to block."""

    BINDINGS = bindings(LESSON)

    class Clicked(Message):
        """Somebody clicked a block."""

        def __init__(self, view: BlockView) -> None:
            super().__init__()
            self.view = view

    class Reading(Message):
        """The cursor is on another block."""

        def __init__(self, block: Block) -> None:
            super().__init__()
            self.block = block

    class PanelAsked(Message):
        """Somebody wants to see the panel that the block names first."""

        def __init__(self, title: str) -> None:
            super().__init__()
            self.title = title

    class NextAsked(Message):
        """Somebody has read to the end and goes on."""

    class ExperimentAsked(Message):
        """Somebody wants to run an experiment."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, preset: str, lesson: Lesson) -> None:
        super().__init__(id="lesson")
        self.preset = preset
        self.lesson = lesson
        self._progress = remember(preset)
        self._views = [BlockView(block, self._progress) for block in blocks_of(lesson)]
        self._stops = [view for view in self._views if view.block.kind != "heading"]
        self._at = 0

    def compose(self) -> ComposeResult:
        """The title, then every block."""
        yield Static(strip_control(self.lesson.title), id="lesson-title", markup=False)
        yield from self._views

    def on_mount(self) -> None:
        """Begin at the beginning."""
        self._go(0)

    @property
    def block(self) -> Block:
        """The block under the cursor."""
        return self._stops[self._at].block

    @property
    def is_at_end(self) -> bool:
        """Whether the cursor is on the last block."""
        return self._at == len(self._stops) - 1

    def action_move(self, by: int) -> None:
        """Go to a neighbouring block, or scroll on where this one is taller than the pane."""
        view = self._stops[self._at]
        hidden = view.region.bottom > self.region.bottom if by > 0 else view.region.y < self.region.y
        if hidden and view.size.height > self.size.height:
            self.scroll_relative(y=by, animate=False)
        else:
            self._go(self._at + by)

    def action_ends(self, last: bool) -> None:
        """Go to the first or the last block."""
        self._go(len(self._stops) - 1 if last else 0)

    def action_page(self, by: int) -> None:
        """Go on by about as much as is in sight."""
        at, height = self._at, 0
        while 0 <= at + by < len(self._stops) and height < self.size.height:
            height += self._stops[at].size.height + 1
            at += by
        self._go(at)

    def _go(self, at: int) -> None:
        self._stops[self._at].remove_class("here")
        self._at = min(max(at, 0), len(self._stops) - 1)
        view = self._stops[self._at]
        view.add_class("here")
        if self._at == 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_to_widget(view, animate=False)
        self.post_message(self.Reading(view.block))

    def action_act(self) -> None:
        """Do what the block is for: show its panel, run it, answer it; what is only read is read on."""
        block = self.block
        if block.kind == "watch" and block.panels:
            self.post_message(self.PanelAsked(block.panels[0]))
        elif block.kind == "experiment":
            self.post_message(self.ExperimentAsked(block.number))
        elif block.kind == "question":
            self._answer(self._stops[self._at])
        elif self.is_at_end:
            self.post_message(self.NextAsked())
        else:
            self.action_move(1)

    def _answer(self, view: BlockView) -> None:
        view.answered = not view.answered
        self._progress = remember(self.preset, answer=view.block.number)
        view.show(self._progress)
        self.call_after_refresh(self.scroll_to_widget, view, animate=False)

    def experiment_run(self, number: int) -> None:
        """Mark an experiment as run."""
        self._progress = remember(self.preset, experiment=number)
        for view in self._views:
            if view.block.kind == "experiment":
                view.show(self._progress)

    def on_lesson_pane_clicked(self, event: Clicked) -> None:
        """Put the cursor there; where it was already, act."""
        if event.view not in self._stops:
            return
        at = self._stops.index(event.view)
        if at == self._at and self.has_focus:
            self.action_act()
        else:
            self._go(at)
        self.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        if self._at:
            self.call_after_refresh(self.scroll_to_widget, self._stops[self._at], animate=False)
