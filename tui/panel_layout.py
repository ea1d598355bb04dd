"""Where panels go: a plan for a size, so that nothing is cut off and nothing overlaps.

A plan is made of pages. 200×60 shows everything on one page, 120×40 a grid and a second page, 80×24 several pages with
one thing first: the loss, top left. Below 60 columns each panel has a page of its own. Panels that no template places,
such as the views of one family of networks, follow on pages of their own, in a grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.geometry import Region


@dataclass(frozen=True, slots=True)
class Page:
    """Panels shown together."""

    title: str
    places: tuple[tuple[str, Region], ...]
    """Name of a panel and where it goes, in reading order."""


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of a length: (share, name or Split) stacked in a column or put side by side in a row."""

    parts: tuple[tuple[int, "Split | str"], ...]
    in_row: bool = False


def column(*parts: "tuple[int, Split | str]") -> Split:
    """Stack from top to bottom."""
    return Split(parts)


def row(*parts: "tuple[int, Split | str]") -> Split:
    """Put side by side."""
    return Split(parts, in_row=True)


TINY: tuple[tuple[str, Split], ...] = (
    ("Loss", column((1, "loss"))),
    ("Metric", column((1, "metric"))),
    ("Picture", column((1, "picture"))),
    ("Layers", column((1, "layers"))),
    ("Gradients", column((1, "gradients"))),
    ("Findings", column((1, "findings"))),
    ("Speed", column((1, "speed"))),
    ("System", column((1, "system"))),
    ("Log", column((1, "log"))),
)
SMALL: tuple[tuple[str, Split], ...] = (
    ("Learning", row((5, column((3, "loss"), (2, "metric"))), (3, "picture"))),
    ("Layers", column((3, "layers"), (3, "gradients"))),
    ("Findings", column((1, "findings"))),
    ("Speed and log", column((3, "speed"), (2, "system"), (3, "log"))),
)
MEDIUM: tuple[tuple[str, Split], ...] = (
    (
        "Learning",
        row(
            (3, column((5, "loss"), (3, "metric"), (4, "layers"))),
            (2, column((5, "picture"), (3, "gradients"), (4, "findings"))),
        ),
    ),
    ("Speed and log", row((1, column((3, "speed"), (2, "system"))), (2, "log"))),
)
LARGE: tuple[tuple[str, Split], ...] = (
    (
        "Everything",
        row(
            (5, column((6, "loss"), (3, "metric"), (4, "layers"))),
            (4, column((6, "picture"), (3, "gradients"), (2, "speed"), (2, "system"))),
            (3, column((6, "findings"), (4, "log"))),
        ),
    ),
)
GRIDS: tuple[tuple[tuple[tuple[str, Split], ...], tuple[int, int]], ...] = (
    (TINY, (1, 1)),
    (SMALL, (1, 2)),
    (MEDIUM, (2, 2)),
    (LARGE, (2, 3)),
)
"""Rows and columns of a page of panels that a template does not place."""


def pages(width: int, height: int, available: Sequence[str], most: Mapping[str, int] | None = None) -> tuple[Page, ...]:
    """The pages for an area of cells, without panels that have nothing to show.

    `most` has the rows that a panel can fill, for those that know; what is left goes to the panels around it.
    """
    template = _template(width, height)
    grid = next(grid for known, grid in GRIDS if known is template)
    placed = {name for _, split in template for name in _names(split)}
    views = _view_pages([name for name in available if name not in placed], *grid)
    kept = ((title, _keep(split, available)) for title, split in (*template, *views))
    area = Region(0, 0, width, height)
    return tuple(Page(title, tuple(_place(split, area, most or {}))) for title, split in kept if split)


def _view_pages(names: Sequence[str], rows: int, columns: int) -> list[tuple[str, Split]]:
    """Pages of at most rows × columns panels, filled evenly."""
    num_pages = -(-len(names) // (rows * columns))
    found: list[tuple[str, Split]] = []
    for number in range(num_pages):
        here = names[len(names) * number // num_pages : len(names) * (number + 1) // num_pages]
        across = min(columns, len(here))
        lines = [here[start : start + across] for start in range(0, len(here), across)]
        title = "Views" if num_pages == 1 else f"Views {number + 1}"
        title = here[0].replace("_", " ").capitalize() if len(here) == 1 else title
        found.append((title, column(*((1, row(*((1, name) for name in line))) for line in lines))))
    return found


def _names(split: Split | str) -> list[str]:
    return [split] if isinstance(split, str) else [name for _, part in split.parts for name in _names(part)]


def _template(width: int, height: int) -> tuple[tuple[str, Split], ...]:
    for least_width, least_height, template in ((170, 48, LARGE), (108, 30, MEDIUM), (60, 14, SMALL)):
        if width >= least_width and height >= least_height:
            return template
    return TINY


def _keep(split: Split | str, available: Sequence[str]) -> Split | str | None:
    """The split without parts that have nothing to show; their space goes to the rest."""
    if isinstance(split, str):
        return split if split in available else None
    parts = tuple((share, kept) for share, part in split.parts if (kept := _keep(part, available)))
    return Split(parts, split.in_row) if parts else None


def _place(split: Split | str, region: Region, most: Mapping[str, int]) -> list[tuple[str, Region]]:
    if isinstance(split, str):
        return [(split, region)]
    gap = 2 if split.in_row else 0
    length = region.width if split.in_row else region.height
    limits = [length if split.in_row else _most(part, most, length) for _, part in split.parts]
    free = max(length - gap * (len(split.parts) - 1), 0)
    lengths = _limited_shares([share for share, _ in split.parts], limits, free)
    placed: list[tuple[str, Region]] = []
    at = 0
    for (_, part), size in zip(split.parts, lengths, strict=True):
        here = (
            Region(region.x + at, region.y, size, region.height)
            if split.in_row
            else Region(region.x, region.y + at, region.width, size)
        )
        placed += _place(part, here, most)
        at += size + gap
    return placed


def _most(split: Split | str, most: Mapping[str, int], length: int) -> int:
    """The rows a part can fill."""
    if isinstance(split, str):
        return most.get(split, length)
    rows = [_most(part, most, length) for _, part in split.parts]
    return max(rows) if split.in_row else sum(rows)


def _limited_shares(shares: Sequence[int], limits: Sequence[int], length: int) -> list[int]:
    """Shares of the length; a part gets no more than it can fill, unless every part has enough."""
    if sum(limits) <= length:
        return _shares(limits, length)
    sizes = dict.fromkeys(range(len(shares)), 0)
    open_parts, left = list(sizes), length
    while True:
        given = _shares([shares[i] for i in open_parts], left)
        full = [i for i, size in zip(open_parts, given, strict=True) if size > limits[i]]
        if not full:
            sizes.update(zip(open_parts, given, strict=True))
            return list(sizes.values())
        for i in full:
            sizes[i] = limits[i]
            left -= limits[i]
            open_parts.remove(i)


def _shares(shares: Sequence[int], length: int) -> list[int]:
    """Whole numbers in these proportions that add up to `length`."""
    total, given, cells = max(sum(shares), 1), 0, 0
    sizes: list[int] = []
    for share in shares:
        given += share
        upto = round(length * given / total)
        sizes.append(upto - cells)
        cells = upto
    return sizes
