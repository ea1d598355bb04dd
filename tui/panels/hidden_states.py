"""Hidden state: what does a recurrent network carry along, and which gates stand open?"""

from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.color_scale import draw_scale, fill_cells, scale_for
from ..charts.image import draw_pixels, nearest
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, has_recorded, look_at, say_unknown

_NAMES_WIDTH = 8
_LEAST_MAP_ROWS = 3


class HiddenStatesPanel:
    """Time runs to the right. Above, a row of colour for each unit; below, how far each gate stands open on average.

    A unit that keeps its colour to the end remembers. Tokens stand under their steps where there is room; `p` turns to
    the next layer.
    """

    name: ClassVar[str] = "hidden_states"
    title: ClassVar[str] = "Hidden state"
    reads: ClassVar[tuple[str, ...]] = ("hidden_states",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once it was recorded."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read one layer as of the crosshair."""
        return look_at(view, options, self.name, "hidden states", paged=True)

    def caption(self, model: Recorded) -> str:
        """Which layer, of when."""
        layer = model.first.name.partition("/")[2].replace("_", " ") if model.first else ""
        return caption_of(model, f"{layer}, units down, steps across")

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw states, gates and tokens, the states first where there is little room."""
        snapshot = model.first
        states, gates = array_of(snapshot, "states", 2), array_of(snapshot, "gates", 2)
        if snapshot is None or states is None or not states.size:
            return say_unknown(model, width, height, style)
        canvas = Canvas(width, height)
        left = _NAMES_WIDTH if width >= 3 * _NAMES_WIDTH else 0
        columns = _columns(states.shape[1], width - left)
        rows = _rows_of_gates(snapshot, gates, height)
        has_tokens = any(snapshot.meta.get("tokens") or ()) and height - len(rows) > _LEAST_MAP_ROWS + 1
        has_scale = height - len(rows) - has_tokens > _LEAST_MAP_ROWS
        map_rows = height - len(rows) - has_tokens - has_scale
        scale = scale_for(states, "signed")
        draw_pixels(canvas, left, 0, nearest(states, 2 * map_rows, columns), scale, style)
        y = map_rows
        if has_tokens:
            _write_tokens(canvas, left, y, snapshot.meta["tokens"], columns)
            y += 1
        for name, values in rows:
            canvas.write(0, y, name[: max(left - 1, 0)], palette.DIM)
            fill_cells(canvas, left, y, nearest(values[None, :], 1, columns), scale_for(np.array([0.0, 1.0])), style)
            y += 1
        if has_scale:
            draw_scale(canvas, left, y, columns, scale, style)
        return canvas.to_ascii() if style.ascii else canvas


def _columns(steps: int, room: int) -> int:
    """Cells across: a whole number for each step where there is room for one."""
    return steps * (room // steps) if room >= steps else max(room, 1)


def _rows_of_gates(snapshot: Snapshot, gates: Any, height: int) -> list[tuple[str, np.ndarray[Any, Any]]]:
    names = [str(name) for name in snapshot.meta.get("gates") or ()]
    if gates is None or len(names) != len(gates) or height - len(names) < _LEAST_MAP_ROWS:
        return []
    return list(zip(names, gates, strict=True))


def _write_tokens(canvas: Canvas, left: int, y: int, tokens: list[Any], columns: int) -> None:
    """Write each token under its step; under several steps that share a cell, that of the first."""
    for number, token in enumerate(tokens):
        x = number * columns // max(len(tokens), 1)
        if number == 0 or x > (number - 1) * columns // len(tokens):
            canvas.write(left + x, y, str(token)[:1], palette.DIM)
