"""Ranks: where several processes train one run, which of them keeps the others waiting, or has gone astray?"""

import math
from dataclasses import dataclass
from statistics import median
from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import si
from ..charts.style import ChartStyle
from ..charts.wrapping import shorten
from .options import ViewOptions

RECENT = 15
"""Reports a median is taken of: one slow moment makes nobody a straggler."""
SLOW = 1.3
"""Times the median of the other ranks, from which a rank is called slow: the others wait for it in every step."""
FAR = 10.0
"""Times the median gradient norm of the other ranks: shares of one batch differ by far less."""
HEADER = ("rank", "to its loss", "of it data", "memory")
OWN, SHARD = "gradient norm", "shard gradient"
"""Column of the gradient of a rank's share of the batch, and of its shard of everybody's gradient."""
WIDTHS = (8, 12, 12, 10, 15)


@dataclass(frozen=True, slots=True)
class Rank:
    """One process, medians over its newest reports."""

    name: str
    seconds: float
    data_seconds: float
    memory_bytes: float
    gradient_norm: float
    has_shard: bool
    """Whether that is of its shard of the gradient, of which no rank has the whole."""
    trouble: str
    """What is wrong with it, in words; empty for nothing."""


class RanksPanel:
    """Each process's own time up to the loss of its share of a batch, before it waits for anybody.

    The gradient norm is that of its share of the batch, before gradients are averaged. Where the model is shared out
    (fsdp) no process ever has that gradient: gradients are averaged piece by piece, and each process keeps its shard.
    Shown is the norm of this shard. Shards are of different weights, so their norms need not be alike.
    """

    name: ClassVar[str] = "ranks"
    title: ClassVar[str] = "Processes"
    reads: ClassVar[tuple[str, ...]] = (
        "rank_seconds",
        "rank_data_seconds",
        "rank_memory_bytes",
        "rank_gradient_norm",
        "rank_shard_gradient_norm",
    )
    min_height: ClassVar[int] = 3

    def shown(self, view: RunView) -> bool:
        """Where several processes report."""
        return bool(view.count("rank_seconds/rank 0"))

    def look(self, view: RunView, options: ViewOptions) -> tuple[Rank, ...]:
        """Read the newest reports of every rank."""
        names = [name for name in view.series_names if name.startswith("rank_seconds/")]
        ranks = sorted((name.partition("/")[2] for name in names), key=lambda name: (len(name), name))
        *times, own, shard = self.reads
        has_own, has_shard = (any(view.count(f"{norm}/{rank}") for rank in ranks) for norm in (own, shard))
        reads = (*times, shard if has_shard else own)
        values = {rank: [_recent(view, f"{series}/{rank}") for series in reads] for rank in ranks}
        return tuple(
            Rank(rank, *values[rank], has_shard=has_shard, trouble=_trouble(rank, values, has_own, has_shard))
            for rank in ranks
        )

    def caption(self, model: tuple[Rank, ...]) -> str:
        """How many there are, and who is in trouble."""
        troubled = next((f", {rank.name} {rank.trouble}" for rank in model if rank.trouble), "")
        return f"{len(model)}{troubled}"

    def draw(self, model: tuple[Rank, ...], width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a row a rank, those in trouble first where there is no room for all."""
        canvas = Canvas(width, height)
        _write_row(canvas, 0, (*HEADER, SHARD if any(rank.has_shard for rank in model) else OWN), palette.DIM)
        rows = model if len(model) < height else sorted(model, key=lambda rank: not rank.trouble)[: height - 1]
        for y, rank in enumerate(rows, start=1):
            cells = (rank.name, si(rank.seconds, "s"), si(rank.data_seconds, "s"), si(rank.memory_bytes, "B"))
            color = palette.WARNING if rank.trouble else palette.TEXT
            x = _write_row(canvas, y, (*cells, si(rank.gradient_norm, "")), color)
            if rank.trouble and x + 2 < width:
                canvas.write(x + 2, y, shorten(rank.trouble, width - x - 2), palette.WARNING, bold=True)
        return canvas.to_ascii() if style.ascii else canvas


def _recent(view: RunView, name: str) -> float:
    _, values = view.tail(name, RECENT)
    return median(values.tolist()) if len(values) else math.nan


def _trouble(rank: str, values: dict[str, list[float]], has_own: bool, has_shard: bool) -> str:
    seconds, _, _, norm = values[rank]
    others = [found for name, found in values.items() if name != rank]
    if (has_own or has_shard) and not math.isfinite(norm):
        return f"has a {'shard of the ' if has_shard else ''}gradient that is not finite"
    if not others:
        return ""
    usual_norm = median(found[3] for found in others)
    if has_own and norm > FAR * usual_norm > 0:
        return f"diverges: its gradient is {norm / usual_norm:.3g} × the others'"
    usual = median(found[0] for found in others)
    return f"is slow: {seconds / usual:.2g} × the others" if seconds > SLOW * usual > 0 else ""


def _write_row(canvas: Canvas, y: int, cells: tuple[str, ...], color: int) -> int:
    x = canvas.write(0, y, f"{cells[0]:<{WIDTHS[0]}}", color)
    for cell, width in zip(cells[1:], WIDTHS[1:], strict=True):
        x = canvas.write(x, y, f"{cell:>{width}}", color)
    return x
