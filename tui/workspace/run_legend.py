"""RunLegend: the runs of an overlay, each with its letter and line, what is particular to it, and how good it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ...core.diagnosis.explanation import in_words
from ...core.edits import edits_among
from ...core.edits import in_words as edit_in_words
from ...core.runs.main_metric import MAIN_METRICS
from ...core.runs.series import higher_is_better
from ...core.runs.settings import differing, settings_of
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.wrapping import shorten
from ..keymap.action import bindings
from ..keymap.lists import LEGEND, MOVES
from .identity import color_of, letter_of, sample_of
from .metric_text import change_text, metric_text
from .overlay import Overlaid
from .run_columns import in_order_of_interest, setting_text
from .status_signs import SIGNS

if TYPE_CHECKING:
    from ..app import NNTui


@dataclass(frozen=True, slots=True)
class LegendRow:
    """What the legend says about a run."""

    path: Path
    slot: int
    name: str
    status: str
    settings: str
    """What differs from the other runs, and what was edited while it trained; empty for neither."""
    metric: str
    """Best value, and how far it is from the baseline's."""
    finding: str
    is_baseline: bool
    hidden: bool


class RunLegend(Widget, can_focus=True):
    """One row a run; it scrolls by itself to keep the chosen one in sight."""

    BINDINGS = bindings(MOVES + LEGEND)

    class Asked(Message):
        """Hide or show a run, open it, or hold the others against it."""

        def __init__(self, what: str, path: Path) -> None:
            super().__init__()
            self.what = what
            """hide, open or baseline."""
            self.path = path

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[LegendRow, ...] = ()
        self._at = 0
        self._top = 0

    @property
    def chosen(self) -> LegendRow | None:
        """The row under the cursor."""
        return self._rows[self._at] if self._at < len(self._rows) else None

    def show(self, rows: tuple[LegendRow, ...]) -> None:
        """Show these rows."""
        if rows != self._rows:
            self._rows = rows
            self.action_move(0)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._at = min(max(self._at + by, 0), max(len(self._rows) - 1, 0))
        room = max(self.size.height, 1)
        self._top = max(min(self._top, self._at), self._at - room + 1, 0)
        self.refresh()

    def action_hide(self) -> None:
        """Hide the run, or show it again."""
        self._ask("hide")

    def action_open(self) -> None:
        """Open the run."""
        self._ask("open")

    def action_baseline(self) -> None:
        """Hold the others against it."""
        self._ask("baseline")

    def _ask(self, what: str) -> None:
        if self.chosen:
            self.post_message(self.Asked(what, self.chosen.path))

    def on_click(self, event: events.Click) -> None:
        """Choose a run; its letter hides it, twice opens it."""
        if self._top + event.y < len(self._rows):
            self.action_move(self._top + event.y - self._at)
            if event.x < 7:
                self._ask("hide")
            elif event.chain == 2:
                self._ask("open")

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.action_move(0)

    def render_line(self, y: int) -> Strip:
        """A run."""
        app, width = cast("NNTui", self.app), self.size.width
        of = app.panel_styles.of
        index = self._top + y
        if index >= len(self._rows):
            return Strip.blank(width, of(palette.TEXT, 0, False))
        row = self._rows[index]
        color = palette.DIM if row.hidden else color_of(row.slot)
        cursor = "▸" if self.has_focus and index == self._at else " "
        sample = "off " if row.hidden else sample_of(row.slot, app.panel_styles.chart.ascii)
        parts = [
            (f"{cursor}{letter_of(row.slot)} {sample} ", color, True),
            (f"{row.name}{' ◆' if row.is_baseline else ''}  ", palette.DIM if row.hidden else palette.TEXT, True),
            (f"{row.metric}  ", palette.DEFAULT, False),
            (f"{row.status}  ", palette.DIM, False),
            (f"{row.finding}  " if row.finding else "", palette.WARNING, False),
            (row.settings, palette.DIM, False),
        ]
        segments: list[Segment] = []
        room = width
        for text, role, bold in parts:
            text = shorten(text, room) if room > 0 else ""
            segments.append(Segment(text, of(role, 0, bold)))
            room -= len(text)
        return Strip(segments).adjust_cell_length(width, of(palette.TEXT, 0, False))


def legend_rows(
    runs: Sequence[Overlaid], differences: Sequence[str], baseline: Path | None, hidden: frozenset[Path]
) -> tuple[LegendRow, ...]:
    """The rows of the legend. differences: per run what its settings do not share with all others."""
    metric = next((name for name in MAIN_METRICS if any(run.view.best(name) for run in runs)), "")
    base = next((run.view.best(metric) for run in runs if run.view.path == baseline), None)
    return tuple(
        LegendRow(
            path=run.view.path,
            slot=run.slot,
            name=run.view.name,
            status=_status(run.view),
            settings=" · ".join(filter(None, (settings, _edits(run.view)))),
            metric=_metric(run.view, metric, base[0] if base and run.view.path != baseline else None),
            finding=next((f"▲ {in_words(f.code)}" for f in run.view.findings if f.active), ""),
            is_baseline=run.view.path == baseline,
            hidden=run.view.path in hidden,
        )
        for run, settings in zip(runs, differences, strict=True)
    )


def differences_of(views: Sequence[RunView]) -> list[str]:
    """Per run, in short, the settings that not all have in common."""
    found = differing([settings_of(view.spec) for view in views])
    paths = in_order_of_interest(found)
    return [
        " · ".join(f"{path.rpartition('.')[2]} {setting_text(found[path][i])}" for path in paths)
        for i in range(len(views))
    ]


def _edits(view: RunView) -> str:
    """What was changed while it trained, such as where a fork leaves the run it came from."""
    return "; ".join(f"from step {edit.step:,}: {edit_in_words(edit)}" for edit in edits_among(view.marks))


def _status(view: RunView) -> str:
    """In a sign and a word; of a run that is over as planned the sign is enough."""
    sign = SIGNS[view.status]
    return sign if view.status == "finished" else f"{sign} {view.status}"


def _metric(view: RunView, name: str, base: float | None) -> str:
    best = view.best(name) if name else None
    if best is None:
        return "–"
    text = metric_text(name, best[0])
    if base is None:
        return text
    change = best[0] - base
    if change == 0:
        return f"{text} (the same)"
    size = change_text(name, abs(change))
    judged = "better" if (change > 0) == higher_is_better(name) else "worse"
    return f"{text} ({'+' if change > 0 else '−'}{size}, {judged})"
