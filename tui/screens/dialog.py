"""Dialogs: what all of them share, and the simplest: a sentence and a few choices, each with a letter."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ..keymap.action import Action
from ..keymap.dialogs import DIALOG, dialog_bindings
from ..keymap.keys import Keys

if TYPE_CHECKING:
    from ..app import NNTui


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer."""

    id: str
    letter: str
    """Key that takes it at once."""
    words: str


class Dialog(ModalScreen[ScreenResultType]):
    """Lies on a screen until it is answered; help and the palette work in it as they do everywhere."""

    BINDINGS = dialog_bindings()
    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    """Its own; those of every dialog come after them."""
    SUBJECT: ClassVar[str] = "Dialog"
    ABOUT: ClassVar[str] = ""
    """A sentence or two, for the help page."""

    @property
    def keys(self) -> Keys:
        """Keys as they are now, for sentences that name them."""
        return cast("NNTui", self.app).keys

    def action_move(self, by: int) -> None:
        """Move in the list that has focus, or scroll the text."""
        focused = self.focused
        if isinstance(focused, OptionList):
            (focused.action_cursor_down if by > 0 else focused.action_cursor_up)()
        elif isinstance(focused, VerticalScroll):
            focused.scroll_relative(y=by, animate=False)

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """What it is, a sentence about it, and its keys."""
        return self.SUBJECT, self.ABOUT, (*self.ACTIONS, *DIALOG)


class ChoiceScreen(Dialog[str | None]):
    """Ask a question; the result is the id of the answer, None after escape."""

    SUBJECT = "Question"
    ABOUT = "The letter before an answer takes it, and so does enter on the answer that is marked."

    def __init__(self, title: str, question: str, choices: tuple[Choice, ...]) -> None:
        super().__init__()
        self._title = title
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        """Title, question, answers."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            yield Static(Content(self._question), id="question")
            yield OptionList(
                *(
                    Option(Content.assemble((choice.letter, "bold"), "  ", choice.words), id=choice.id)
                    for choice in self._choices
                ),
                compact=True,
                markup=False,
            )

    def say(self, words: str) -> None:
        """Replace the question, while something asked for takes its time."""
        self.query_one("#question", Static).update(Content(words))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.answer(event.option_id or "")

    def on_key(self, event: events.Key) -> None:
        """Take an answer by its letter."""
        for choice in self._choices:
            if event.character == choice.letter:
                event.stop()
                self.answer(choice.id)

    def answer(self, choice: str) -> None:
        """Leave with an answer; may be overridden to wait for something first."""
        self.dismiss(choice)
