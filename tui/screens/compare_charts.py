"""Which charts of compared runs are on screen: pages, how many, one alone, pinned and searched metrics."""

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from ..metric_order import metric_rank
from ..workspace.scaling_chart import TITLE as SCALING
from ..workspace.scaling_chart import scaling_of
from .compare_base import CompareBase


class CompareCharts(CompareBase):
    """Keys that choose charts."""

    def metrics(self) -> list[str]:
        """Every metric of the runs that the search allows: pinned ones, what says how good a run is, the rest."""
        names = dict.fromkeys(name for run in self.runs for name in run.view.series_names)
        if scaling_of(self.runs):
            names = {SCALING: None} | names
        words = self.search.casefold().split()
        found = [name for name in names if all(word in name.casefold() for word in words)]
        return sorted(found, key=lambda name: (name not in self.pinned, name != SCALING, metric_rank(name)))

    def action_grid(self, charts: int) -> None:
        """Show so many charts at a time."""
        self.grid.wanted, self.grid.zoomed = charts, None
        self._turned()

    def action_page(self, by: int) -> None:
        """Turn the page."""
        self.grid.zoomed = None
        self.grid.page = (self.grid.page + by) % self.grid.num_pages
        self._turned()

    def action_zoom_chart(self) -> None:
        """Show the chart that has focus alone, or all again."""
        view = self.focused_chart
        if self.grid.zoomed:
            self.grid.zoomed = None
        elif view is not None:
            self.grid.zoomed = self.grid.charts[self.grid.views.index(view)].metric
        self._turned()
        self.set_focus(self.grid.views[0])

    def _turned(self) -> None:
        self.grid.arrange_page()
        if self.focused_chart and not self.focused_chart.display:
            self.set_focus(self.grid.views[0])
        self.call_later(self.tick)

    def action_next(self, by: int) -> None:
        """Go to the next chart, then to the list of runs."""
        places: list[Widget] = [*self.grid.displayed, self.legend]
        index = places.index(self.focused) if self.focused and self.focused in places else -1
        self.set_focus(places[(index + by) % len(places)])

    def action_pin(self) -> None:
        """Keep the metric of the chart that has focus on the first page, or no longer."""
        view = self.focused_chart
        if view is None:
            return
        metric = self.grid.charts[self.grid.views.index(view)].metric
        if metric in self.pinned:
            self.pinned.remove(metric)
        else:
            self.pinned.append(metric)
        self.tick()

    def action_search(self) -> None:
        """Open the line that searches metrics."""
        entry = self.query_one("#search-metrics", Input)
        entry.display = True
        entry.focus()

    def leave_search(self) -> bool:
        """Close the line that searches metrics; False: it is not open."""
        entry = self.query_one("#search-metrics", Input)
        if not entry.display:
            return False
        entry.value = ""
        entry.display = False
        self.set_focus(self.grid.views[0])
        return True

    @on(Input.Changed, "#search-metrics")
    def _search(self, event: Input.Changed) -> None:
        self.search = event.value
        self.grid.page = 0
        self.tick()

    @on(Input.Submitted, "#search-metrics")
    def _searched(self) -> None:
        self.set_focus(self.grid.views[0])
