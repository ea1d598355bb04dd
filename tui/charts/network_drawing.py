"""Network drawing: layers as columns of nodes, weights as links, their sign in colour and their size in thickness."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas
from .color_scale import ColorScale, draw_scale, ramp, scale_for
from .columns import Floats
from .image import draw_pixels, resample
from .network_links import Link, draw_links
from .style import ChartStyle
from .wrapping import shorten

MOST_UNITS = 12
"""Drawn of a layer: more links than those of twelve units with twelve cannot be told apart."""
FAINT = 0.05
"""Links smaller than this share of the scale are left out."""
MOST_LINKS = 48
"""Drawn between two layers, the strongest."""
LEAST_MAP, LARGEST_MAP = 2, 7
"""Rows of a heat map in place of a node."""
TINY_MAP = 3
"""Columns of a heat map that has one row only."""


@dataclass(frozen=True, slots=True, eq=False)
class NodeColumn:
    """One layer, or the input."""

    name: str
    num_units: int
    weight: Floats | None = None
    """What links it with the column before, shape (units, units before); None for the first column."""
    maps: Floats | None = None
    """What each unit answers over the plane of two inputs, (units, rows, columns), row 0 at the smallest y."""
    labels: tuple[str, ...] = ()
    """What each unit is called, written above it where there is room; empty: nothing."""


class Weight(NamedTuple):
    """One weight or bias of a drawing."""

    column: int
    """Number of the column of its unit; 0, the inputs, has none."""
    unit: int
    """From 0."""
    input: int | None
    """The unit of the column before that it comes from, from 0; None: the bias."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column of nodes lies on the canvas."""

    x: int
    """Its leftmost cell."""
    wide: int
    """Cells of a node."""
    high: int
    """Rows of a node; 1 without a map."""
    rows: tuple[int, ...]
    """Middle row of each node that is drawn."""


