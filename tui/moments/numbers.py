"""Numbers: every metric at both moments, and how far it has moved."""

from dataclasses import dataclass
from typing import ClassVar

from ...core.runs.series import higher_is_better
from ...core.runs.summary import HEADLINES
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import number
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from ..charts.table import Cell, Column, Table, draw_table
from ..metric_order import is_of_machine, metric_rank
from ..panels.options import ViewOptions
from .moment import Moments


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One metric."""

    name: str
    a: float | None
    """None where it was not measured yet, or not finite."""
    b: float | None

    @property
    def change(self) -> float | None:
        """From A to B; None where one is not known."""
        return None if self.a is None or self.b is None else self.b - self.a


@dataclass(frozen=True, slots=True)
class NumbersModel:
    """Metrics from top to bottom."""

    rows: tuple[NumberRow, ...]
    first_row: int


class Numbers:
    """Losses and metrics first, then what was measured of each layer. The last column says which way a metric that has
    a better direction has gone. Up and down scroll.
    """

    name: ClassVar[str] = "numbers"
    title: ClassVar[str] = "Numbers"
    min_height: ClassVar[int] = 4

    def look(self, moments: Moments, options: ViewOptions) -> NumbersModel:
        """Read the newest value of everything at each moment."""
        names = sorted((name for name in moments.b.series_names if not is_of_machine(name)), key=metric_rank)
        rows = (NumberRow(name, _finite(moments.a.last(name)), _finite(moments.b.last(name))) for name in names)
        return NumbersModel(tuple(rows), options.scroll)

    def caption(self, model: NumbersModel) -> str:
        """How many."""
        return f"{len(model.rows)} metrics"

    def draw(self, model: NumbersModel, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw A, B and what lies between."""
        if not model.rows:
            return draw_paragraphs([Paragraph("Nothing was measured up to here.")], width, height, style)
        columns = (
            Column("", tuple(Cell(row.name, palette.TEXT) for row in model.rows), priority=9, shrinks_to=12),
            Column("A", tuple(Cell(number(row.a)) for row in model.rows), priority=8, decimal=True),
            Column("B", tuple(Cell(number(row.b)) for row in model.rows), priority=8, decimal=True),
            Column("B − A", tuple(_change(row) for row in model.rows), priority=7, decimal=True),
            Column("", tuple(_judged(row) for row in model.rows), priority=6),
        )
        return draw_table(Table(columns, first_row=model.first_row), width, height, style)


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None


def _change(row: NumberRow) -> Cell:
    change = row.change
    return Cell(number(change) if change is None or change <= 0 else f"+{number(change)}", bold=True)


def _judged(row: NumberRow) -> Cell:
    if not row.change or row.name not in HEADLINES:
        return Cell("")
    is_better = (row.change > 0) == higher_is_better(row.name)
    return Cell("better", palette.GOOD) if is_better else Cell("worse", palette.WARNING)
