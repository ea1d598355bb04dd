"""Keys of runs side by side: which panel, which page of it, and which runs have a place."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual.containers import Grid

from ..beside.places import MOST, pages_of, shape_for
from ..beside.run_place import RunPlace
from ..live_run import LiveRun
from .beside_base import BesideBase
from .run_looks import LINES, X_AXES


class BesideKeys(BesideBase):
    """Places for runs, and what keys do to them."""

    def __init__(self, runs: Sequence[tuple[LiveRun, int]], baseline: Path | None) -> None:
        super().__init__(runs, baseline)
        self.chosen = 0
        """The run that keys act on, as it stands in `live`."""
        self.wanted = MOST
        """Runs asked for at a time."""
        self.zoomed = False
        self.subtracts = False
        """Whether each run but the first is shown less the first."""
        self.places = [RunPlace(f"place-{i}") for i in range(MOST)]
        self.grid = Grid(*self.places, id="places")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of places."""
        if self.zoomed:
            return 1, 1
        return shape_for(*self.grid.size, min(self.wanted, len(self.live)))

    @property
    def pages(self) -> list[tuple[int, ...]]:
        """Runs page by page, as they stand in `live`."""
        if self.zoomed:
            return [(index,) for index in range(len(self.live))]
        rows, columns = self.shape
        return pages_of(range(len(self.live)), min(rows * columns, self.wanted), self.has_baseline)

    @property
    def page(self) -> int:
        """The page that has the chosen run."""
        return next(i for i, page in enumerate(self.pages) if self.chosen in page)

    def action_next(self, by: int) -> None:
        """Show another panel."""
        panels = self.panels
        self.panel_name = panels[(panels.index(self.panel) + by) % len(panels)].name
        self.call_later(self.tick)

    def action_picture(self) -> None:
        """Show the next page of the panel, the same of every run."""
        self.change_own({"page": self.options_now.page + 1})

    def action_lines(self, by: int) -> None:
        """Move within a list; where there is none, to another run."""
        option = LINES.get(self.panel.name)
        if option is None:
            self.action_choose(by)
        else:
            now: int = getattr(self.options_now, option)
            self.change_own({option: max(now + (-by if option == "scroll" else by), 0)})

    def action_x_axis(self) -> None:
        """Count along x in the next unit."""
        unit = X_AXES[(X_AXES.index(self.options.x_axis) + 1) % len(X_AXES)]
        self.options = replace(self.options, x_axis=unit)
        self.call_later(self.tick)

    def action_difference(self) -> None:
        """Subtract the first run from the others, wherever that can be done, or show what each has."""
        self.subtracts = not self.subtracts
        if self.subtracts and not self.can_subtract:
            words = "What this panel shows cannot be subtracted; boundaries, weights, filters and feature maps can."
            self.notify(words, markup=False)
        self.call_later(self.tick)

    def action_choose(self, by: int) -> None:
        """Choose another run, and show its page."""
        self.chosen = (self.chosen + by) % len(self.live)
        self.call_later(self.tick)

    def action_page(self, by: int) -> None:
        """Show other runs."""
        pages = self.pages
        after = pages[(self.page + by) % len(pages)]
        self.chosen = after[-1]  # the first one may stand on every page
        self.call_later(self.tick)

    def action_runs(self, wanted: int) -> None:
        """Show so many runs at a time."""
        self.wanted, self.zoomed = wanted, False
        self.call_later(self.tick)

    def action_zoom(self) -> None:
        """Show the chosen run alone, or all again."""
        self.zoomed = not self.zoomed
        self.call_later(self.tick)
