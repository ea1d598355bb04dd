"""Speed: where does the time of a step go?"""

from dataclasses import dataclass
from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import si
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.sparkline import bar
from ..charts.style import ChartStyle
from ..charts.wrapping import shorten
from .options import ViewOptions
from .words import nothing_yet

_BAR_AT = 32
_PHASES = ("data", "forward", "backward", "optimizer", "instruments")


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds a step spends in each phase, in the order of a step."""

    phases: tuple[tuple[str, float], ...]
    facts: tuple[str, ...]
    words: Paragraph


class SpeedPanel:
    """How long a step takes, phase by phase: fetching data, forward, backward, optimiser, and measuring.

    Medians over measured steps. Much time in `data` means the network waits for its input.
    """

    name: ClassVar[str] = "speed"
    title: ClassVar[str] = "Time per step"
    reads: ClassVar[tuple[str, ...]] = tuple(f"time_{phase}" for phase in _PHASES)
    min_height: ClassVar[int] = 3

    def shown(self, view: RunView) -> bool:
        """While times may still come, and ever after they have."""
        return view.finished is None or any(view.count(name) for name in self.reads)

    def look(self, view: RunView, options: ViewOptions) -> Speed:
        """Read the newest times."""
        found = [(phase, view.last(f"time_{phase}")) for phase in _PHASES]
        return Speed(
            phases=tuple((phase, value) for phase, value in found if value is not None and 0 <= value < float("inf")),
            facts=tuple(_facts(view)),
            words=nothing_yet(view, "times", "with the first measured step"),
        )

    def caption(self, model: Speed) -> str:
        """The whole step."""
        return si(sum(seconds for _, seconds in model.phases), "s") if model.phases else ""

    def draw(self, model: Speed, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a bar for each phase, then what the machine is."""
        if not model.phases:
            return draw_paragraphs([model.words], width, height, style)
        canvas = Canvas(width, height)
        total = sum(seconds for _, seconds in model.phases) or 1.0
        for y, (phase, seconds) in enumerate(model.phases):
            canvas.write(0, y, phase, palette.DIM)
            canvas.write(12, y, f"{si(seconds, 's'):>8}")
            canvas.write(21, y, f"{seconds / total:7.1%}".replace("%", " %"))
            room = width - _BAR_AT - 1
            if room >= 4:
                color = palette.DIM if phase == "instruments" else palette.TRAIN
                canvas.write(_BAR_AT, y, bar(seconds / total, room, style.ascii), color)
        y = len(model.phases)
        for fact in model.facts:
            canvas.write(0, y + (height > len(model.phases) + len(model.facts)), shorten(fact, width), palette.DIM)
            y += 1
        return canvas.to_ascii() if style.ascii else canvas


def _facts(view: RunView) -> list[str]:
    facts: list[str] = []
    steps, examples = view.last("steps_per_second"), view.last("examples_per_second")
    if steps is not None and examples is not None:
        facts.append(f"{si(steps, 'steps/s')} · {si(examples, 'examples/s')}")
    if view.started:
        environment = view.started.environment
        threads = environment.get("threads")
        words = [str(environment.get("device_name") or environment.get("device") or "")]
        words += [f"{threads} thread{'' if threads == 1 else 's'}"] if isinstance(threads, int) else []
        words += [f"torch {environment['torch']}"] if "torch" in environment else []
        facts.append(" · ".join(word for word in words if word))
    return facts
