"""The answer of a probe for a person: lines on stdout, its curve on stderr where that is a terminal."""

import math
import shutil
import sys
import textwrap
from typing import Any

from ...core.runs.text import strip_control
from .numbers import short
from .output import colour_wanted, narrate, speaks_unicode

_HEIGHT = 14
_WIDTH = 96


def result_lines(document: dict[str, Any]) -> list[str]:
    """Verdict and headline, what follows from it, the evidence, the source."""
    subject = document["subject"]
    at = f" at step {subject['step']:,}" if subject["kind"] == "run" else " with its first weights"
    lines = textwrap.wrap(f"{document['verdict']}: {strip_control(document['headline'])}", _WIDTH)
    lines += textwrap.wrap(strip_control(document["meaning"]), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    evidence = {name: value for name, value in document["evidence"].items() if value is not None}
    width = max(map(len, evidence), default=0)
    lines += [f"  {name:<{width}}  {_value(value)}" for name, value in evidence.items()]
    lines.append(f"  {strip_control(subject['name'])}{at}, {document['seconds']:.1f} s; {document['source']}")
    return lines


def print_curve(document: dict[str, Any], plain_marks: bool) -> None:
    """Draw the curve of an answer on stderr; nothing where nobody would see it."""
    if document["curve"] is None or not sys.stderr.isatty():
        return
    width = max(40, min(_WIDTH, shutil.get_terminal_size().columns - 1))
    plain = plain_marks or not speaks_unicode(sys.stderr)
    for line in curve_lines(document["curve"], width, colour=colour_wanted(sys.stderr), plain_marks=plain):
        narrate(line)


def curve_lines(curve: dict[str, Any], width: int, *, colour: bool = False, plain_marks: bool = False) -> list[str]:
    """The curve drawn by plotext, none of its lines wider than `width` cells; no lines for fewer than two points."""
    points = [(x, y) for x, y in zip(curve["x"], curve["y"], strict=True) if x is not None and y is not None]
    if len(points) < 2:
        return []
    import plotext

    plotext.clear_figure()
    plotext.plotsize(width, _HEIGHT)
    marker = "*" if plain_marks else "braille"
    places = [math.log10(x) if curve["log_x"] else x for x, _ in points]
    plotext.plot(places, [y for _, y in points], marker=marker, color="blue+")
    if curve["log_x"]:  # plotext's own logarithmic axis labels 1e-8 as 0.0000000
        decades = range(math.ceil(places[0]), math.floor(places[-1]) + 1)
        plotext.xticks(list(decades), [f"1e{power}" for power in decades])
    plotext.title(f"{curve['y_label']} over {curve['x_label']}" + (" (log)" if curve["log_x"] else ""))
    picture = str(plotext.build())
    if not colour:
        picture = str(plotext.uncolorize(picture))
    return [line.rstrip() for line in picture.splitlines()]


def _value(value: Any) -> str:
    return short(value) if isinstance(value, int | float) else strip_control(str(value))
