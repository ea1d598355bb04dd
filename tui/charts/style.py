"""ChartStyle: what the terminal can show, as far as a chart must know."""

from dataclasses import dataclass
from typing import Literal

from .palette import MapName

Marker = Literal["braille", "quadrant", "half", "ascii"]
MARKERS: tuple[Marker, ...] = ("braille", "quadrant", "half", "ascii")


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """How to draw on this terminal; equal styles draw equal pictures."""

    marker: Marker = "braille"
    """Dots of a line: 2×4 to a cell, 2×2, 1×2, or characters any terminal has (then everything is ASCII)."""
    colors: int = 1 << 24
    """How many colours the terminal has: 0, 16, 256 or 2²⁴."""
    dark: bool = True
    """Whether the background is dark."""
    color_map: MapName = "viridis"
    """Ramp of maps without a sign."""
    pixels: bool = False
    """Whether pictures are wanted in pixels as well; the cells are drawn all the same."""

    @property
    def ascii(self) -> bool:
        """Whether every character must be ASCII."""
        return self.marker == "ascii"

    @property
    def maps_in_color(self) -> bool:
        """Whether a map can use a ramp of colours; otherwise it is drawn in shades of density."""
        return self.colors >= 256 and not self.ascii
