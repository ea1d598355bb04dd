"""The final report in line mode: loss curve, layers, findings with remedies.

As wide as the terminal, as plain as it wants.
"""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.runs.text import strip_control
from ...core.runs.view import RunView
from .numbers import short
from .output import colour_wanted, narrate, speaks_unicode
from .remedy_text import remedy_line
from .result_text import finding_line, gate_line

_CURVES = (("train_loss", "train", "blue+"), ("validation_loss", "validation", "orange+"))
_HEIGHT = 15


def print_report(view: RunView, document: dict[str, Any]) -> None:
    """Write the report to stderr."""
    width = max(40, min(120, shutil.get_terminal_size().columns - 1))
    plain = not speaks_unicode(sys.stderr)
    for line in report_lines(view, document, width, colour=colour_wanted(sys.stderr), plain_marks=plain):
        narrate(line)


def report_lines(
    view: RunView, document: dict[str, Any], width: int, *, colour: bool = False, plain_marks: bool = False
) -> list[str]:
    """Every line of the report, none wider than `width` cells; `plain_marks` draws the curve without braille."""
    sections = [
        loss_curve(view, width, colour=colour, plain_marks=plain_marks),
        layer_table(view, width),
        list(_findings(document, width)),
        [gate_line(gate, document["metrics"])[:width] for gate in document["gates"]],
    ]
    return [line for section in sections if section for line in ("", *section)]


def loss_curve(view: RunView, width: int, *, colour: bool, plain_marks: bool) -> list[str]:
    """Training and validation loss over steps, drawn by plotext; no lines where nothing finite was recorded."""
    curves = [(label, shade, *_finite_points(view, name)) for name, label, shade in _CURVES]
    curves = [curve for curve in curves if len(curve[2])]
    if not curves:
        return []
    import plotext

    plotext.clear_figure()
    plotext.plotsize(width, _HEIGHT)
    values = np.concatenate([points for *_, points in curves])
    logarithmic = bool(values.min() > 0 and values.max() > 100 * values.min())
    if logarithmic:
        plotext.yscale("log")
    for number, (label, shade, steps, losses) in enumerate(curves):
        marker = "*+"[number] if plain_marks else "braille"
        plotext.plot(steps.tolist(), losses.tolist(), label=label, marker=marker, color=shade)
    plotext.title("loss over steps" + (" (log)" if logarithmic else ""))
    picture = str(plotext.build())
    if not colour:
        picture = str(plotext.uncolorize(picture))
    return [line.rstrip() for line in picture.splitlines()]


def _finite_points(view: RunView, name: str) -> tuple[Any, Any]:
    """Steps and means of the whole run's buckets, those with a finite mean."""
    buckets = view.overview(name)
    if buckets is None:
        return np.empty(0), np.empty(0)
    finite = np.isfinite(buckets.mean)
    return buckets.last[finite], buckets.mean[finite]


def layer_table(view: RunView, width: int) -> list[str]:
    """Name, kind, output shape, parameters, newest gradient norm and update ratio of each layer."""
    rows = [("layer", "kind", "output", "parameters", "gradient norm", "update ratio")]
    rows += [
        (
            strip_control(layer.name),
            strip_control(layer.kind),
            "x".join(map(str, layer.output_shape)),
            f"{layer.num_parameters:,}",
            short(view.last(f"gradient_norm/{layer.name}")),
            short(view.last(f"update_ratio/{layer.name}")),
        )
        for layer in view.layers
    ]
    if len(rows) == 1:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(_aligned(row, widths)).rstrip()[:width] for row in rows]


def _aligned(row: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if column < 3 else cell.rjust(width)


def _findings(document: dict[str, Any], width: int) -> Iterator[str]:
    """Headline, mechanism and remedies of each finding."""
    for finding in document["findings"]:
        yield from textwrap.wrap(finding_line(finding), width, subsequent_indent="  ")
        if finding["active"]:
            yield from textwrap.wrap(strip_control(finding["why"]), width, initial_indent="  ", subsequent_indent="  ")
        for remedy in finding["remedies"] if finding["active"] else ():
            yield from textwrap.wrap(
                remedy_line(remedy["title"], remedy["set"]), width, initial_indent="  - ", subsequent_indent="    "
            )
