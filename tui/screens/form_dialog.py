"""What forms share: rows of a label, a value and what is wrong with it, and the keys that go through them."""

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Input, Static

from ..keymap.action import bindings
from ..keymap.dialogs import FORM, TURN
from ..widgets.spec_form import FormField
from .dialog import Dialog
from .entry_line import EntryLine


class Choice(Widget, can_focus=True):
    """A value out of a few; sideways keys or a click take the next one."""

    BINDINGS = bindings(TURN)
    value: reactive[str] = reactive("")

    def __init__(self, choices: tuple[str, ...], value: str) -> None:
        super().__init__()
        self._choices = choices
        self.set_reactive(Choice.value, value)

    class Changed(Message):
        """Another value was taken."""

    def render(self) -> Content:
        """Draw the value between the signs that it can be turned."""
        return Content(f"‹ {self.value.replace('_', ' ')} ›")

    def action_turn(self, by: int) -> None:
        """Take the next or previous value."""
        index = self._choices.index(self.value) if self.value in self._choices else 0
        self.value = self._choices[(index + by) % len(self._choices)]
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Left half: previous, right half: next."""
        self.action_turn(1 if event.x > 1 else -1)


class FormRow(Horizontal):
    """Label, value, and beside it what is wrong."""

    def __init__(self, field: FormField) -> None:
        super().__init__(classes="form-row")
        self.field = field
        self._problem = ""

    def compose(self) -> ComposeResult:
        """The three columns."""
        yield Static(Content(self.field.label), classes="form-label")
        if self.field.choices:
            yield Choice(self.field.choices, self.field.text)
        else:
            yield EntryLine(value=self.field.text, compact=True, select_on_focus=True)
        yield Static("", classes="form-note")

    @property
    def editor(self) -> Choice | Input:
        """Where its value is changed."""
        editor = self.children[1]
        assert isinstance(editor, Choice | Input), editor
        return editor

    @property
    def value(self) -> str:
        """What stands in the row now."""
        return self.editor.value

    @property
    def is_wrong(self) -> bool:
        """Whether the value cannot be used."""
        return self._problem != ""

    def say(self, problem: str) -> None:
        """Show what is wrong, or nothing."""
        self._problem = problem
        self.query_one(".form-note", Static).update(Content(f"✕ {problem}" if problem else ""))


class FormDialog(Dialog[ScreenResultType]):
    """A dialog of rows; a subclass says what `check` finds and what `take` leaves with."""

    BINDINGS = bindings(FORM)
    ACTIONS = (*FORM, *TURN)
    SUBJECT = "Form"
    ABOUT = "Each line is a setting; what it means stands below, and what is wrong with it beside it."

    @property
    def rows(self) -> list[FormRow]:
        """The rows, from the top."""
        return list(self.query(FormRow))

    @property
    def texts(self) -> dict[str, str]:
        """What stands in each row now, by dotted path."""
        return {row.field.path: row.value for row in self.rows}

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say beside each row what is wrong with it, or nothing."""
        for row in self.rows:
            row.say(problems.get(row.field.path, ""))

    def focus_first_wrong(self) -> None:
        """Go to the first row whose value cannot be used."""
        for row in self.rows:
            if row.is_wrong:
                row.editor.focus()
                return

    def keys_in_words(self, takes: str) -> Content:
        """The line below a form: what enter does, and how to move."""
        take, before, following, back, on, close = (
            self.keys.of(id)
            for id in ("form.take", "form.previous", "form.next", "form.turn_back", "form.turn_on", "dialog.close")
        )
        return Content.styled(
            f"{take} {takes} · {before} {following} move · {back} {on} choose · {close} leaves it", "$quiet"
        )

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        """Leave with what the form says, or show what keeps it from that."""
        raise NotImplementedError

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell what the field means."""
        row = event.widget.parent
        if isinstance(row, FormRow):
            self.query_one("#meaning", Static).update(Content(row.field.doc))
