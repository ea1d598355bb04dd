"""Panels of the play screen: the score in a line, what the network says of the plane, its answers counted."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import count, number, percent
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.plane import Plane, draw_plane
from ..charts.style import ChartStyle
from ..panels.options import ViewOptions
from ..panels.pictures import draw_boundary, draw_counts, plane_of
from ..panels.snapshot_panel import SnapshotPanel
from ..panels.status import BADGES, Part, StatusLine, StatusPanel
from ..panels.words import nothing_yet


class ScorePanel(StatusPanel):
    """How far the run is, and loss and accuracy on the points that train and on those that validate."""

    name: ClassVar[str] = "score"
    title: ClassVar[str] = "Score"
    reads: ClassVar[tuple[str, ...]] = ("evaluation_train_loss", "validation_loss", "train_accuracy")

    def look(self, view: RunView, options: ViewOptions) -> StatusLine:
        """Read the newest numbers."""
        badge, color = BADGES[view.status]
        is_held = view.status == "paused" and 0 < view.num_steps <= view.step
        parts = [Part("■ at the end" if is_held else badge, palette.ACCENT if is_held else color, True, 100)]
        if view.started and view.started.steps_per_epoch:
            planned = view.num_steps / view.started.steps_per_epoch
            parts.append(Part(f"epoch {count(int(view.epoch))}/{count(round(planned))}", palette.TEXT, False, 90))
        parts += _scores(view, "train", "train loss", "evaluation_train_loss", palette.TRAIN, 80)
        parts += _scores(view, "validation", "validation", "validation_loss", palette.VALIDATION, 85)
        if view.started:
            parts.append(Part(f"{count(view.started.num_parameters)} parameters", palette.DIM, False, 10))
        return StatusLine(tuple(parts))


def _scores(view: RunView, split: str, name: str, loss: str, color: int, priority: int) -> list[Part]:
    """The loss of a split and how good it is: the share that is right, or R²."""
    value = view.last(loss)
    if value is None:
        return []
    accuracy, r_squared = view.last(f"{split}_accuracy"), view.last(f"{split}_r2")
    quality = f" R² {number(r_squared)}" if r_squared is not None else ""
    quality = f" {percent(accuracy)}" if accuracy is not None else quality
    return [Part(f"{name} {number(value)}{quality}", color, True, priority)]


@dataclass(frozen=True, slots=True)
class Output:
    """The newest picture of the plane, the points, and how to show them."""

    version: tuple[Any, ...]
    show: tuple[str, ...]
    words: Paragraph
    snapshot: Snapshot | None = field(compare=False)
    points: Snapshot | None = field(compare=False)


class OutputPanel:
    """What the network says about every point of the plane, with the points it learns from on it.

    The colour is that of the class it takes a point for, the paler the less sure it is; filled marks train. `o` shows
    the points that validate, too, as hollow marks; `d` shows classes without shades between.
    """

    name: ClassVar[str] = "output"
    title: ClassVar[str] = "Output"
    reads: ClassVar[tuple[str, ...]] = ("decision_boundary", "data_points")
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Always."""
        return True

    def look(self, view: RunView, options: Any) -> Output:
        """Read the newest picture; `options` are what `Play.show` has."""
        found, points = view.snapshot("decision_boundary"), view.snapshot("data_points")
        version = (found.step, found.time, points is not None) if found else ()
        return Output(version, options, nothing_yet(view, "the plane", "with the first picture"), found, points)

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
        return draw_plane(_shown(plane, is_training.astype(np.bool_), model.show), width, height, style)


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
