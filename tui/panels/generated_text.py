"""Generated text: what does the network write?"""

from typing import Any, ClassVar

from ...core.runs.text import strip_control
from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .snapshot_panel import SnapshotPanel


class GeneratedTextPanel(SnapshotPanel):
    """How the network goes on with the beginning of a held-out text, which is dim, drawn in several ways.

    Low temperature takes what is likeliest and repeats itself; high temperature dares more and errs more; top-k draws
    from the k likeliest characters only.
    """

    name: ClassVar[str] = "generated_text"
    title: ClassVar[str] = "Generated text"
    reads: ClassVar[tuple[str, ...]] = ("generated_text",)

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Write as many samples below one another as have room for a few lines each."""
        codes, prompt = snapshot.arrays.get("text"), snapshot.arrays.get("prompt")
        ways = list(snapshot.meta.get("ways") or ())
        if codes is None or prompt is None or codes.ndim != 2 or prompt.ndim != 1 or len(ways) != len(codes):
            return None
        canvas = Canvas(width, height)
        each = max(height // max(len(ways), 1), min(height, 4))
        for number, (way, written) in enumerate(zip(ways, codes, strict=True)):
            top = number * each
            canvas.write(0, top, _heading(way), palette.TRAIN, bold=True)
            last = height if number == len(ways) - 1 else min(top + each, height)
            _write_text(canvas, _text(prompt), _text(written), top + 1, last)
        return canvas.to_ascii() if style.ascii else canvas


def _heading(way: Any) -> str:
    temperature, top_k = way.get("temperature"), way.get("top_k")
    return f"temperature {temperature}" + (f", top {top_k}" if top_k is not None else "")


def _text(codes: Any) -> str:
    """Characters of code points; what is none or could move a cursor is left out, except ends of lines."""
    lines = "".join(chr(code) for code in codes.tolist() if 0 <= code <= 0x10FFFF).split("\n")
    return "\n".join(strip_control(line) for line in lines)


def _write_text(canvas: Canvas, prompt: str, written: str, top: int, bottom: int) -> None:
    """Write the prompt dim and what follows it bright, wrapped at the edge, in rows top … bottom − 1."""
    x, y = 0, top
    for place, character in enumerate(prompt + written):
        if character == "\n" or x >= canvas.width:
            x, y = 0, y + 1
        if y >= bottom:
            return
        if character != "\n":
            x = canvas.write(x, y, character, palette.DIM if place < len(prompt) else palette.TEXT)
