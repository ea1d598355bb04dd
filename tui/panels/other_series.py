"""Other series: what else was logged?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...core.runs.logs.names import OWN
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import number
from ..charts.paragraphs import draw_paragraphs
from ..charts.sparkline import sparkline
from ..charts.style import ChartStyle
from ..charts.wrapping import shorten
from .options import ViewOptions
from .words import never

MOST = 300
"""Series read at a time; more than any screen shows."""
POINTS = 256
"""Values of each that its line is drawn from."""
_MEASURED = ("gradient_", "weight_", "update_", "stale_", "time_", "instrument_", "data_", "output_", "evaluation_")
_SPEEDS = frozenset({"steps_per_second", "examples_per_second", "baseline_loss"})
_NAME, _VALUE = 28, 10


@dataclass(frozen=True, slots=True)
class Row:
    """A series by its course and its newest value."""

    name: str
    last: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OtherSeries:
    """Series in the order in which they were logged first."""

    rows: tuple[Row, ...]
    num_series: int
    scroll: int


class OtherSeriesPanel:
    """Everything that a program of your own logged beside losses and the usual metrics, each as a small line.

    The newest value stands beside its line, which runs over the whole of the run. Up and down scroll.
    """

    name: ClassVar[str] = "other_series"
    title: ClassVar[str] = "Other series"
    reads: ClassVar[tuple[str, ...]] = ()
    min_height: ClassVar[int] = 3

    def shown(self, view: RunView) -> bool:
        """Of a program of the user's own, once it has logged such."""
        is_own = view.started is not None and bool(view.started.data.get("watched"))
        return is_own and any(_is_other(view, name) for name in view.series_names)

    def look(self, view: RunView, options: ViewOptions) -> OtherSeries:
        """Read as many as a screen could show."""
        names = [name for name in view.series_names if _is_other(view, name)]
        first = max(0, min(options.scroll, len(names) - 1))
        return OtherSeries(tuple(_row(view, name) for name in names[first : first + MOST]), len(names), first)

    def caption(self, model: OtherSeries) -> str:
        """How many."""
        return f"{model.num_series:,}"

    def draw(self, model: OtherSeries, width: int, height: int, style: ChartStyle) -> Canvas:
        """A line of text a series."""
        if not model.rows:
            return draw_paragraphs([never("other series", "only losses and metrics were logged")], width, height, style)
        canvas = Canvas(width, height)
        for y, row in enumerate(model.rows[:height]):
            room = max(width - _NAME - _VALUE - 2, 0)
            canvas.write(0, y, shorten(row.name, min(_NAME, width)), palette.DIM)
            canvas.write(_NAME + 1, y, f"{row.last:>{_VALUE}}")
            if room >= 4:
                line = sparkline(row.values, min(room, POINTS // 2), marker=style.marker)
                canvas.write(_NAME + _VALUE + 2, y, line, palette.TRAIN)
        return canvas.to_ascii() if style.ascii else canvas


def _is_other(view: RunView, name: str) -> bool:
    if name in OWN or name in _SPEEDS:
        return False
    return not (view.layers and ("/" in name or name.startswith(_MEASURED)))


def _row(view: RunView, name: str) -> Row:
    last = view.last(name)
    overview = view.overview(name)
    means = overview.mean if overview is not None else np.empty(0)
    if len(means) > POINTS:
        means = means[np.linspace(0, len(means) - 1, POINTS).astype(int)]
    values = np.nan_to_num(means, nan=0.0, posinf=0.0, neginf=0.0)
    return Row(name, "–" if last is None else number(last), tuple(values.tolist()))
