"""What colours mean: named roles, their shades on dark and light screens, and the ramps of maps.

A colour in a canvas is one int: 0 is the terminal's own, 1 … 63 a role, `dim(role)` the same role blended
into the background, and `TRUE_COLOR | 0xRRGGBB` itself. Lines use Okabe and Ito's colours, which stay apart
for colour-blind eyes (Okabe & Ito 2008, https://jfly.uni-koeln.de/color/).
"""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

DEFAULT: Final = 0
TEXT: Final = 1
DIM: Final = 2
"""Labels, units and anything read second."""
AXIS: Final = 3
TRAIN: Final = 4
VALIDATION: Final = 5
TEST: Final = 6
NOTE: Final = 7
WARNING: Final = 8
ERROR: Final = 9
GOOD: Final = 10
ACCENT: Final = 11
"""Keys and what has focus."""
CURSOR: Final = 12
SERIES: Final = (16, 17, 18, 19, 20, 21, 22, 23)
"""One colour per class or series, in order; more than eight start again."""

DIMMED: Final = 64
TRUE_COLOR: Final = 1 << 24

DARK: Final[dict[int, int]] = {
    TEXT: 0xE6E6E6,
    DIM: 0x8C9196,
    AXIS: 0x5A6068,
    TRAIN: 0x56B4E9,
    VALIDATION: 0xE69F00,
    TEST: 0xCC79A7,
    NOTE: 0x56B4E9,
    WARNING: 0xF0E442,
    ERROR: 0xFF6E4A,
    GOOD: 0x2FC496,
    ACCENT: 0x7FC8F8,
    CURSOR: 0xFFFFFF,
    SERIES[0]: 0x56B4E9,
    SERIES[1]: 0xE69F00,
    SERIES[2]: 0x2FC496,
    SERIES[3]: 0xCC79A7,
    SERIES[4]: 0xF0E442,
    SERIES[5]: 0xE8703A,
    SERIES[6]: 0x5C8FE0,
    SERIES[7]: 0xBBBBBB,
}
"""Role → 0xRRGGBB on a dark background."""

LIGHT: Final[dict[int, int]] = {
    TEXT: 0x1C1F23,
    DIM: 0x5F656C,
    AXIS: 0x9AA0A6,
    TRAIN: 0x0072B2,
    VALIDATION: 0xB35900,
    TEST: 0xA34A7D,
    NOTE: 0x0072B2,
    WARNING: 0x8A6D00,
    ERROR: 0xC03A00,
    GOOD: 0x007A5A,
    ACCENT: 0x005F94,
    CURSOR: 0x000000,
    SERIES[0]: 0x0072B2,
    SERIES[1]: 0xB35900,
    SERIES[2]: 0x007A5A,
    SERIES[3]: 0xA34A7D,
    SERIES[4]: 0x8A6D00,
    SERIES[5]: 0xC03A00,
    SERIES[6]: 0x3F51B5,
    SERIES[7]: 0x4A4F55,
}
"""Role → 0xRRGGBB on a light background."""

BACKGROUND: Final = {True: 0x121416, False: 0xFAFAFA}
"""What dimmed colours are blended into: dark, light."""

ANSI: Final[dict[int, str]] = {
    TEXT: "default",
    DIM: "bright_black",
    AXIS: "bright_black",
    TRAIN: "bright_cyan",
    VALIDATION: "yellow",
    TEST: "magenta",
    NOTE: "bright_cyan",
    WARNING: "bright_yellow",
    ERROR: "bright_red",
    GOOD: "bright_green",
    ACCENT: "cyan",
    CURSOR: "bright_white",
    SERIES[0]: "bright_cyan",
    SERIES[1]: "yellow",
    SERIES[2]: "bright_green",
    SERIES[3]: "magenta",
    SERIES[4]: "bright_yellow",
    SERIES[5]: "bright_red",
    SERIES[6]: "blue",
    SERIES[7]: "white",
}
"""Role → name of one of the 16 colours, as Rich spells it; a dimmed role is `bright_black`."""


def dim(role: int) -> int:
    """The role's colour, blended into the background: for envelopes and what lies behind."""
    return role | DIMMED if 0 < role < DIMMED else role


def series(index: int) -> int:
    """The role of the index-th class or series."""
    return SERIES[index % len(SERIES)]


def blend(color: int, background: int, share: float) -> int:
    """Mix 0xRRGGBB colours; `share` of the first, the rest of the second."""
    mixed = 0
    for shift in (16, 8, 0):
        top, bottom = (color >> shift) & 0xFF, (background >> shift) & 0xFF
        mixed |= round(top * share + bottom * (1 - share)) << shift
    return mixed


def resolve(color: int, dark: bool = True, background: int | None = None) -> int | None:
    """The 0xRRGGBB of a canvas colour, or None for the terminal's own."""
    if color & TRUE_COLOR:
        return color & 0xFFFFFF
    if color == DEFAULT:
        return None
    shade = (DARK if dark else LIGHT)[color & ~DIMMED]
    if color & DIMMED:
        return blend(shade, BACKGROUND[dark] if background is None else background, 0.36)
    return shade


def ansi_name(color: int) -> str:
    """The nearest of the 16 colours, as Rich spells it. Maps in true colour are not meant for such terminals."""
    if color & TRUE_COLOR or color == DEFAULT:
        return "default"
    return "bright_black" if color & DIMMED else ANSI[color]


MapName = Literal["viridis", "cividis"]

_VIRIDIS = (0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725)
_CIVIDIS = (0x00224E, 0x123570, 0x3B496C, 0x575D6D, 0x707173, 0x8A8678, 0xA59C74, 0xC3B369, 0xE1CC55, 0xFEE838)
_SIGNED_DARK = (0x67C1FF, 0x3A8FD0, 0x225A88, 0x15304A, 0x15181B, 0x4A2C0E, 0x8C5412, 0xCF7F1A, 0xFFB454)
_SIGNED_LIGHT = (0x005A9C, 0x3E8CC4, 0x86BCE0, 0xC9E2F3, 0xF6F6F4, 0xFBE0C2, 0xF0B570, 0xD98324, 0xA85300)


def _ramp(stops: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """256 true colours through evenly spaced stops, shape (256,)."""
    positions = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(positions, range(len(stops)), [(c >> s) & 0xFF for c in stops]) for s in (16, 8, 0)]
    red, green, blue = (np.rint(c).astype(np.int32) for c in channels)
    return (TRUE_COLOR | (red << 16) | (green << 8) | blue).astype(np.int32)


MAPS: Final[dict[MapName, npt.NDArray[np.int32]]] = {"viridis": _ramp(_VIRIDIS), "cividis": _ramp(_CIVIDIS)}
"""Perceptually even ramps for values without a sign, dark to bright."""
SIGNED: Final = {True: _ramp(_SIGNED_DARK), False: _ramp(_SIGNED_LIGHT)}
"""Blue through the background to orange, for values around zero: dark, light."""
