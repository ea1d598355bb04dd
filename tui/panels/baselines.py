"""Baselines: would a simpler model have done?"""

from typing import Any, ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import duration, number
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from ..charts.table import Cell, Column, Table, draw_table
from ..charts.wrapping import wrap
from .options import ViewOptions


class BaselinesPanel:
    """The network beside logistic or linear regression, a decision tree and gradient boosting, on the same split.

    Measured once, after the last step. None of them is tuned; the sentence says who won and whether that means
    anything.
    """

    name: ClassVar[str] = "baselines"
    title: ClassVar[str] = "Baselines"
    reads: ClassVar[tuple[str, ...]] = ()
    min_height: ClassVar[int] = 5

    def shown(self, view: RunView) -> bool:
        """Once a run on a table has finished and the comparison was made."""
        return view.finished is not None and bool(view.finished.baselines)

    def look(self, view: RunView, options: ViewOptions) -> dict[str, Any]:
        """Take the comparison out of the last event."""
        return view.finished.baselines if view.finished else {}

    def caption(self, model: dict[str, Any]) -> str:
        """Which metric is compared, on how many examples."""
        if not model:
            return ""
        metric = {"r2": "R²"}.get(str(model.get("metric")), str(model.get("metric")))
        return f"{metric} on {model.get('num_examples', '?')} {model.get('split', '')} examples"

    def draw(self, model: dict[str, Any], width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the sentence, and below it a table, the best first."""
        scores, headline = model.get("scores"), str(model.get("headline", ""))
        if not isinstance(scores, list) or not scores:
            words = "Simpler models are fitted once a run on a table has finished."
            return draw_paragraphs([Paragraph(words, palette.DIM)], width, height, style)
        canvas = Canvas(width, height)
        num_lines = min(len(wrap(headline, width)), max(height // 2, 1))
        canvas.paste(0, 0, draw_paragraphs([Paragraph(headline)], width, num_lines, style))
        if height > num_lines:
            table = _table([dict(score) for score in scores], str(model.get("split")))
            canvas.paste(0, num_lines, draw_table(table, width, height - num_lines, style))
        return canvas.to_ascii() if style.ascii else canvas


def _table(scores: list[dict[str, Any]], split: str) -> Table:
    ranked = sorted(scores, key=lambda score: -_value(score, split))
    colors = [palette.TRAIN if score.get("seconds") is None else palette.DEFAULT for score in ranked]
    columns = [Column("model", tuple(_cells(ranked, "name", colors)), priority=9, shrinks_to=8)]
    for name in ("test", "validation"):
        if any(score.get(name) is not None for score in ranked):
            cells = tuple(Cell(number(score.get(name)), color) for score, color in zip(ranked, colors, strict=True))
            columns.append(Column(name, cells, priority=8 if name == split else 5, decimal=True))
    times = tuple(Cell(duration(score["seconds"]) if score.get("seconds") else "–") for score in ranked)
    return Table((*columns, Column("time to fit", times, priority=3)))


def _cells(scores: list[dict[str, Any]], key: str, colors: list[int]) -> list[Cell]:
    return [Cell(str(score.get(key)), color) for score, color in zip(scores, colors, strict=True)]


def _value(score: dict[str, Any], split: str) -> float:
    value = score.get(split)
    return float(value) if isinstance(value, int | float) else float("-inf")
