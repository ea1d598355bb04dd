"""The form before the start: every field of the spec, its meaning, and what is wrong with it beside it."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ...core.spec import RunSpec
from ..widgets.spec_form import apply_form, form_fields
from .form_dialog import FormDialog, FormRow


class FormScreen(FormDialog[RunSpec | None]):
    """Change a spec; the result is what to train, None after escape."""

    def __init__(self, spec: RunSpec, title: str = "") -> None:
        super().__init__()
        self._spec = spec
        self._title = title or f"Change {spec.preset or 'the run'} before it starts"

    def compose(self) -> ComposeResult:
        """Rows in one list that scrolls."""
        with Vertical(classes="dialog tall wide"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            with Vertical(id="rows"):
                for field in form_fields(self._spec):
                    yield FormRow(field)
            yield Static("", id="problem")
            yield Static("", id="meaning")
            yield Static(self.keys_in_words("starts"))

    def on_mount(self) -> None:
        """Begin with the learning rate."""
        self.rows[0].editor.focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._check()

    def action_take(self) -> None:
        """Leave with the spec, or show what keeps it from starting."""
        spec = self._check()
        if spec is not None:
            self.dismiss(spec)
        else:
            self.focus_first_wrong()

    def _check(self) -> RunSpec | None:
        """Validate all rows and show the problems beside them."""
        spec, problems = apply_form(self._spec, self.texts)
        self.show_problems(problems)
        self.query_one("#problem", Static).update(Content(problems.get("", "")))
        return spec
