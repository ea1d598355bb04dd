"""System: what does training take of the machine?"""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import percent, si
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.sparkline import sparkline
from ..charts.style import ChartStyle
from .options import ViewOptions
from .words import nothing_yet

_ROWS = (
    ("system_cpu_share", "processor", "of a core"),
    ("system_machine_cpu_share", "machine", "of all cores"),
    ("system_memory_bytes", "memory", ""),
    ("system_machine_memory_share", "machine", "of its memory"),
    ("system_gpu_share", "GPU", "busy"),
    ("system_gpu_memory_bytes", "GPU memory", ""),
)
_COURSE_AT = 34
_MOST = 200
"""Values drawn of each course."""


@dataclass(frozen=True, slots=True)
class Usage:
    """One line: what is used, how much of it, and how that went."""

    name: str
    value: str
    version: tuple[int, int | None]
    course: tuple[float, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class System:
    """Lines from top to bottom; `words` instead where nothing was measured."""

    rows: tuple[Usage, ...]
    words: Paragraph


class SystemPanel:
    """Processor and memory of the trainer and of its machine, looked at every two seconds.

    The trainer near one whole core (or as many as it has threads) is busy with the network. Much less means that it
    waits, for data or for other programs. Memory that only grows is a leak.
    """

    name: ClassVar[str] = "system"
    title: ClassVar[str] = "System"
    reads: ClassVar[tuple[str, ...]] = tuple(name for name, _, _ in _ROWS)
    min_height: ClassVar[int] = 2

    def shown(self, view: RunView) -> bool:
        """Once it has been measured: runs of other programs, and short ones, have none."""
        return any(view.count(name) for name in self.reads)

    def look(self, view: RunView, options: ViewOptions) -> System:
        """Read the newest values and how they came about."""
        rows = tuple(_usage(view, *row) for row in _ROWS if view.count(row[0]))
        return System(rows, nothing_yet(view, "processor and memory", "after half a second"))

    def caption(self, model: System) -> str:
        """Nothing: each line says what it is."""
        return ""

    def draw(self, model: System, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a line for each, its course behind it where there is room."""
        if not model.rows:
            return draw_paragraphs([model.words], width, height, style)
        canvas = Canvas(width, height)
        for y, row in enumerate(model.rows[:height]):
            canvas.write(0, y, row.name, palette.DIM)
            canvas.write(12, y, row.value)
            room = width - _COURSE_AT
            if room >= 8:
                marker = "ascii" if style.ascii else "braille" if style.marker == "braille" else "quadrant"
                canvas.write(_COURSE_AT, y, sparkline(row.course, min(room, 60), marker=marker), palette.TRAIN)
        return canvas.to_ascii() if style.ascii else canvas


def _usage(view: RunView, series: str, name: str, unit: str) -> Usage:
    last = view.last(series)
    value = si(last, "B") if series.endswith("_bytes") else f"{percent(last)} {unit}"
    found = view.overview(series)
    course = () if found is None else tuple(np.asarray(found.mean[-_MOST:], dtype=np.float64).tolist())
    return Usage(name, value, (view.count(series), view.last_step(series)), course)
