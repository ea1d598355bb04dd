"""Difference: what of a picture has changed from A to B, on a scale around zero."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ...core.percent import percent
from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.image_grid import draw_image_grid
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.signed_map import draw_signed_map
from ..charts.style import ChartStyle
from ..panels.panel import Panel
from ..panels.recorded import Floats, array_of
from .moment import Moments

_ARRAYS = {
    "confusion_matrix": "counts",
    "decision_boundary": "map",
    "neuron_maps": "maps",
    "weights": "weight",
    "filters": "filters",
    "feature_maps": "maps",
}
"""What of a snapshot can be subtracted, by the beginning of its name."""
_UPWARD = ("decision_boundary", "neuron_maps")
"""Their first row belongs at the foot."""
_FRAME = ("task", "x_range", "y_range", "classes")
"""What snapshots have to agree on, for the same place in both to stand for the same thing."""


@dataclass(frozen=True, slots=True)
class DifferenceModel:
    """B − A; equal if of the same snapshots."""

    version: tuple[Any, ...]
    values: Floats | None = field(compare=False)
    """(rows, columns) or (count, rows, columns); None where the two cannot be subtracted."""
    is_plane: bool = False
    """Whether it is drawn where planes are."""

    @property
    def distance(self) -> float:
        """Mean absolute difference; of classes the share that is another one. NaN where nothing can be subtracted."""
        known = () if self.values is None else self.values[np.isfinite(self.values)]
        return float(np.mean(np.abs(known))) if len(known) else float("nan")


class Difference:
    """What has changed of the picture beside it: orange has grown from A to B, blue has fallen. Of a map of classes:
    where the answer is another one.
    """

    name: ClassVar[str] = "difference"
    title: ClassVar[str] = "B − A"
    min_height: ClassVar[int] = 4

    def __init__(self) -> None:
        self.panel: Panel | None = None
        """Whose pictures are subtracted."""

    def look(self, moments: Moments, options: Any) -> DifferenceModel:
        """Read what the panel shows of both moments, and subtract."""
        assert self.panel is not None
        a, b = (self.panel.look(view, options) for view in (moments.a, moments.b))
        return difference_of(a, b)

    def caption(self, model: DifferenceModel) -> str:
        """How much it is, in one number."""
        if model.values is None:
            return ""
        return f"{percent(float(np.nanmean(model.values != 0)))} of it has changed"

    def draw(self, model: DifferenceModel, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a picture, or many."""
        values = model.values
        if values is None:
            return draw_paragraphs([Paragraph("These two cannot be subtracted.")], width, height, style)
        if values.ndim == 3:
            return draw_image_grid(values, width, height, style)
        return draw_signed_map(values, width, height, style, averaged=False, centered=model.is_plane)


def difference_of(a: Any, b: Any) -> DifferenceModel:
    """Subtract what a panel's model shows, `a` from `b`."""
    before, after = found = [_snapshot(model) for model in (a, b)]
    version = tuple((one.name, one.step, one.time) if one else () for one in found)
    values = subtracted(before, after) if before and after else None
    return DifferenceModel(version, values, after is not None and after.name == "decision_boundary")


def can_differ(panel: Panel, moments: Moments) -> bool:
    """Whether a panel shows something of both moments that can be subtracted."""
    return any(can_subtract(name) for name in panel.reads) and any(
        can_subtract(name) and name in moments.a.snapshot_names for name in moments.b.snapshot_names
    )


def can_subtract(snapshot: str) -> bool:
    """Whether snapshots of this name can be subtracted, if they are of the same shape."""
    return snapshot.partition("/")[0] in _ARRAYS


def subtracted(a: Snapshot, b: Snapshot) -> Floats | None:
    """B − A of the array that a picture of this name shows; 1 where a class is another one."""
    kind = b.name.partition("/")[0]
    if a.name != b.name or kind not in _ARRAYS or not _are_of_the_same(a, b):
        return None
    before, after = (array_of(snapshot, _ARRAYS[kind], 2, 3, 4) for snapshot in (a, b))
    if before is None or after is None or before.shape != after.shape:
        return None
    is_of_classes = kind == "decision_boundary" and b.meta.get("task") == "classification"
    found = (after != before).astype(np.float64) if is_of_classes else after - before
    if kind == "weights":
        found = found.reshape(len(found), -1)
    elif found.ndim == 4:
        found = found.reshape(-1, *found.shape[-2:])
    return found[..., ::-1, :] if kind in _UPWARD else found


def _are_of_the_same(a: Snapshot, b: Snapshot) -> bool:
    """Whether they cover the same stretch, count the same classes, and look at the same picture, if at any."""
    one, other = (array_of(snapshot, "image") for snapshot in (a, b))
    same_picture = one is None or other is None or np.array_equal(one, other, equal_nan=True)
    return same_picture and all(a.meta.get(key) == b.meta.get(key) for key in _FRAME)


def _snapshot(model: Any) -> Snapshot | None:
    """The snapshot that a panel's model shows; the first where it shows several."""
    several = getattr(model, "snapshots", None)
    return several[0] if several else getattr(model, "snapshot", None)
