"""RunPlace: whose panel it is, of which step, how good the run was by then, and below it what is shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from ...core.events import Status
from ..charts import palette
from ..charts.wrapping import lines_of_parts, shorten
from ..panel_styles import PanelStyles
from ..panels.options import ViewOptions
from ..widgets.panel_view import PanelView
from ..workspace.identity import color_of, letter_of, sample_of
from ..workspace.status_signs import SIGNS
from .run_panel import RunBeside, RunPanel

if TYPE_CHECKING:
    from ..app import NNTui

_ROOM_FOR_FACTS = 5
"""Rows from which there is one for the step."""
_ROOM_FOR_MORE = 16
"""Rows from which there is a further one where a line is short."""
_SHORT = 40
"""Columns that a step and a number may not find room in."""


@dataclass(frozen=True, slots=True)
class RunSign:
    """By what a run is told from others."""

    path: Path
    slot: int
    name: str
    status: Status
    is_first: bool
    """Whether the others are held against it."""
    step: int
    """The step it is looked at."""
    metric: str
    """How good it was by then; empty where nothing was measured."""


class RunLabel(Widget):
    """Letter, line, name and status; below it the step, what else the panel's caption says, and the metric."""

    def __init__(self) -> None:
        super().__init__()
        self._sign: RunSign | None = None
        self._facts = ""
        self.is_chosen = False

    def show(self, sign: RunSign, caption: str) -> None:
        """Say whose panel it is, and of when: what the caption tells of steps comes first."""
        parts = [part for part in caption.split(" · ") if part]
        steps = [part for part in parts if part.startswith("step")] or [f"step {sign.step:,}"]
        others = [part for part in (*parts, sign.metric) if part and not part.startswith("step")]
        facts = " · ".join([*steps, *others])
        if (sign, facts) != (self._sign, self._facts):
            self._sign, self._facts = sign, facts
            self.refresh()

    def choose(self, chosen: bool) -> None:
        """Mark the run as the one that keys act on, or no longer."""
        self.is_chosen = chosen
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The name; below it facts, as many as find room."""
        styles, width, sign = cast("NNTui", self.app).panel_styles, self.size.width, self._sign
        blank = styles.of(palette.TEXT, 0, False)
        if sign is None:
            return Strip.blank(width, blank)
        if y:
            lines = lines_of_parts(self._facts, width - 2, self.size.height - 1)
            facts = [Segment(f"  {line}", styles.of(palette.DIM, 0, False)) for line in lines[y - 1 : y]]
            return Strip(facts).adjust_cell_length(width, blank)
        mark = "▸" if self.is_chosen else " "
        line = f"{mark}{letter_of(sign.slot)} {sample_of(sign.slot, styles.chart.ascii)} "
        end = f"{' ◆' if sign.is_first else ''} {SIGNS[sign.status]}"
        name = shorten(sign.name, max(width - len(line) - len(end), 1))
        segments = [
            Segment(line, styles.of(color_of(sign.slot), 0, True)),
            Segment(name, styles.of(palette.TEXT, 0, True)),
            Segment(end, styles.of(palette.DIM, 0, False)),
        ]
        return Strip(segments).adjust_cell_length(width, blank)


class RunPlace(Vertical, can_focus=True):
    """A panel below its label; what has focus is the run that keys act on."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.panel = RunPanel()
        self.view = PanelView(self.panel, id, titled=False)
        self.label = RunLabel()
        self.sign: RunSign | None = None
        """Whose place it is now."""

    def compose(self) -> ComposeResult:
        """The label and the panel."""
        yield self.label
        yield self.view

    def show(
        self, sign: RunSign, run: RunBeside, options: ViewOptions, styles: PanelStyles, in_pixels: bool = False
    ) -> None:
        """Show this run here."""
        self.sign = sign
        self.view.show(run, options, styles, in_pixels)
        self.label.show(sign, self.view.caption)

    def on_resize(self, event: events.Resize) -> None:
        """Leave the panel most of little room; the same for every run, so that panels stand level."""
        width, height = event.size
        has_more = height >= _ROOM_FOR_MORE and width < _SHORT
        self.label.styles.height = 1 + (height >= _ROOM_FOR_FACTS) + has_more

    def on_focus(self) -> None:
        """Mark the run."""
        self.label.choose(True)

    def on_blur(self) -> None:
        """Take the mark away."""
        self.label.choose(False)
