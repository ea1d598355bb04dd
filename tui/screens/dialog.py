"""Dialogs: a sentence and a few choices, each with a letter."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer."""

    id: str
    letter: str
    """Key that takes it at once."""
    words: str


class ChoiceScreen(ModalScreen[str | None]):
    """Ask a question; the result is the id of the answer, None after escape."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

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
