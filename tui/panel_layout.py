"""Where panels go: a plan for a size, so that nothing is cut off and nothing overlaps.

A plan is made of pages. 200×60 shows everything on one page, 120×40 a grid and a second page, 80×24 several pages with
one thing first: the loss, top left.
"""

from collections.abc import Sequence
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


SMALL: tuple[tuple[str, Split], ...] = (
    ("Learning", row((5, column((3, "loss"), (2, "metric"))), (3, "picture"))),
    ("Layers", column((3, "layers"), (2, "gradients"))),
    ("Findings", column((1, "findings"))),
    ("Speed and log", column((1, "speed"), (1, "log"))),
)
MEDIUM: tuple[tuple[str, Split], ...] = (
    (
        "Learning",
        column(
            (5, row((3, column((3, "loss"), (2, "metric"))), (2, "picture"))),
            (3, row((3, "layers"), (2, column((1, "gradients"), (1, "findings"))))),
        ),
    ),
    ("Speed and log", row((1, "speed"), (2, "log"))),
)
LARGE: tuple[tuple[str, Split], ...] = (
    (
        "Everything",
        column(
            (6, row((5, column((3, "loss"), (2, "metric"))), (4, "picture"), (3, column((1, "findings"))))),
            (3, row((5, "layers"), (4, "gradients"), (3, column((1, "speed"), (1, "log"))))),
        ),
    ),
)


def pages(width: int, height: int, available: Sequence[str]) -> tuple[Page, ...]:
    """The pages for an area of cells, without panels that have nothing to show."""
    template = LARGE if width >= 170 and height >= 48 else MEDIUM if width >= 108 and height >= 34 else SMALL
    kept = ((title, _keep(split, available)) for title, split in template)
    area = Region(0, 0, width, height)
    return tuple(Page(title, tuple(_place(split, area))) for title, split in kept if split)


def _keep(split: Split | str, available: Sequence[str]) -> Split | str | None:
    """The split without parts that have nothing to show; their space goes to the rest."""
    if isinstance(split, str):
        return split if split in available else None
    parts = tuple((share, kept) for share, part in split.parts if (kept := _keep(part, available)))
    return Split(parts, split.in_row) if parts else None


def _place(split: Split | str, region: Region) -> list[tuple[str, Region]]:
    if isinstance(split, str):
        return [(split, region)]
    gap = 2 if split.in_row else 0
    length = region.width if split.in_row else region.height
    lengths = _shares([share for share, _ in split.parts], max(length - gap * (len(split.parts) - 1), 0))
    placed: list[tuple[str, Region]] = []
    at = 0
    for (_, part), size in zip(split.parts, lengths, strict=True):
        here = (
            Region(region.x + at, region.y, size, region.height)
            if split.in_row
            else Region(region.x, region.y + at, region.width, size)
        )
        placed += _place(part, here)
        at += size + gap
    return placed


def _shares(shares: Sequence[int], length: int) -> list[int]:
    """Whole numbers in these proportions that add up to `length`."""
    total, given, cells = sum(shares), 0, 0
    sizes: list[int] = []
    for share in shares:
        given += share
        upto = round(length * given / total)
        sizes.append(upto - cells)
        cells = upto
    return sizes
