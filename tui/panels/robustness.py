"""Robustness: how many answers survive a small change that was chosen to do harm?"""

from typing import ClassVar

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, draw_line_chart, line_of
from ..charts.numbers import percent
from ..charts.style import ChartStyle
from ..charts.tiles import Tile, TileImage, draw_tiles
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, class_name, has_recorded, look_at, say_unknown

_LEAST_WIDTH = 48
"""Below, there is room for the curves only."""


class RobustnessPanel:
    """Accuracy against ε, the most that an attack may change each pixel, as a share of the way from black to white.

    FGSM takes one step, PGD several; PGD does more harm. Beside the curves: an example as it is, rightly classified,
    and with the smallest change tried that fools the network.
    """

    name: ClassVar[str] = "robustness"
    title: ClassVar[str] = "Robustness"
    reads: ClassVar[tuple[str, ...]] = ("robustness",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once it was measured."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read curves and pictures as of the crosshair."""
        return look_at(view, options, self.name, "attacks")

    def caption(self, model: Recorded) -> str:
        """What the axes are, at which ε the picture fools the network, and when."""
        fooled = model.first.meta.get("attack_epsilon") if model.first else None
        picture = [f"picture at {fooled:g}"] if isinstance(fooled, float) else []
        return caption_of(model, "accuracy against ε, f FGSM, p PGD", *picture)

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the curves, and the attacked example beside them."""
        snapshot = model.first
        epsilon, fgsm, pgd = (array_of(snapshot, name, 1) for name in ("epsilon", "fgsm", "pgd"))
        if snapshot is None or epsilon is None or fgsm is None or pgd is None:
            return say_unknown(model, width, height, style)
        if not epsilon.size == fgsm.size == pgd.size:
            return say_unknown(model, width, height, style)
        lines = (
            line_of("FGSM", "f", palette.SERIES[0], epsilon, fgsm),
            line_of("PGD", "p", palette.SERIES[5], epsilon, pgd, dashed=True),
        )
        chart = LineChart(lines, (float(epsilon[0]), float(epsilon[-1])), "number", y_range=(0.0, 1.0))
        tiles = _attacked(snapshot)
        if not tiles or width < _LEAST_WIDTH:
            return draw_line_chart(chart, width, height, style)
        side = width * 2 // 5
        canvas = Canvas(width, height)
        canvas.paste(0, 0, draw_line_chart(chart, width - side - 2, height, style))
        canvas.paste(width - side, 0, draw_tiles(tiles, side, height, style))
        return canvas


def _attacked(snapshot: Snapshot) -> list[Tile]:
    original, attacked = array_of(snapshot, "original", 3), array_of(snapshot, "attacked", 3)
    if original is None or attacked is None:
        return []
    meta = snapshot.meta
    confidence = meta.get("confidence")
    sure = f", {percent(confidence)}" if isinstance(confidence, float) else ""
    answer = f"→ {class_name(meta, meta.get('answer'))}{sure}"
    looks = [TileImage(picture if len(picture) == 3 else picture[0]) for picture in (original, attacked)]
    return [
        Tile((looks[0],), class_name(meta, meta.get("truth")), palette.GOOD),
        Tile((looks[1],), answer, palette.ERROR),
    ]
