"""Where an axis is marked: at 1-2-5 steps, at whole decades on a log axis, at clock steps on a time axis."""

import math
from itertools import pairwise

from .numbers import number

_MANTISSAS = (1, 2, 5)
_CLOCK = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_LEAST_SPAN = 1e-300
"""Below it, parts of a span are no longer numbers that a float can tell apart."""


def nice_step(span: float, max_ticks: int) -> float:
    """The smallest of 1, 2, 5 · 10ⁿ of which about `max_ticks` multiples, no more, fall into the span."""
    if not math.isfinite(span) or span < _LEAST_SPAN:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / max(max_ticks, 1)))
    for mantissa in (*_MANTISSAS, 10, 20):
        if math.floor(span / (power * mantissa) + 1e-9) < max(max_ticks, 2):
            return power * mantissa
    return power * 50


def linear_ticks(low: float, high: float, max_ticks: int, whole: bool = False) -> list[float]:
    """Multiples of a 1-2-5 step within [low, high]; `whole` keeps to whole numbers."""
    step = nice_step(high - low, max_ticks)
    if whole:
        step = max(step, 1.0)
    return _multiples(low, high, step, max_ticks)


def clock_ticks(low: float, high: float, max_ticks: int) -> list[float]:
    """Seconds at steps a clock has: 1, 2, 5, 10, 20, 30 s, 1, 2, 5 … min, … h, days by 1-2-5."""
    rough = (high - low) / max(max_ticks - 1, 1)
    if rough > _CLOCK[-1]:
        step = 86400 * nice_step((high - low) / 86400, max_ticks)
    else:
        step = next(s for s in _CLOCK if s >= rough) if rough > 1 else nice_step(high - low, max_ticks)
    return _multiples(low, high, step, max_ticks)


def decade_ticks(low: float, high: float, max_ticks: int) -> list[float]:
    """Powers of ten within [low, high], thinned evenly; 1-2-5 between them while there is room for more.

    Bounds are values, not exponents, and must be positive.
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 1:
        stride = max(1, math.ceil((last - first + 1) / max(max_ticks, 1)))
        exponents = [e for e in range(first, last + 1) if e % stride == 0]
        return [_power(e) for e in exponents]
    ticks = [m * _power(e) for e in range(first - 1, last + 1) for m in _MANTISSAS]
    ticks = [t for t in ticks if low * (1 - 1e-9) <= t <= high * (1 + 1e-9)]
    return ticks[:: max(1, math.ceil(len(ticks) / max(max_ticks, 1)))]


def nice_range(low: float, high: float, max_ticks: int) -> tuple[float, float]:
    """The range widened to the next 1-2-5 step, so that an axis stands still while data trickle in."""
    step = nice_step(high - low, max_ticks)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def tick_labels(ticks: list[float]) -> list[str]:
    """Labels with the same number of decimals, or the shortest form where decimals would be many."""
    sizes = [abs(t) for t in ticks if t]
    if not sizes:
        return ["0" for _ in ticks]
    if min(sizes) < 1e-4 or max(sizes) >= 1e5:
        return [_short(t) for t in ticks]
    steps = [b - a for a, b in pairwise(ticks)] or sizes
    smallest = min(abs(s) for s in steps if s) if any(steps) else sizes[0]
    decimals = min(max(0, -math.floor(math.log10(smallest) + 1e-9)), 6)
    return [f"{t:.{decimals}f}" if t else "0" for t in ticks]


def log_labels(ticks: list[float]) -> list[str]:
    """Each label in its own shortest form: `0.01`, `1`, `1e-6`."""
    return [_short(t) for t in ticks]


def step_labels(ticks: list[float]) -> list[str]:
    """Labels of whole numbers such as steps: `500`, `2,000`, `20k`, `1.5M`."""
    return [_short(t) if abs(t) >= 10_000 else f"{t:,.6g}" for t in ticks]


def clock_labels(ticks: list[float]) -> list[str]:
    """Labels of seconds in the unit that keeps them short: `0 s`, `30 s`, `2 m`, `1.5 h`."""
    largest = max((abs(t) for t in ticks), default=0.0)
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if largest >= 2 * size:
            return [f"{t / size:.4g} {unit}" for t in ticks]
    if largest and largest < 1:
        return [f"{t * 1000:.4g} ms" for t in ticks]
    return [f"{t:.4g} s" for t in ticks]


def _multiples(low: float, high: float, step: float, max_ticks: int) -> list[float]:
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    last = min(last, first + 2 * max_ticks)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def _power(exponent: int) -> float:
    return float(f"1e{exponent}")


def _short(value: float) -> str:
    """The shortest form of a round number: `20k`, `0.001`, `1e-06`."""
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.9e-3 or size >= 1e15:
        mantissa, exponent = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    if size >= 1000:
        for prefix, scale in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
            if size >= scale:
                return f"{value / scale:.4g}{prefix}"
    return f"{value:.4g}" if size >= 1e-3 else number(value)
