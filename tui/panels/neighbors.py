"""Neighbours: which items does the model take to be alike?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from ..charts.table import Cell, Column, Table, draw_table
from .snapshot_panel import SnapshotPanel

_TITLES = ("nearest", "second", "third")


class NeighborsPanel(SnapshotPanel):
    """Items with the three nearest to them, by the cosine between their vectors; `p` turns the page."""

    name: ClassVar[str] = "neighbors"
    title: ClassVar[str] = "Nearest neighbours"
    reads: ClassVar[tuple[str, ...]] = ("neighbors",)

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw a table: an item, its neighbours, how near the nearest is."""
        items, cosines = snapshot.arrays.get("items"), snapshot.arrays.get("cosines")
        if items is None or cosines is None or items.ndim != 2 or items.shape != cosines.shape or not items.size:
            return None
        names = [str(name) for name in snapshot.meta.get("names") or ()]

        def name(number: int) -> str:
            return names[number] if 0 <= number < len(names) else f"item {number}"

        per_page = max(height - 1, 1)
        first = page % -(-len(items) // per_page) * per_page
        columns = [Column("item", tuple(Cell(name(row)) for row in range(len(items))), priority=9, shrinks_to=8)]
        for rank in range(items.shape[1]):
            title = _TITLES[rank] if rank < len(_TITLES) else f"{rank + 1}th"
            cells = tuple(Cell(name(int(number))) for number in items[:, rank])
            columns.append(Column(title, cells, priority=8 - rank, shrinks_to=8))
        nearness = tuple(Cell(f"{float(value):.2f}") for value in cosines[:, 0])
        columns.insert(2, Column("cosine", nearness, priority=7, decimal=True))
        return draw_table(Table(tuple(columns), first), width, height, style)
