"""Layers: what does each layer do, and which one has stopped?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...core.events import Layer, Severity
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import UNKNOWN, count, number, percent
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.sparkline import sparkline
from ..charts.style import ChartStyle
from ..charts.table import Cell, Column, Table, draw_table
from .options import ViewOptions
from .severity import COLORS, SIGNS
from .words import nothing_yet
from .x_axis import read_stretch

_SPARK_WIDTH = 12
_COURSE_POINTS = 48


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer, as of one moment."""

    layer: Layer
    gradient_norm: float | None
    course: tuple[float, ...]
    """Gradient norm over time, oldest first: the largest of each stretch, 0 where none was finite."""
    update_ratio: float | None
    dead: float | None
    saturated: float | None
    severity: Severity | None
    """Of the worst active finding about this layer."""


@dataclass(frozen=True, slots=True)
class LayerTable:
    """All layers, and the numbers of the whole network."""

    rows: tuple[LayerRow, ...]
    gradient_norm: float | None
    update_ratio: float | None
    first_row: int
    words: Paragraph


class LayersPanel:
    """Every layer in the order data flows: its shape and size, and how it is learning.

    Gradient: L2 norm of the loss's gradient, with its course beside it on a logarithmic scale. Update: how far one step
    moves the weights, ‖Δw‖/‖w‖; about 1e-3 is usual. Dead: ReLU units that are zero on every example. Saturated:
    sigmoid or tanh units whose slope is nearly gone.
    """

    name: ClassVar[str] = "layers"
    title: ClassVar[str] = "Layers"
    reads: ClassVar[tuple[str, ...]] = ("gradient_norm", "update_ratio", "dead_fraction", "saturated_fraction")
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """Always: every network has layers."""
        return True

    def look(self, view: RunView, options: ViewOptions) -> LayerTable:
        """Read the newest numbers of every layer."""
        return LayerTable(
            rows=tuple(_read_row(view, layer, options) for layer in view.layers),
            gradient_norm=_finite_key(view.last("gradient_norm")),
            update_ratio=_finite_key(view.last("update_ratio")),
            first_row=options.selected,
            words=nothing_yet(view, "layers", "as soon as the network is built"),
        )

    def caption(self, model: LayerTable) -> str:
        """How many parameters there are."""
        total = sum(row.layer.num_parameters for row in model.rows)
        return f"{count(total)} parameters" if model.rows else ""

    def draw(self, model: LayerTable, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the table; what fits of it, in the order of what tells most about learning."""
        if not model.rows:
            return draw_paragraphs([model.words], width, height, style)
        table = Table(_columns(model, style), first_row=model.first_row, has_total=len(model.rows) > 1)
        return draw_table(table, width, height, style)


def _finite_key(value: float | None) -> float | None:
    """NaN is unequal to itself; an infinity stands for both in a model."""
    return float("inf") if value is not None and value != value else value


def _read_row(view: RunView, layer: Layer, options: ViewOptions) -> LayerRow:
    found = read_stretch(view, f"gradient_norm/{layer.name}", options)
    course: tuple[float, ...] = ()
    if found is not None:
        stretches = np.arange(0, len(found), -(-len(found) // _COURSE_POINTS))
        course = tuple(np.nan_to_num(np.fmax.reduceat(found.high, stretches)).tolist())
    severities: list[Severity] = [f.severity for f in view.findings if f.active and f.layer == layer.name]
    return LayerRow(
        layer=layer,
        gradient_norm=_finite_key(view.last(f"gradient_norm/{layer.name}")),
        course=course,
        update_ratio=_finite_key(view.last(f"update_ratio/{layer.name}")),
        dead=_finite_key(view.last(f"dead_fraction/{layer.name}")),
        saturated=_finite_key(view.last(f"saturated_fraction/{layer.name}")),
        severity=severities[0] if severities else None,
    )


def _columns(model: LayerTable, style: ChartStyle) -> tuple[Column, ...]:
    """Columns from left to right; those about learning outlast those about size."""
    rows = model.rows
    total = sum(row.layer.num_parameters for row in rows)

    def numbers(read: Callable[[LayerRow], float | None], show: Callable[[float | None], str]) -> tuple[Cell, ...]:
        return tuple(_number_cell(row, read(row), show) for row in rows)

    columns = [
        Column("layer", tuple(_name_cell(row) for row in rows), Cell("total", palette.DIM), 100, shrinks_to=14),
        Column("kind", tuple(Cell(_kind(row.layer), palette.DIM) for row in rows), priority=10),
        Column("output", tuple(Cell(_shape(row.layer.output_shape), palette.DIM) for row in rows), priority=30),
        Column(
            "parameters",
            tuple(Cell(count(row.layer.num_parameters or None), palette.DIM) for row in rows),
            Cell(count(total)),
            priority=50,
            decimal=True,
        ),
        Column(
            "multiply-adds",
            tuple(Cell(count(row.layer.multiply_adds or None), palette.DIM) for row in rows),
            Cell(count(sum(row.layer.multiply_adds for row in rows))),
            priority=5,
            decimal=True,
        ),
        Column(
            "gradient", numbers(lambda r: r.gradient_norm, number), Cell(number(model.gradient_norm)), 90, decimal=True
        ),
        Column(
            "course",
            tuple(Cell(sparkline(r.course, _SPARK_WIDTH, True, style.marker), palette.TRAIN) for r in rows),
            priority=40,
        ),
        Column("update", numbers(lambda r: r.update_ratio, number), Cell(number(model.update_ratio)), 80, decimal=True),
        Column("dead", numbers(lambda r: r.dead, percent), priority=70, decimal=True),
        Column("saturated", numbers(lambda r: r.saturated, percent), priority=60, decimal=True),
    ]
    return tuple(column for column in columns if _says_anything(column))


def _says_anything(column: Column) -> bool:
    """A column that no layer of this network can fill is left out; one that will be filled stays."""
    return column.title not in ("dead", "saturated") or any(cell.text != UNKNOWN for cell in column.cells)


def _name_cell(row: LayerRow) -> Cell:
    if row.severity is None:
        return Cell(row.layer.name)
    sign, color = SIGNS[row.severity], COLORS[row.severity]
    return Cell(f"{row.layer.name} {sign}", color, bold=True)


def _number_cell(row: LayerRow, value: float | None, show: Callable[[float | None], str]) -> Cell:
    if value is None:
        return Cell(UNKNOWN if row.layer.num_parameters else "", palette.DIM)
    return Cell(show(value), palette.ERROR if value in (float("inf"), float("-inf")) else palette.DEFAULT)


def _kind(layer: Layer) -> str:
    return f"{layer.kind} → {layer.activation}" if layer.activation else layer.kind


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(str(size) for size in shape) or "1"
