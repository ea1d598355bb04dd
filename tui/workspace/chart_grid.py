"""ChartGrid: up to nine charts of the same runs side by side; pages of them where there are more metrics."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from ..widgets.panel_view import PanelView
from .metric_chart import MetricChart
from .overlay import Overlaid, OverlayOptions

if TYPE_CHECKING:
    from ..panel_styles import PanelStyles

MOST = 9
LEAST = (24, 5)
"""Columns and rows of the smallest chart worth drawing; a smaller terminal shows fewer at a time."""
GAP = 2


class ChartGrid(Widget):
    """Shows a page of metrics."""

    def __init__(self, id: str | None = None) -> None:
        self.charts = [MetricChart() for _ in range(MOST)]
        self.views = [PanelView(chart, f"chart-{i}", id=f"chart-{i}") for i, chart in enumerate(self.charts)]
        super().__init__(*self.views, id=id)
        self._metrics: tuple[str, ...] = ()
        self._pinned: frozenset[str] = frozenset()
        self.wanted = 4
        """Charts asked for on a page."""
        self.page = 0
        self.zoomed: str | None = None
        """The metric shown alone."""
        self._plan = _Plan()

    @property
    def layout(self) -> Layout:
        """Ours: a grid made for the size."""
        return self._plan

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return (1, 1) if self.zoomed else grid_shape(self.size.width, self.size.height, self.wanted)

    @property
    def num_pages(self) -> int:
        """Pages that hold all metrics."""
        rows, columns = self.shape
        return max(-(-len(self._metrics) // min(rows * columns, self.wanted)), 1)

    @property
    def on_page(self) -> tuple[str, ...]:
        """Metrics shown now."""
        if self.zoomed:
            return (self.zoomed,)
        rows, columns = self.shape
        count = min(rows * columns, self.wanted)
        page = min(self.page, self.num_pages - 1)
        return self._metrics[page * count : (page + 1) * count]

    @property
    def displayed(self) -> list[PanelView]:
        """Charts on screen."""
        return self.views[: len(self.on_page)]

    def fit(self, metrics: Sequence[str], pinned: frozenset[str]) -> None:
        """Show these metrics, page by page."""
        if (tuple(metrics), pinned) != (self._metrics, self._pinned):
            self._metrics, self._pinned = tuple(metrics), pinned
            if self.zoomed not in self._metrics:
                self.zoomed = None
            self.arrange_page()

    def arrange_page(self) -> None:
        """Give every chart of the page its metric and place."""
        self.page = min(max(self.page, 0), self.num_pages - 1)
        metrics = self.on_page
        for index, (chart, view) in enumerate(zip(self.charts, self.views, strict=True)):
            view.display = index < len(metrics)
            if index < len(metrics):
                metric, pinned = metrics[index], metrics[index] in self._pinned
                if (metric, pinned) != (chart.metric, chart.pinned):
                    chart.metric, chart.pinned = metric, pinned
                    view.retitle()
        self._clear_arrangement_cache()
        self.refresh(layout=True)

    def show(self, runs: tuple[Overlaid, ...], options: OverlayOptions, styles: "PanelStyles") -> None:
        """Draw the charts of this page."""
        for view in self.displayed:
            view.show(runs, options, styles)

    def on_resize(self, event: events.Resize) -> None:
        """Make the grid anew."""
        self.arrange_page()

    def places(self, size: Size) -> list[Region]:
        """Where each chart of the page goes."""
        return grid_places(size.width, size.height, self.shape, len(self.on_page))


class _Plan(Layout):
    """Puts each displayed chart where the grid has it."""

    name = "grid of charts"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Regions as placements."""
        assert isinstance(parent, ChartGrid), parent
        places = zip(parent.displayed, parent.places(size), strict=True)
        return [WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, view) for view, region in places]


def grid_shape(width: int, height: int, wanted: int) -> tuple[int, int]:
    """Rows and columns for so many charts, each about 2.5 times as wide as high in cells; fewer where they are tiny."""
    most_columns = max((width + GAP) // (LEAST[0] + GAP), 1)
    most_rows = max(height // LEAST[1], 1)
    wanted = min(wanted, most_columns * most_rows)
    shapes = [(-(-wanted // columns), columns) for columns in range(1, min(wanted, most_columns) + 1)]
    shapes = [shape for shape in shapes if shape[0] <= most_rows]

    def badness(shape: tuple[int, int]) -> tuple[int, float]:
        rows, columns = shape
        empty = rows * columns - wanted
        ratio = (width / columns) / max(height / rows, 1)
        return empty, abs(ratio - 3.5)

    return min(shapes, key=badness, default=(1, 1))


def grid_places(width: int, height: int, shape: tuple[int, int], count: int) -> list[Region]:
    """Where so many charts go in a grid, row by row; rows that stay empty leave their space to the others."""
    rows, columns = shape
    rows = min(rows, max(-(-count // columns), 1))
    widths = _parts(width - GAP * (columns - 1), columns)
    heights = _parts(height, rows)
    lefts = [sum(widths[:column]) + GAP * column for column in range(columns)]
    tops = [sum(heights[:row]) for row in range(rows)]
    cells = [divmod(i, columns) for i in range(count)]
    return [Region(lefts[column], tops[row], widths[column], heights[row]) for row, column in cells]


def _parts(length: int, count: int) -> list[int]:
    """A length in equal whole parts, the first ones a cell longer where it does not divide."""
    length = max(length, 0)
    return [length // count + (i < length % count) for i in range(count)]
