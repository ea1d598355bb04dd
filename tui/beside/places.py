"""Where runs stand side by side: as large as can be, page by page, the one that others are held against on each."""

from collections.abc import Sequence
from typing import TypeVar

MOST = 9
"""Runs at a time."""
LEAST = (24, 12)
"""Columns and rows of the smallest picture worth comparing, its label included."""
GAP = 2
"""Columns between two."""
ABOVE = 3
"""Rows of a place that are no picture: the label, and the gap to the place above."""

Run = TypeVar("Run")


def shape_for(width: int, height: int, wanted: int) -> tuple[int, int]:
    """Rows and columns for so many runs, in which a square picture becomes largest; fewer where all would be tiny."""
    most_rows, most_columns = max(height // LEAST[1], 1), max((width + GAP) // (LEAST[0] + GAP), 1)
    wanted = max(min(wanted, MOST, most_rows * most_columns), 1)
    shapes = [(-(-wanted // columns), columns) for columns in range(1, min(wanted, most_columns) + 1)]

    def side(shape: tuple[int, int]) -> float:
        rows, columns = shape
        return min((width + GAP) / columns - GAP, 2 * (height / rows - ABOVE))

    return max((shape for shape in shapes if shape[0] <= most_rows), key=side)


def pages_of(runs: Sequence[Run], num_places: int, keeps_first: bool) -> list[tuple[Run, ...]]:
    """Runs page by page; the first one leads every page where it is kept and there is room for another."""
    kept = tuple(runs[: keeps_first and 1 < num_places < len(runs)])
    others, room = runs[len(kept) :], num_places - len(kept)
    return [(*kept, *others[start : start + room]) for start in range(0, len(others), room)]
