"""Set the learning rate of a run that is training."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from .entry_line import EntryLine

RULE = "a number above 0 and up to 1e12, or ×2, ÷2, *10, /10"


def parse_learning_rate(text: str, current: float) -> float | None:
    """The rate meant by `0.003`, `×2`, `*2`, `÷2` or `/2`; None when it is none."""
    text = text.strip().replace("×", "*").replace("÷", "/")
    sign, number = (text[:1], text[1:]) if text[:1] in ("*", "/") else ("", text)
    try:
        value = float(number)
        value = current * value if sign == "*" else current / value if sign == "/" else value
    except (ValueError, ZeroDivisionError):
        return None
    return value if 0 < value <= 1e12 else None


class LearningRateScreen(ModalScreen[float | None]):
    """Ask for a number; the result is the new rate, None when it stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("up", "multiply(2)", "Double", show=False, priority=True),
        Binding("down", "multiply(0.5)", "Halve", show=False, priority=True),
    ]

    def __init__(self, current: float) -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        """The rate now, and a line for the new one."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Learning rate", "bold"), classes="dialog-title")
            yield Static(
                Content(f"It is {self._current:.4g} now. The next step uses the new one; the charts get a mark."),
                id="question",
            )
            yield EntryLine(value=f"{self._current:.4g}", id="rate", compact=True)
            yield Static("", id="problem")
            yield Static(Content.styled("enter sets it · ↑ ×2 · ↓ ÷2 · esc leaves it", "$quiet"))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        rate = parse_learning_rate(event.value, self._current)
        if rate is None:
            self.query_one("#problem", Static).update(Content(f"'{event.value}' is not {RULE}"))
        else:
            self.dismiss(rate)

    def action_multiply(self, factor: float) -> None:
        """Multiply what stands in the line."""
        line = self.query_one(Input)
        rate = parse_learning_rate(line.value, self._current)
        if rate is not None:
            line.value = f"{rate * factor:.4g}"
