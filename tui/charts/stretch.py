"""Stretch: the part of an axis that is shown, and how keys, wheel and drag change it."""

from dataclasses import dataclass

ZOOM = 2.0
"""A step of the zoom makes the stretch narrower by this."""
LEAST_SHARE = 1e-6
"""The narrowest stretch, as a share of the whole."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `low` to `high` of an axis that goes from `first` to `last`."""

    low: float
    high: float
    first: float
    last: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.low <= self.first and self.high >= self.last

    @property
    def middle(self) -> float:
        """Half way between its ends."""
        return (self.low + self.high) / 2

    def zoomed(self, at: float, by: int) -> "Stretch":
        """Narrower for 1, wider for -1; `at` stays where it is on screen."""
        at = min(max(at, self.low), self.high)
        factor = ZOOM**-by
        if (self.high - self.low) * factor < (self.last - self.first) * LEAST_SHARE:
            return self
        low, high = at - (at - self.low) * factor, at + (self.high - at) * factor
        return Stretch(max(low, self.first), min(high, self.last), self.first, self.last)

    def panned(self, distance: float) -> "Stretch":
        """Moved along, not beyond the ends."""
        distance = min(max(distance, self.first - self.low), self.last - self.high)
        return Stretch(self.low + distance, self.high + distance, self.first, self.last)

    def around(self, x: float) -> "Stretch":
        """Moved as far as needed for `x` to be in sight, such as a crosshair that walks out of it."""
        return self.panned(min(x - self.low, 0.0) + max(x - self.high, 0.0))
