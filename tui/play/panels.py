"""Panels of the play screen: the score in a line, what the network says of the plane, its answers counted."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.columns import Floats
from ..charts.numbers import count, number, percent
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.plane import Plane, draw_plane
from ..charts.style import ChartStyle
from ..panels.options import ViewOptions
from ..panels.pictures import draw_boundary, draw_counts, plane_of
from ..panels.recorded import array_of
from ..panels.snapshot_panel import SnapshotPanel
from ..panels.status import BADGES, Part, StatusLine, StatusPanel
from ..panels.words import nothing_yet


class ScorePanel(StatusPanel):
    """How far the run is, and loss and accuracy on the points that train and on those that validate."""

    name: ClassVar[str] = "score"
    title: ClassVar[str] = "Score"
    reads: ClassVar[tuple[str, ...]] = ("evaluation_train_loss", "validation_loss", "train_accuracy")

    def __init__(self) -> None:
        self.is_waiting = False
        """Whether the run is to be followed by another, of which there is nothing to see yet."""
        self.is_kept = False
        """Whether the run stays when another follows it."""

    def look(self, view: RunView, options: ViewOptions) -> StatusLine:
        """Read the newest numbers."""
        badge, color = BADGES["starting" if self.is_waiting else view.status]
        if view.status == "paused" and 0 < view.num_steps <= view.step and not self.is_waiting:
            badge, color = "■ at the end", palette.ACCENT
        parts = [Part(badge, color, True, 100)]
        if (planned := view.num_epochs) is not None:
            parts.append(Part(f"epoch {count(int(view.epoch))}/{count(round(planned))}", palette.TEXT, False, 90))
        parts.append(Part("loss", palette.DIM, False, 5))
        parts += _scores(view, "train", "evaluation_train_loss", palette.TRAIN, 80)
        parts += _scores(view, "validation", "validation_loss", palette.VALIDATION, 85)
        if self.is_kept:
            parts.append(Part("kept", palette.GOOD, False, 20))
        if view.started:
            parts.append(Part(f"{count(view.started.num_parameters)} parameters", palette.DIM, False, 10))
        return StatusLine(tuple(parts))


def _scores(view: RunView, split: str, loss: str, color: int, priority: int) -> list[Part]:
    """The loss of a split and how good it is: the share that is right, or R²."""
    value = view.last(loss)
    if value is None:
        return []
    accuracy, r_squared = view.last(f"{split}_accuracy"), view.last(f"{split}_r2")
    quality = f" R² {number(r_squared)}" if r_squared is not None else ""
    quality = f" {percent(accuracy)}" if accuracy is not None else quality
    return [Part(f"{split} {number(value)}{quality}", color, True, priority)]


@dataclass(frozen=True, slots=True)
class Output:
    """The newest picture of the plane, the points, and how to show them."""

    version: tuple[Any, ...]
    wish: "Wish"
    words: Paragraph
    snapshot: Snapshot | None = field(compare=False)
    points: Snapshot | None = field(compare=False)
    maps: Snapshot | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """How the plane is to be shown."""

    show: tuple[str, ...]
    """As `Play.show` has it."""
    unit: tuple[str, int] | None = None
    """Layer and number, from 0, of a unit whose answers are wanted instead of those of the network."""


class OutputPanel:
    """What the network says about every point of the plane, with the points it learns from on it.

    The colour is that of the class it takes a point for, the paler the less sure it is; filled marks train. `o` shows
    the points that validate, too, as hollow marks; `d` shows classes without shades between. While the bias of a unit
    is chosen, its own answers are shown.
    """

    name: ClassVar[str] = "output"
    title: ClassVar[str] = "Output"
    reads: ClassVar[tuple[str, ...]] = ("decision_boundary", "data_points")
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Always."""
        return True

    def look(self, view: RunView, options: Any) -> Output:
        """Read the newest picture; `options` is a Wish."""
        found, points = view.snapshot("decision_boundary"), view.snapshot("data_points")
        maps = view.snapshot(f"neuron_maps/{options.unit[0]}") if options.unit else None
        version = (found.step, found.time, points is not None) if found else ()
        return Output(version, options, nothing_yet(view, "pictures of the plane"), found, points, maps)

    def caption(self, model: Output) -> str:
        """Of when it is."""
        return f"step {model.snapshot.step:,}" if model.snapshot else ""

    def draw(self, model: Output, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the plane and the points."""
        if model.snapshot is None:
            return draw_paragraphs([model.words], width, height, style)
        is_training = model.points.arrays.get("is_training") if model.points else None
        plane = plane_of(model.snapshot, model.points)
        if plane is None or is_training is None or plane.points is None:
            canvas = draw_boundary(model.snapshot, model.points, width, height, style)
            return canvas or draw_paragraphs([Paragraph("This picture cannot be read.")], width, height, style)
        shown = _shown(plane, is_training.astype(np.bool_), model.wish.show)
        maps, unit = array_of(model.maps, "maps", 3), model.wish.unit
        if maps is not None and unit and unit[1] < len(maps):
            shown = replace(shown, kind="probability", values=_around_half(maps[unit[1]]), confidence=None)
        return draw_plane(shown, width, height, style)


def _around_half(values: Floats) -> Floats:
    """From 0 to 1, with 0.5 where a unit answers 0: the colours are then those of the network drawing."""
    return 0.5 + 0.5 * values / max(float(np.nanmax(np.abs(values))), 1e-9)


def _shown(plane: Plane, is_training: np.ndarray[Any, np.dtype[np.bool_]], show: tuple[str, ...]) -> Plane:
    """The plane with the points and shades that are wanted."""
    assert plane.points is not None, "checked by the caller"
    assert plane.point_values is not None, "come with the points"
    wanted = np.ones_like(is_training) if "validation" in show else is_training
    return replace(
        plane,
        points=plane.points[wanted],
        point_values=plane.point_values[wanted],
        is_hollow=~is_training[wanted],
        is_discrete="discrete" in show,
        fills=True,
    )


class ConfusionPanel(SnapshotPanel):
    """How many points that validate are taken for which class: rows are the truth, columns what the network says."""

    name: ClassVar[str] = "confusion"
    title: ClassVar[str] = "Confusion"
    reads: ClassVar[tuple[str, ...]] = ("confusion_matrix",)
    min_height: ClassVar[int] = 4

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw the matrix."""
        return draw_counts(snapshot, None, width, height, style)
