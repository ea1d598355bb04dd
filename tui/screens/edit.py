"""Change settings of a run that is training."""

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ...core.spec import RunSpec
from ..widgets.edit_form import changes_in, edit_fields
from .form_dialog import FormDialog, FormRow


class EditScreen(FormDialog[dict[str, Any] | None]):
    """Show what may be changed as it is now; the result is what changes, by dotted path, None after escape."""

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
            yield Static(self.keys_in_words("changes"))

    def on_mount(self) -> None:
        """Begin with the learning rate."""
        self.rows[0].editor.focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._check()

    def action_take(self) -> None:
        """Leave with what changes, or show what cannot be."""
        changes, problems = self._check()
        if not problems:
            self.dismiss(changes)
        else:
            self.focus_first_wrong()

    def _check(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Validate all rows and show the problems beside them."""
        changes, problems = changes_in(self._now, self._fields, self.texts, self._layers)
        self.show_problems(problems)
        return changes, problems
