"""Snapshots of single families as pictures. Each returns None for arrays it does not understand."""

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.image_rows import ImageRow, draw_image_rows
from ..charts.line_chart import LineChart, Points, draw_line_chart, line_of
from ..charts.scatter import Cloud, Scatter, draw_clouds, draw_scatter
from ..charts.signed_map import draw_signed_map
from ..charts.style import ChartStyle
from .recorded import Floats, array_of, class_names, ranges_of

_TRACK = 2.4
"""Metres from the middle to where an episode ends."""


def draw_reconstructions(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """Originals, and what was rebuilt of them below."""
    original, rebuilt = array_of(snapshot, "original", 3), array_of(snapshot, "rebuilt", 3)
    if original is None or rebuilt is None or original.shape != rebuilt.shape:
        return None
    return draw_image_rows((ImageRow("original", original), ImageRow("rebuilt", rebuilt)), width, height, style)


def draw_codes(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """Where each example lies in the code, coloured by a class that was never shown."""
    places, labels = array_of(snapshot, "points"), array_of(snapshot, "labels")
    if places is None or labels is None or places.ndim != 2 or places.shape != (labels.size, 2):
        return None
    names = class_names(snapshot.meta)
    return draw_scatter(Scatter(places, labels.astype(np.intp), names), width, height, style)


def draw_predictions(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """Predicted over true values; on the diagonal they are equal."""
    true, predicted = array_of(snapshot, "true"), array_of(snapshot, "predicted")
    if true is None or predicted is None or true.shape != predicted.shape or true.ndim != 1 or true.size < 2:
        return None
    ends = np.array([float(true.min()), float(true.max())])
    if not ends[1] > ends[0]:
        return None
    diagonal = line_of("exact", "e", palette.GOOD, ends, ends, dashed=True)
    dots = Points(true, predicted, palette.TRAIN)
    chart = LineChart((diagonal,), (float(ends[0]), float(ends[1])), "number", points=dots)
    return draw_line_chart(chart, width, height, style)


def draw_samples(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The same points at several noise levels, from pure noise to what the network takes for data."""
    frames, levels = array_of(snapshot, "points"), array_of(snapshot, "levels")
    ranges = ranges_of(snapshot.meta)
    if frames is None or levels is None or frames.ndim != 3 or len(frames) != len(levels) or ranges is None:
        return None
    names = [f"noise level {int(level)}" if level else "sample" for level in levels]
    clouds = tuple(Cloud(name, frame) for name, frame in zip(names, frames, strict=True))
    return draw_clouds(clouds, *ranges, width, height, style)


def draw_masks(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """Pictures, what was to be marked in them, and what the network marks."""
    pictures, right, marked = (array_of(snapshot, name, 3) for name in ("pictures", "right", "marked"))
    if pictures is None or right is None or marked is None or not pictures.shape == right.shape == marked.shape:
        return None
    rows = (
        ImageRow("picture", pictures),
        ImageRow("right", pictures, right > 0.5),
        ImageRow("marked", pictures, marked > 0.5),
    )
    return draw_image_rows(rows, width, height, style)


def draw_similarities(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The similarity of each picture, downwards, to each caption, across; partners lie on the diagonal."""
    values = array_of(snapshot, "similarities", 2)
    return None if values is None else draw_signed_map(values, width, height, style, averaged=False)


def draw_cart(snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle) -> Canvas | None:
    """Moments of an episode: the cart on its track, and the pole."""
    positions, angles, moves = (array_of(snapshot, name) for name in ("positions", "angles", "moves"))
    if positions is None or angles is None or moves is None or not positions.shape == angles.shape == moves.shape:
        return None
    clouds = tuple(
        Cloud(f"move {int(move) + 1}", _cart(position, angle))
        for position, angle, move in zip(positions, angles, moves, strict=True)
    )
    return draw_clouds(clouds, (-_TRACK, _TRACK), (-0.1, 1.3), width, height, style)


def _cart(position: float, angle: float) -> Floats:
    """Points (n, 2) along the track, the cart and the pole that leans by an angle from upright, clockwise."""
    along = np.linspace(0, 1, 60)
    track = np.stack([_TRACK * (2 * along - 1), np.zeros(60)], axis=1)
    cart = np.stack([position + 0.5 * along - 0.25, np.full(60, 0.12)], axis=1)
    pole = np.stack([position + along * np.sin(angle), 0.12 + along * np.cos(angle)], axis=1)
    return np.concatenate([track, cart, pole])
