"""SnapshotPanel: what panels of a single kind of snapshot have in common."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts.canvas import Canvas
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .words import nothing_yet


@dataclass(frozen=True, slots=True)
class Shown:
    """One snapshot; equal if recorded at the same moment."""

    step: int
    version: tuple[Any, ...]
    page: int
    words: Paragraph
    snapshot: Snapshot | None = field(compare=False)


class SnapshotPanel:
    """Shows the newest snapshot of one name, or that of the crosshair's step, once the run has any."""

    name: ClassVar[str]
    title: ClassVar[str]
    reads: ClassVar[tuple[str, ...]]
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once there is a snapshot."""
        return self.reads[0] in view.snapshot_names

    def look(self, view: RunView, options: ViewOptions) -> Shown:
        """Read the snapshot as of the crosshair, or the newest."""
        name = self.reads[0]
        found = view.snapshot(name, options.cursor) or view.snapshot(name)
        words = nothing_yet(view, self.title.lower(), "with the first evaluation")
        if found is None:
            return Shown(0, (), 0, words, None)
        return Shown(found.step, (found.step, found.time), options.page, words, found)

    def caption(self, model: Shown) -> str:
        """Of when it is, and what there is to say in numbers."""
        if model.snapshot is None:
            return ""
        return " · ".join([*self.facts(model.snapshot), f"step {model.step:,}"])

    def draw(self, model: Shown, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the snapshot, or say why there is none."""
        if model.snapshot is None:
            return draw_paragraphs([model.words], width, height, style)
        with np.errstate(all="ignore"):
            canvas = self.picture(model.snapshot, model.page, width, height, style)
        if canvas is None:
            words = Paragraph(f"The snapshot {self.reads[0]} of step {model.step:,} is not in a form known here.")
            return draw_paragraphs([words], width, height, style)
        return canvas

    def facts(self, snapshot: Snapshot) -> list[str]:
        """What stands in the caption before the step."""
        return []

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw exactly width × height cells; None for arrays that are not understood."""
        raise NotImplementedError
