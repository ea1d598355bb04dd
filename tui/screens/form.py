"""The form before the start: every field of the spec, its meaning, and what is wrong with it beside it."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from ...core.spec import RunSpec
from ..widgets.spec_form import FormField, apply_form, form_fields
from .entry_line import EntryLine


class Choice(Widget, can_focus=True):
    """A value out of a few; sideways keys or a click take the next one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "turn(1)", "Next", show=False),
        Binding("left,h", "turn(-1)", "Previous", show=False),
    ]
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
    def value(self) -> str:
        """What stands in the row now."""
        editor = self.children[1]
        assert isinstance(editor, Choice | Input), editor
        return editor.value

    @property
    def is_wrong(self) -> bool:
        """Whether the value cannot be used."""
        return self._problem != ""

    def say(self, problem: str) -> None:
        """Show what is wrong, or nothing."""
        self._problem = problem
        self.query_one(".form-note", Static).update(Content(f"✕ {problem}" if problem else ""))


class FormScreen(ModalScreen[RunSpec | None]):
    """Change a spec; the result is what to train, None after escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("enter", "start", "Start", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, spec: RunSpec) -> None:
        super().__init__()
        self._spec = spec

    def compose(self) -> ComposeResult:
        """Rows in one list that scrolls."""
        with Vertical(classes="dialog tall wide"):
            yield Static(
                Content.styled(f"Change {self._spec.preset or 'the run'} before it starts", "bold"),
                classes="dialog-title",
            )
            with Vertical(id="rows"):
                for field in form_fields(self._spec):
                    yield FormRow(field)
            yield Static("", id="problem")
            yield Static("", id="meaning")
            yield Static(Content.styled("enter starts · ↑ ↓ move · ← → choose · esc leaves it", "$quiet"))

    def on_mount(self) -> None:
        """Begin with the learning rate."""
        self.query(FormRow).first().children[1].focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_start()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._check()

    def action_start(self) -> None:
        """Leave with the spec, or show what keeps it from starting."""
        spec = self._check()
        if spec is not None:
            self.dismiss(spec)
            return
        for row in self.query(FormRow):
            if row.is_wrong:
                row.children[1].focus()
                break

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell what the field means."""
        row = event.widget.parent
        if isinstance(row, FormRow):
            self.query_one("#meaning", Static).update(Content(row.field.doc))

    def _check(self) -> RunSpec | None:
        """Validate all rows and show the problems beside them."""
        rows = {row.field.path: row for row in self.query(FormRow)}
        spec, problems = apply_form(self._spec, {path: row.value for path, row in rows.items()})
        for path, row in rows.items():
            row.say(problems.get(path, ""))
        self.query_one("#problem", Static).update(Content(problems.get("", "")))
        return spec
