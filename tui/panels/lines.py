"""Curves: the model shared by panels that draw series as lines, and how it is drawn."""

from dataclasses import dataclass

from ...core.runs.view import RunView
from ..charts.axes import XKind
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, Mark, draw_line_chart
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .curves import Curve, read_marks
from .options import ViewOptions
from .x_axis import axis_name, cursor_of, x_kind, x_range

_MARK_WORDS = {"F": "finding", "L": "learning rate", "E": "edit", "R": "resumed", "C": "checkpoint"}


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines on one axis; `words` instead where there are none."""

    curves: tuple[Curve, ...]
    x_kind: XKind
    x_name: str
    """What is counted along x."""
    x_range: tuple[float, float]
    log_y: bool
    smoothing: float
    marks: tuple[Mark, ...]
    cursor: tuple[float, str] | None
    words: Paragraph
    log_key: str = "l"
    """Which key changes scales."""
    unit: str = ""
    """What is drawn, for the caption."""


def read_curves(
    view: RunView, options: ViewOptions, curves: list[Curve | None], log_y: bool, words: Paragraph, unit: str = ""
) -> Curves:
    """The curves that exist, with axis, marks and crosshair."""
    return Curves(
        curves=tuple(curve for curve in curves if curve is not None),
        x_kind=x_kind(options),
        x_name=axis_name(options),
        x_range=x_range(view, options),
        log_y=log_y,
        smoothing=options.smoothing,
        marks=read_marks(view, options),
        cursor=cursor_of(view, options),
        words=words,
        log_key=options.keys.of("run.log_scale"),
        unit=unit,
    )


def draw_curves(model: Curves, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw lines, or say why there are none."""
    if not model.curves:
        return draw_paragraphs([model.words], width, height, style)
    position, label = model.cursor or (None, "")
    no_positive = f"no positive values: {model.log_key} draws a linear scale"
    chart = LineChart(
        lines=tuple(curve.line() for curve in model.curves),
        x_range=model.x_range,
        x_kind=model.x_kind,
        log_y=model.log_y,
        smoothing=model.smoothing,
        marks=model.marks,
        cursor=position,
        cursor_label=label,
        words=no_positive if model.log_y else "every value is NaN or infinite",
    )
    return draw_line_chart(chart, width, height, style)


def about_x(kind: XKind, name: str) -> list[str]:
    """What a caption says of the x axis: which metric it shows, or of what it shows the logarithm."""
    words = {"metric": f"over {name}", "log": f"log {name} along x"}
    return [words[kind]] if kind in words else []


def caption_of(model: Curves) -> str:
    """How the lines are drawn, where that is not plain, and what the letters of marks mean."""
    parts = [model.unit] if model.unit else []
    parts += about_x(model.x_kind, model.x_name)
    parts += [f"{curve.name}: mean of {curve.averaged} steps" for curve in model.curves if curve.averaged > 1]
    if model.log_y:
        parts.append("log scale")
    low, high = model.x_range
    letters = dict.fromkeys(mark.letter for mark in model.marks if low <= mark.x <= high)
    parts += [f"{letter} {_MARK_WORDS[letter]}" for letter in letters]
    return " · ".join(parts)
