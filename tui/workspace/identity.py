"""How a run is told from others wherever several are shown: a letter, a colour and a pattern of dashes.

The letter stands on every chart and in every list, so nothing depends on colour.
"""

from ..charts import palette
from ..charts.line_raster import ASCII_LINES

NUM_PATTERNS = 4
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter_of(slot: int) -> str:
    """The letter of the slot-th run."""
    return _LETTERS[slot % len(_LETTERS)]


def color_of(slot: int) -> int:
    """The role of its colour."""
    return palette.series(slot)


def pattern_of(slot: int) -> int:
    """Its pattern, see `Line.dashed`; the eight colours and four patterns repeat together only after eight runs."""
    return slot % NUM_PATTERNS


def glyph_of(slot: int) -> str:
    """What its lines are made of where there are only ASCII characters."""
    return ASCII_LINES[slot % len(ASCII_LINES)]


def sample_of(slot: int, ascii: bool) -> str:
    """Four cells of its line, for a legend."""
    return glyph_of(slot) * 4 if ascii else ("────", "╌╌╌╌", "····", "─·─·")[pattern_of(slot)]


def free_slot(taken: set[int]) -> int:
    """The first slot that no run has: one that is selected again gets no other run's look."""
    return next(slot for slot in range(len(taken) + 1) if slot not in taken)
