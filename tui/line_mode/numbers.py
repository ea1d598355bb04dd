"""Numbers in line mode: at most four significant figures, a dash where there is none."""

import math

from ..charts.numbers import duration

__all__ = ["duration", "short"]


def short(value: float | None) -> str:
    """`0.9812`, `12,300`, `3.1e-5`; integers keep every digit."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= 1e6 or 0 < abs(value) < 1e-4:
        figure, _, exponent = f"{value:.3g}".partition("e")
        return f"{figure}e{int(exponent)}" if exponent else figure
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"
