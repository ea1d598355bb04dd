"""Change settings of a run that is training."""

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...core.spec import RunSpec
from ..widgets.edit_form import changes_in, edit_fields
from .form import FormRow


class EditScreen(ModalScreen[dict[str, Any] | None]):
    """Show what may be changed as it is now; the result is what changes, by dotted path, None after escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("enter", "change", "Change", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, started: RunSpec, now: RunSpec, layers: tuple[str, ...]) -> None:
        """Edit a run begun as `started` whose settings are `now`; `layers` are those of its network."""
        super().__init__()
        self._now = now
        self._layers = layers
        self._fields = edit_fields(started, now)

    def compose(self) -> ComposeResult:
        """A row for each setting, and what it means."""
        with Vertical(classes="dialog wide"):
            yield Static(Content.styled("Change the run while it trains", "bold"), classes="dialog-title")
            yield Static(Content("The next step uses what you set; charts get a mark, run.toml a line."), id="question")
            for field in self._fields:
                yield FormRow(field)
            yield Static("", id="meaning")
            yield Static(Content.styled("enter changes · ↑ ↓ move · ← → choose · esc leaves it", "$quiet"))

    def on_mount(self) -> None:
        """Begin with the learning rate."""
        self.query(FormRow).first().children[1].focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_change()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._check()

    def action_change(self) -> None:
        """Leave with what changes, or show what cannot be."""
        changes, problems = self._check()
        if not problems:
            self.dismiss(changes)
            return
        wrong = next(row for row in self.query(FormRow) if row.is_wrong)
        wrong.children[1].focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell what the field means."""
        row = event.widget.parent
        if isinstance(row, FormRow):
            self.query_one("#meaning", Static).update(Content(row.field.doc))

    def _check(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Validate all rows and show the problems beside them."""
        rows = {row.field.path: row for row in self.query(FormRow)}
        texts = {path: row.value for path, row in rows.items()}
        changes, problems = changes_in(self._now, self._fields, texts, self._layers)
        for path, row in rows.items():
            row.say(problems.get(path, ""))
        return changes, problems
