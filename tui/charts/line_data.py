"""What a line chart is made of: lines in buckets, points, marks."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .axes import XKind
from .columns import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One series, in buckets: x ascends, all arrays have one entry per bucket."""

    name: str
    letter: str
    """Stands for the name where there is no room; tells lines apart without colour."""
    color: int
    x: Floats
    low: Floats
    high: Floats
    mean: Floats
    """NaN is a gap."""
    weight: Floats
    """How many values each bucket holds."""
    dashed: int = 0
    """Pattern of gaps, which tells lines apart without colour: 0 none, 1 dashes, 2 dots, 3 dash and dot."""
    smoothed: bool = True
    """Whether the chart's smoothing applies; off for series measured rarely."""
    glyph: str = ""
    """What it is drawn with where there are no dots; empty: by its place among the lines."""
    end: float | None = None
    """The number written where it ends, so that it is the same at any width; None: the height at which it ends."""


def line_of(name: str, letter: str, color: int, x: npt.ArrayLike, y: npt.ArrayLike, dashed: bool = False) -> Line:
    """A line through single values, without smoothing."""
    values = np.asarray(y, dtype=np.float64)
    positions = np.asarray(x, dtype=np.float64)
    return Line(name, letter, color, positions, values, values, values, np.ones_like(values), dashed, False)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at an x: a letter at the top and a thin line down."""

    x: float
    letter: str
    color: int


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Single points behind the lines."""

    x: Floats
    y: Floats
    color: int


@dataclass(frozen=True, slots=True, eq=False)
class LineChart:
    """What to draw."""

    lines: tuple[Line, ...]
    x_range: tuple[float, float]
    x_kind: XKind = "step"
    y_range: tuple[float, float] | None = None
    """None: whatever holds every value in x_range."""
    log_y: bool = False
    smoothing: float = 0.0
    """In [0, 1): share of the past that a thousandth of the width keeps."""
    points: Points | None = None
    marks: tuple[Mark, ...] = ()
    cursor: float | None = None
    """x of the crosshair."""
    cursor_label: str = ""
    """What to call the crosshair's x, such as `step 420`."""
    words: str = field(default="no values yet")
    """What to say when there is nothing to draw."""