def draw_network(
    columns: tuple[NodeColumn, ...],
    width: int,
    height: int,
    style: ChartStyle,
    chosen: Weight | None = None,
) -> Canvas:
    """Draw exactly width × height cells: names above, nodes and links, how strong a colour is below.

    chosen: the weight, or the unit of the bias, that is to stand out.
    """
    canvas = Canvas(width, height)
    weights = [column.weight for column in columns if column.weight is not None]
    has_names, has_scale = height >= 4 and width >= 8 * len(columns), height >= 6
    scale = scale_for(np.concatenate([weight.ravel() for weight in weights]), "signed")
    places = _places(columns, width, height)
    layers = [_links(columns, places, number, scale) for number in range(1, len(columns))]
    links = sorted((link for layer in layers for link in layer[:MOST_LINKS]), key=_size)
    draw_links(canvas, [*links, *_chosen_link(columns, places, scale, chosen)], ramp(scale, style), style)
    for number, (column, place) in enumerate(zip(columns, places, strict=True)):
        _draw_nodes(canvas, column, place, style)
        if chosen and chosen.column == number and chosen.input is None:
            _mark_node(canvas, place, chosen.unit)
        if has_names:
            _draw_name(canvas, column, place, width // len(columns))
    if has_scale:
        draw_scale(canvas, 0, height - 1, width, scale, style, "weight")
        if any(len(layer) > MOST_LINKS for layer in layers) and width >= 72:
            text = f"{MOST_LINKS} strongest links a layer"
            canvas.write(width - len(text), height - 1, text, palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def weight_at(columns: tuple[NodeColumn, ...], width: int, height: int, x: int, y: int) -> Weight | None:
    """Return the weight whose link passes a cell of a drawing of this size, or the bias of the unit there."""
    places = _places(columns, width, height)
    for number, place in enumerate(places):
        if place.x <= x < place.x + place.wide:
            units = [unit for unit, row in enumerate(place.rows) if abs(y - row) <= place.high // 2]
            return Weight(number, units[0], None) if units and number else None
    nearest: tuple[float, Weight] | None = None
    for number in range(1, len(places)):
        before, here = places[number - 1], places[number]
        first, last = before.x + before.wide, here.x - 1
        if not first <= x <= last:
            continue
        share = (x - first) / max(last - first, 1)
        for unit, end in enumerate(here.rows):
            for source, start in enumerate(before.rows):
                distance = abs(start + (end - start) * share - y)
                if nearest is None or distance < nearest[0]:
                    nearest = distance, Weight(number, unit, source)
    return nearest[1] if nearest and nearest[0] <= 1.5 else None


def _places(columns: tuple[NodeColumn, ...], width: int, height: int) -> list[_Place]:
    top = int(height >= 4 and width >= 8 * len(columns))
    rows = height - top - (height >= 6)
    return [_place(column, at, len(columns), width, top, rows) for at, column in enumerate(columns)]


def _chosen_link(
    columns: tuple[NodeColumn, ...], places: list[_Place], scale: ColorScale, chosen: Weight | None
) -> list[Link]:
    """The link that stands out, where both its ends are drawn."""
    if chosen is None or chosen.input is None or not 0 < chosen.column < len(columns):
        return []
    before, here, weight = places[chosen.column - 1], places[chosen.column], columns[chosen.column].weight
    if weight is None or chosen.unit >= len(here.rows) or chosen.input >= len(before.rows):
        return []
    strength = _strength(float(weight[chosen.unit, chosen.input]), scale)
    start, end = (before.x + before.wide, before.rows[chosen.input]), (here.x - 1, here.rows[chosen.unit])
    return [Link(start, end, strength, is_chosen=True)]


def _mark_node(canvas: Canvas, place: _Place, unit: int) -> None:
    """A bracket on either side of a node."""
    if unit < len(place.rows):
        canvas.write(place.x - 1, place.rows[unit], "[", palette.CURSOR, bold=True)
        canvas.write(place.x + place.wide, place.rows[unit], "]", palette.CURSOR, bold=True)


def _place(column: NodeColumn, at: int, num_columns: int, width: int, top: int, rows: int) -> _Place:
    """Spread the columns over the width, and the nodes of one over the rows."""
    drawn = min(column.num_units, MOST_UNITS, max(rows, 1))
    each = rows // drawn
    room = width // num_columns
    high = min(each - 1 if drawn > 1 else rows, LARGEST_MAP, room // 4) if column.maps is not None else 1
    high = high if high >= LEAST_MAP else 1
    is_tiny = column.maps is not None and each >= 2 and room >= 2 * TINY_MAP
    wide = 2 * high if high > 1 else TINY_MAP if is_tiny else 1
    x = round(at * (width - wide) / max(num_columns - 1, 1))
    return _Place(x, wide, high, tuple(top + int((i + 0.5) * rows / drawn) for i in range(drawn)))


def _links(columns: tuple[NodeColumn, ...], places: list[_Place], number: int, scale: ColorScale) -> list[Link]:
    """Links into a column from the one before, the strongest first, without the faint ones."""
    before, here, weight = places[number - 1], places[number], columns[number].weight
    if weight is None:
        return []
    links = [
        Link((before.x + before.wide, start), (here.x - 1, end), strength)
        for i, end in enumerate(here.rows)
        for j, start in enumerate(before.rows)
        if abs(strength := _strength(float(weight[i, j]), scale)) >= FAINT
    ]
    return sorted(links, key=_size, reverse=True)


def _size(link: Link) -> float:
    return abs(link.strength)


def _strength(weight: float, scale: ColorScale) -> float:
    """From -1 to 1; 0 for what is not a number."""
    return float(np.clip(weight / scale.high, -1, 1)) if np.isfinite(weight) else 0.0


def _draw_nodes(canvas: Canvas, column: NodeColumn, place: _Place, style: ChartStyle) -> None:
    """A dot for each unit, or where there is room the map of its answers."""
    if column.maps is None or place.wide == 1 or (place.high == 1 and not style.maps_in_color):
        for row in place.rows:
            canvas.write(place.x + place.wide // 2, row, "o" if style.ascii else "●", palette.TEXT)
        return
    maps: npt.NDArray[np.float64] = column.maps
    scale = scale_for(maps, "signed")
    for number, row in enumerate(place.rows):
        pixels = resample(maps[number, ::-1], 2 * place.high, place.wide)
        draw_pixels(canvas, place.x, row - place.high // 2, pixels, scale, style)
    if place.wide > 1:
        for label, row in zip(column.labels, place.rows, strict=False):
            canvas.write(place.x, row - place.high // 2 - 1, label, palette.DIM)


def _draw_name(canvas: Canvas, column: NodeColumn, place: _Place, room: int) -> None:
    """Name of the layer, with how many of its units are drawn where that is not all."""
    if column.labels and place.wide > 1:
        return  # they say more
    drawn = len(place.rows)
    few = f" {drawn} of {column.num_units}" if drawn < column.num_units else ""
    text = shorten(column.name + few, room - 1)
    canvas.write(
        max(min(place.x + place.wide // 2 - len(text) // 2, canvas.width - len(text)), 0), 0, text, palette.DIM
    )
