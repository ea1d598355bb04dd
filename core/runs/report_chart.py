"""A chart of a report: SVG of what RunView knows of a series, a line over the band of its extremes."""

import html
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .text import strip_control
from .view import Buckets, RunView

Array = np.ndarray[Any, np.dtype[Any]]
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999933", "#777777")
"""Okabe–Ito."""
WIDTH, HEIGHT = 900, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 130, 10, 26
MAX_POINTS = 400
LOG_RATIO = 30.0
"""A series of positive values that spans more is drawn on a logarithmic scale."""
Curve = tuple[str, RunView, str, int]
"""Label, run, series, and the number of the run, which chooses the colour."""


def chart(title: str, curves: Sequence[Curve]) -> str:
    """Return a heading and the SVG; a sentence where no value is finite."""
    found = [(label, _thinned(view, name), name, number) for label, view, name, number in curves]
    found = [one for one in found if np.isfinite(one[1].mean).any()]
    head = f"<h2>{html.escape(strip_control(title).capitalize())}</h2>"
    if not found:
        return f"{head}<p>No value is finite.</p>"
    axes = _Axes([buckets for _, buckets, _, _ in found])
    lines = [_curve(axes, *one) for one in found]
    scale = "<p><small>logarithmic scale</small></p>" if axes.log else ""
    label = html.escape(strip_control(title))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}"'
    return f"{head}{scale}<svg {size}>{axes.grid()}{''.join(lines)}{_labels(axes, found)}</svg>"


class _Axes:
    def __init__(self, series: Sequence[Buckets]) -> None:
        low = np.concatenate([buckets.low for buckets in series])
        high = np.concatenate([buckets.high for buckets in series])
        low, high = low[np.isfinite(low)], high[np.isfinite(high)]
        self.log = bool(low.min() > 0 and high.max() > LOG_RATIO * low.min())
        bottom, top = float(self._scaled(low).min()), float(self._scaled(high).max())
        margin = 0.04 * (top - bottom) or max(abs(top), 1.0) * 0.05
        self.y_low, self.y_high = bottom - margin, top + margin
        self.x_low = min(0, *(int(buckets.first[0]) for buckets in series))
        self.x_high = max(1, *(int(buckets.last[-1]) for buckets in series))

    def _scaled(self, values: Array) -> Array:
        return np.log10(np.maximum(values, 1e-300)) if self.log else values

    def x(self, steps: Array) -> Array:
        """Pixels of steps."""
        return LEFT + (steps - self.x_low) / (self.x_high - self.x_low) * (WIDTH - LEFT - RIGHT)

    def y(self, values: Array) -> Array:
        """Pixels of values."""
        share = (self._scaled(values) - self.y_low) / (self.y_high - self.y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def grid(self) -> str:
        """Lines and numbers of both axes."""
        parts: list[str] = []
        for tick in _ticks(self.y_low, self.y_high, 5):
            value = 10**tick if self.log else tick
            at = float(self.y(np.array([value]))[0])
            parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{value:.4g}</text>')
        for tick in _ticks(self.x_low, self.x_high, 8):
            at = float(self.x(np.array([tick]))[0])
            parts.append(f'<text x="{at:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{tick:,.0f}</text>')
        return "".join(parts)


def _curve(axes: _Axes, label: str, buckets: Buckets, name: str, number: int) -> str:
    color = COLORS[number % len(COLORS)]
    dash = ' stroke-dasharray="6 3"' if name.startswith("validation") else ""
    known = np.isfinite(buckets.mean)
    steps = ((buckets.first + buckets.last) / 2)[known]
    x, low, high, mean = (
        axes.x(steps),
        axes.y(buckets.low[known]),
        axes.y(buckets.high[known]),
        axes.y(buckets.mean[known]),
    )
    band = _points(np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]]))
    return (
        f'<polygon class="band" fill="{color}" points="{band}"/>'
        f'<polyline class="curve" stroke="{color}"{dash} points="{_points(x, mean)}"/>'
    )


def _labels(axes: _Axes, found: Sequence[tuple[str, Buckets, str, int]]) -> str:
    """The newest value of each line at its end, moved apart where they would overlap."""
    ends: list[tuple[float, str, int]] = []
    for label, buckets, _, number in found:
        last = buckets.mean[np.isfinite(buckets.mean)][-1]
        ends.append((float(axes.y(np.array([last]))[0]), f"{last:.4g} {label}", number))
    parts: list[str] = []
    free = -math.inf
    for at, text, number in sorted(ends):
        free = max(at + 4, free + 13)
        color = COLORS[number % len(COLORS)]
        words = html.escape(text[:26])
        parts.append(f'<text x="{WIDTH - RIGHT + 6}" y="{free:.1f}" style="fill:{color}">{words}</text>')
    return "".join(parts)


def _thinned(view: RunView, name: str) -> Buckets:
    """The whole series in at most MAX_POINTS buckets, from memory."""
    last = view.last_step(name)
    assert last is not None, "only series with values are drawn"
    return view.window(name, -(2**62), last, MAX_POINTS)


def _points(x: Array, y: Array) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _ticks(low: float, high: float, number: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten between two numbers, about so many."""
    rough = (high - low) / number
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
