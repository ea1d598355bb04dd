"""Trials that are trained as one computation: which can be, and how many at once.

Trials drawn at once are drawn without knowing of one another's outcome: of as many trials, the best one is then
a little worse, of as much time it is better, for there are more of them.
"""

from collections.abc import Sequence

from ..groups.seeds import OWN, can_be_stacked
from ..spec import RunSpec
from .space import Dimension

MAX_TOGETHER = 8
"""With twice as many there is little to gain, and the sampler hears of the first ones later."""


def most_at_once(spec: RunSpec, space: Sequence[Dimension]) -> int:
    """Return how many trials one trainer may have: 1 unless nothing is drawn but what stacked networks may differ in,
    and stacking is exact."""
    are_stacked = can_be_stacked(spec) and all(dimension.field in OWN for dimension in space)
    return MAX_TOGETHER if are_stacked else 1
