"""Picture: what has the network learned, to the eye?"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts.canvas import Canvas
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .pictures import PICTURES
from .recorded import recorded_names
from .words import nothing_yet


@dataclass(frozen=True, slots=True)
class Picture:
    """One snapshot, with the data points where there are any; equal if recorded at the same moment."""

    name: str
    step: int
    page: int
    num_pages: int
    version: tuple[Any, ...]
    words: Paragraph
    snapshot: Snapshot | None = field(compare=False)
    points: Snapshot | None = field(compare=False)


class PicturePanel:
    """What the network has learned: its decision boundary with the data on it, the curve it fits, or which classes it
    confuses; `p` turns to the maps of its units and its weights.

    With the crosshair set, the picture is that of the crosshair's step.
    """

    name: ClassVar[str] = "picture"
    title: ClassVar[str] = "Picture"
    reads: ClassVar[tuple[str, ...]] = tuple(kind for kind, _, _ in PICTURES)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """While pictures may still come, and ever after they have."""
        return view.finished is None or bool(_pages(view))

    def look(self, view: RunView, options: ViewOptions) -> Picture:
        """Read the chosen picture as of the crosshair, or the newest."""
        pages = _pages(view)
        words = nothing_yet(view, "pictures", "with the first evaluation")
        if not pages:
            return Picture("", 0, 0, 0, (), words, None, None)
        page = options.page % len(pages)
        found = view.snapshot(pages[page], options.cursor) or view.snapshot(pages[page])
        points = view.snapshot("data_points")
        if found is None:
            return Picture(pages[page], 0, page, len(pages), (), words, None, None)
        version = (found.step, found.time, points is not None)
        return Picture(pages[page], found.step, page, len(pages), version, words, found, points)

    def caption(self, model: Picture) -> str:
        """Which picture it is, of when, and how to see the next."""
        if model.snapshot is None:
            return ""
        kind, _, layer = model.name.partition("/")
        title = next(words for known, words, _ in PICTURES if known == kind)
        parts = [f"{title} {layer}".rstrip(), f"step {model.step:,}"]
        parts += [f"{model.page + 1} of {model.num_pages}"] if model.num_pages > 1 else []
        return " · ".join(parts)

    def draw(self, model: Picture, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the picture, or say why there is none."""
        if model.snapshot is None:
            return draw_paragraphs([model.words], width, height, style)
        draw = next(draw for kind, _, draw in PICTURES if kind == model.name.partition("/")[0])
        with np.errstate(all="ignore"):
            canvas = draw(model.snapshot, model.points, width, height, style)
        if canvas is None:
            words = Paragraph(f"The snapshot {model.name} of step {model.step:,} is not in a form known here.")
            return draw_paragraphs([words], width, height, style)
        return canvas


def _pages(view: RunView) -> list[str]:
    """Names of snapshots that can be drawn, the most telling first."""
    return recorded_names(view, PicturePanel.reads)
