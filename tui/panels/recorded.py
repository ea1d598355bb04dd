"""Snapshots as the models of panels: which one is shown, and words for when there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts.canvas import Canvas
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .words import nothing_yet

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Snapshots that are shown together; equal if recorded at the same moments."""

    version: tuple[Any, ...]
    words: Paragraph
    snapshots: tuple[Snapshot, ...] = field(compare=False)
    page: int = 0
    num_pages: int = 1
    turning: str = ""
    """Which page it is and how to see the next, where there are several."""

    @property
    def first(self) -> Snapshot | None:
        """The first of them, None where there is none."""
        return self.snapshots[0] if self.snapshots else None


def has_recorded(view: RunView, name: str) -> bool:
    """Whether there is a snapshot of this name, or of this name and a layer."""
    return bool(recorded_names(view, (name,)))


def recorded_names(view: RunView, kinds: Sequence[str]) -> list[str]:
    """Names of the snapshots called `kind` or `kind/<layer>`, kind after kind, each in the order of its recording."""
    return [found for kind in kinds for found in view.snapshot_names if found.partition("/")[0] == kind]


def look_at(view: RunView, options: ViewOptions, name: str, what: str, paged: bool = False) -> Recorded:
    """Read the snapshots called `name` or `name/<layer>` as of the crosshair; only one of them where they are paged."""
    names = recorded_names(view, (name,))
    page = options.page % len(names) if paged and names else 0
    wanted = names[page : page + 1] if paged else names
    found = [view.snapshot(each, options.cursor) or view.snapshot(each) for each in wanted]
    snapshots = tuple(snapshot for snapshot in found if snapshot is not None)
    return Recorded(
        version=(page, tuple((each.name, each.step, each.time) for each in snapshots)),
        words=nothing_yet(view, what, "with the first pictures"),
        snapshots=snapshots,
        page=page,
        num_pages=max(len(names), 1) if paged else 1,
        turning=turning(page, len(names), options) if paged else "",
    )


def turning(page: int, num_pages: int, options: ViewOptions) -> str:
    """`2 of 5, p for the next`; empty where there is only one."""
    return f"{page + 1} of {num_pages}, {options.keys.of('run.picture')} for the next" if num_pages > 1 else ""


def caption_of(model: Recorded, *parts: str) -> str:
    """The layer where pages are layers, then `parts`, the step, and which page it is."""
    if model.first is None:
        return ""
    layer = [model.first.name.partition("/")[2]] if model.num_pages > 1 else []
    return " · ".join([*layer, *parts, f"step {model.first.step:,}", *([model.turning] if model.turning else [])])


def say_unknown(model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
    """Words instead of a picture: there is none yet, or it cannot be read."""
    if model.first is None:
        return draw_paragraphs([model.words], width, height, style)
    words = Paragraph(f"The snapshot {model.first.name} of step {model.first.step:,} is not in a form known here.")
    return draw_paragraphs([words], width, height, style)


def array_of(snapshot: Snapshot | None, name: str, *ndims: int) -> Floats | None:
    """An array as float64; None where it is missing, empty, or has none of these numbers of axes; none given: any."""
    found = snapshot.arrays.get(name) if snapshot else None
    if found is None or (ndims and found.ndim not in ndims) or not found.size:
        return None
    return found.astype(np.float64)


def pictures_of(snapshot: Snapshot | None, name: str) -> list[Floats]:
    """Pictures (n, channels, rows, columns) one by one: (rows, columns), or (3, rows, columns) in colour."""
    found = array_of(snapshot, name, 4)
    if found is None:
        return []
    return [picture if len(picture) == 3 else picture[0] for picture in found]


def ranges_of(meta: dict[str, Any]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """What a map spans along x and along y; None where its snapshot does not say."""
    try:
        (left, right), (bottom, top) = meta["x_range"], meta["y_range"]
        return (float(left), float(right)), (float(bottom), float(top))
    except (KeyError, TypeError, ValueError):
        return None


def class_names(meta: dict[str, Any]) -> tuple[str, ...]:
    """What the classes are called; empty where they have no names."""
    return tuple(str(name) for name in meta.get("classes") or ())


def class_name(meta: dict[str, Any], number: object) -> str:
    """What a class is called; its number where it has no name."""
    names: object = meta.get("classes")
    if isinstance(number, int) and isinstance(names, list) and 0 <= number < len(names):  # pyright: ignore[reportUnknownArgumentType]
        return str(names[number])
    return str(number)
