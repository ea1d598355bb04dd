"""A line to type in. Nothing on our screens moves by itself, so its cursor does not blink."""

from textual.widgets import Input


class EntryLine(Input):
    """Input with a cursor that stands still."""

    def on_mount(self) -> None:
        """Hold the cursor still."""
        self.cursor_blink = False
