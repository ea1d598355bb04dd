"""The evidence of a finding as a small chart: what its rule read, with a mark where it began."""

from typing import ClassVar

from ...core.diagnosis.detectors import DETECTORS
from ...core.diagnosis.explanation import in_words
from ...core.events import Finding
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.paragraphs import Paragraph
from ..charts.style import ChartStyle
from ..panels.curves import read_curve
from ..panels.lines import Curves, draw_curves, read_curves
from ..panels.options import ViewOptions

MOST_LINES = 3
_BESIDE = {"overfitting": ("train_loss", "validation_loss"), "non_finite": ("train_loss", "gradient_norm")}
"""What shows these better than all that their rules read."""


class EvidencePanel:
    """Shows one finding at a time; a PanelView hosts it."""

    name: ClassVar[str] = "evidence"
    title: ClassVar[str] = "Evidence"
    reads: ClassVar[tuple[str, ...]] = ()
    min_height: ClassVar[int] = 4

    def __init__(self) -> None:
        self.finding: Finding | None = None

    def shown(self, view: RunView) -> bool:
        """Whether there are series to show it with."""
        return bool(self.finding and series_of(view, self.finding))

    def look(self, view: RunView, options: ViewOptions) -> Curves:
        """Read the series of the finding's rule."""
        names = series_of(view, self.finding) if self.finding else []
        curves = [
            read_curve(
                view, name, options, _short(name), palette.series(i), dashed=i > 0, smoothed=view.count(name) > 64
            )
            for i, name in enumerate(names)
        ]
        return read_curves(view, options, curves, _spreads(view, names), Paragraph("No series shows it."))

    def caption(self, model: Curves) -> str:
        """What is drawn."""
        return " and ".join(curve.name for curve in model.curves)

    def draw(self, model: Curves, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the chart."""
        return draw_curves(model, width, height, style)


def series_of(view: RunView, finding: Finding) -> list[str]:
    """The recorded series that the finding's rule reads, those of its layer where it has one."""
    detector = next((detector for detector in DETECTORS if detector.code == finding.code), None)
    wanted = _BESIDE.get(finding.code) or (detector.reads if detector else ())
    found: list[str] = []
    for name in wanted:
        of_layer = f"{name}/{finding.layer}"
        found += [of_layer] if finding.layer and view.count(of_layer) else [name] if view.count(name) else []
    return (found or [name for name in ("train_loss", "validation_loss") if view.count(name)])[:MOST_LINES]


def _short(name: str) -> str:
    """`dead fraction, hidden_1`: what was measured in words, its layer by name."""
    what, _, layer = name.partition("/")
    return ", ".join(filter(None, (in_words(what), layer)))


def _spreads(view: RunView, names: list[str]) -> bool:
    """Whether the lines lie decades apart, so that only a logarithmic scale shows them all."""
    lasts = [abs(last) for name in names if (last := view.last(name))]
    return len(lasts) > 1 and min(lasts) > 0 and max(lasts) > 30 * min(lasts)
