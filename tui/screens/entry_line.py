"""A line to type in. Nothing on our screens moves by itself, so its cursor does not blink."""

from typing import ClassVar

from textual.binding import Binding
from textual.widgets import Input


class EntryLine(Input):
    """Input with a cursor that stands still; down goes on to what it is about."""

    BINDINGS: ClassVar = [Binding("down", "app.focus_next", show=False)]

    def on_mount(self) -> None:
        """Hold the cursor still."""
        self.cursor_blink = False
