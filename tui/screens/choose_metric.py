"""Choosing a metric by a part of its name."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ..keymap.action import bindings
from ..keymap.dialogs import CHOOSE
from ..metric_order import metric_rank
from .dialog import Dialog
from .entry_line import EntryLine


class ChooseMetric(Dialog[str | None]):
    """The result is the name of a metric; None after escape."""

    BINDINGS = bindings(CHOOSE)
    ACTIONS = CHOOSE
    SUBJECT = "Metric along x"
    ABOUT = "Type a part of the name of a metric; enter takes the one that is marked."

    def __init__(self, metrics: tuple[str, ...]) -> None:
        super().__init__()
        self._metrics = tuple(sorted(metrics, key=metric_rank))

    def compose(self) -> ComposeResult:
        """What to type, and what there is."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Which metric runs along x?", "bold"), classes="dialog-title")
            yield EntryLine(placeholder="a part of its name", id="metric-part")
            yield OptionList(*map(_option, self._metrics), id="metric-names", compact=True, markup=False)

    def on_mount(self) -> None:
        """The first is taken by enter."""
        self._names.highlighted = 0 if self._metrics else None

    @property
    def _names(self) -> OptionList:
        return self.query_one("#metric-names", OptionList)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        words = event.value.casefold().split()
        found = [name for name in self._metrics if all(word in name.casefold() for word in words)]
        self._names.set_options(map(_option, found))
        self._names.highlighted = 0 if found else None

    @on(Input.Submitted)
    def _take(self) -> None:
        if self._names.highlighted_option:
            self.dismiss(self._names.highlighted_option.id)

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, by: int) -> None:
        """Move in the list while the line is typed in."""
        if by > 0:
            self._names.action_cursor_down()
        else:
            self._names.action_cursor_up()


def _option(name: str) -> Option:
    return Option(Content(name), id=name)
