"""Status: how far is it, how fast, and how long will it take?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...core.events import Status
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas, cell_width
from ..charts.numbers import count, duration, number, percent, si
from ..charts.style import ChartStyle
from ..charts.wrapping import shorten
from .options import ViewOptions

BADGES: dict[Status, tuple[str, int]] = {
    "starting": ("… starting", palette.ACCENT),
    "running": ("▶ running", palette.GOOD),
    "paused": ("‖ paused", palette.WARNING),
    "finished": ("✓ finished", palette.GOOD),
    "stopped": ("■ stopped", palette.TEXT),
    "failed": ("✕ failed", palette.ERROR),
    "diverged": ("✕ diverged", palette.ERROR),
    "lost": ("✕ lost", palette.ERROR),
}
_GAP = 3


_NOTHING = 1000.0
"""A learning rate so many times below its highest is as good as none."""
_ROUGHLY = 1.25
"""So many times the budget is not worth a word."""


@dataclass(frozen=True, slots=True)
class Part:
    """A few words of the line."""

    text: str
    color: int
    bold: bool
    priority: int
    """Parts with the lowest priority go first when the line is too narrow."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """Parts from left to right."""

    parts: tuple[Part, ...]


class StatusPanel:
    """State, name, progress, learning rate, speed, time left, and what measuring costs.

    The first look of every instrument costs the same in a run of any length. While the share of the time that all looks
    took is above the budget, the seconds are told as well; it falls to the budget as the run goes on.
    """

    name: ClassVar[str] = "status"
    title: ClassVar[str] = "Status"
    reads: ClassVar[tuple[str, ...]] = ("learning_rate", "steps_per_second", "instrument_share")
    min_height: ClassVar[int] = 1

    def shown(self, view: RunView) -> bool:
        """Always."""
        return True

    def look(self, view: RunView, options: ViewOptions) -> StatusLine:
        """Read the newest numbers."""
        badge, color = ("◂ rewound", palette.ACCENT) if options.axis_end else BADGES[view.status]
        parts = [Part(badge, color, True, 100), Part(view.name, palette.TEXT, True, 50)]
        parts.append(Part(_progress("step", view.step, view.num_steps), palette.DEFAULT, False, 90))
        if (epochs := view.num_epochs) is not None:
            planned = f"/{_epoch(epochs)}" if epochs else ""
            parts.append(Part(f"epoch {_epoch(view.epoch)}{planned}", palette.DEFAULT, False, 60))
        rate = view.last("learning_rate")
        if rate is not None:
            parts.append(Part(f"learning rate {_rate(view, rate)}", palette.DIM, False, 40))
        parts += _pace(view)
        share = view.last("instrument_share")
        if share is not None:
            parts.append(Part(f"instruments {_cost(view, share)}", palette.DIM, False, 20))
        return StatusLine(tuple(parts))

    def caption(self, model: StatusLine) -> str:
        """Nothing: the line is all there is."""
        return ""

    def draw(self, model: StatusLine, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw one line, leaving out what does not fit."""
        canvas = Canvas(width, height)
        parts = list(model.parts)
        while len(parts) > 1 and sum(cell_width(p.text) + _GAP for p in parts) - _GAP > width:
            parts.remove(min(parts, key=lambda p: p.priority))
        x = 0
        for part in parts:
            x = canvas.write(x, 0, shorten(part.text, width), part.color, part.bold) + _GAP
        return canvas.to_ascii() if style.ascii else canvas


def _rate(view: RunView, rate: float) -> str:
    """The learning rate; one that a schedule has led to nothing is not told in its last digits."""
    course = view.overview("learning_rate")
    highest = float(np.nanmax(course.high)) if course is not None and len(course) else rate
    return "≈ 0" if rate < highest / _NOTHING else number(rate)


def _cost(view: RunView, share: float) -> str:
    """The share of the time that measuring took, and the seconds where that is above the budget."""
    budget = view.spec.instruments.budget
    seconds = share * view.elapsed_seconds
    if budget == "all" or share <= _ROUGHLY * budget or not seconds:
        return percent(share)
    return f"{duration(seconds)}, {share * 100:.0f} %"


def _progress(unit: str, done: int, planned: int) -> str:
    return f"{unit} {count(done)}/{count(planned)}" if planned else f"{unit} {count(done)}"


def _epoch(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def _pace(view: RunView) -> list[Part]:
    """Steps a second, and the time left while it trains or the time it took once it is over."""
    speed = view.last("steps_per_second")
    parts: list[Part] = []
    if speed is not None and view.status == "running":
        parts.append(Part(si(speed, "steps/s"), palette.DEFAULT, False, 70))
        left = view.num_steps - view.step
        if left > 0 and speed > 0:
            parts.append(Part(f"{_rough(left / speed)} left", palette.DEFAULT, False, 80))
    elif view.elapsed_seconds:
        parts.append(Part(f"after {duration(view.elapsed_seconds)}", palette.DEFAULT, False, 70))
    return parts


def _rough(seconds: float) -> str:
    """Time left is a guess: whole seconds, and no more than two units."""
    return "< 1 s" if seconds < 1 else f"{seconds:.0f} s" if seconds < 60 else duration(seconds)
