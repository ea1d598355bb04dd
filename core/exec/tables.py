"""Tables that a program prints row by row.

    epoch     train_loss  valid_loss  accuracy  time            fastai, skorch
    0         0.453442    0.354642    0.868000  00:12
    │     1 │     0.5123 │   0.6123 │                           rich, Markdown
          Epoch    GPU_mem   box_loss   cls_loss                YOLO
            1/3      2.61G      1.153      1.398: 100%|████| 8/8
    | rollout/           |          |                           Stable-Baselines3: a name and a number in each row
    |    ep_rew_mean     | 22.3     |

A heading is a line of names, one of which is the epoch, the step, or a metric; a row has as many cells.
"""

import re
from typing import NamedTuple

from ..runs.logs.names import own_name
from .places import STEPS, Places
from .values import NUMBER

_BAR = re.compile(r":?\s*\d+%\|.*")
_BORDERS = re.compile(r"[│┃|]")
_RULE = re.compile(r"(?=.*[-=\u2500\u2501\u2550])[\s\-=+:|\u2500-\u257f]+")
"""Nothing but lines, of ASCII or of Unicode's box drawing, and among them a horizontal one."""
_NAME = re.compile(r"[A-Za-z_#][\w ./%()@#:-]{0,39}")
_CELL = re.compile(rf"({NUMBER})(%?)", re.IGNORECASE)
_PLACE = re.compile(r"(\d+)(?:\s*/\s*(\d+))?")
_PLACES = {name: name for name in ("epoch", "batch", *STEPS)} | {"e": "epoch", "#": "step"}
"""By the title of a column; spaCy's are short."""


class TableRow(NamedTuple):
    """A row, by the names of its columns."""

    values: dict[str, float]
    places: Places


class TableReader:
    """Remembers the heading above."""

    def __init__(self) -> None:
        """No heading yet."""
        self._headings: list[list[str]] = []
        """The same heading cut in each of the ways that a row may be."""
        self._group = ""
        self._box: dict[str, str] = {}

    def read(self, line: str) -> TableRow | None:
        """Return the row that ends with this line; None for a heading, a rule, or a line of something else."""
        line = _BAR.sub("", line) if "%|" in line else line
        if _RULE.fullmatch(line):
            return self._end_box()
        cuts = _cuts(line)
        if cuts and (_is_heading(cuts[0], are_apart=len(cuts) > 1) or _is_heading(cuts[-1])):
            self._headings = cuts
            return None
        if cuts and len(cuts[0]) == 2 and _BORDERS.match(line.strip()):
            self._fill_box(*cuts[0])
            return None
        rows = (_row(heading, cells) for heading in self._headings for cells in cuts if len(heading) == len(cells))
        return next((row for row in rows if row is not None), None)

    def _fill_box(self, name: str, value: str) -> None:
        if not value:
            self._group = name if name.endswith("/") else ""
        elif _NAME.fullmatch(name) and _CELL.fullmatch(value):
            self._box[f"{self._group}{name}"] = value

    def _end_box(self) -> TableRow | None:
        """Return what a box of names and numbers held, at its lower border."""
        box, self._box, self._group = self._box, {}, ""
        return _row(list(box), list(box.values())) if box else None


def _cuts(line: str) -> list[list[str]]:
    """The ways to cut a line into cells: at borders; else at commas; else at wide gaps and at all."""
    text = line.strip()
    if len(_BORDERS.findall(text)) > 1:
        return [
            [
                cell.strip()
                for cell in _BORDERS.split(_BORDERS.sub("", text[0]) + text[1:-1] + _BORDERS.sub("", text[-1]))
            ]
        ]
    if re.fullmatch(r"[^\s,]+(?:,[^\s,]*)+", text):
        return [text.split(",")]
    cuts = [re.split(r"\s{2,}", text), text.split()]
    return [cells for cells in cuts if len(cells) > 1]


def _is_heading(cells: list[str], *, are_apart: bool = False) -> bool:
    """Whether these are names of columns. are_apart: the words of a sentence are not."""
    if len(cells) < 2 or not all(_NAME.fullmatch(cell) for cell in cells):
        return False
    num_metrics = sum(own_name(cell) is not None for cell in cells)
    if cells[0].lower() in _PLACES:
        return num_metrics > 0 or "loss" in " ".join(cells).lower() or (are_apart and len(cells) > 2)
    return num_metrics > 1 or any(cell.lower().startswith("map") for cell in cells)


def _row(heading: list[str], cells: list[str]) -> TableRow | None:
    values: dict[str, float] = {}
    places: Places = {}
    for title, cell in zip(heading, cells, strict=True):
        name = title.lower().rpartition("/")[2]
        if place := _PLACE.fullmatch(cell) if name in _PLACES or "/" in cell else None:
            if name not in _PLACES:
                return None  # a row of another table
            places[_PLACES[name]] = int(place[1]), int(place[2] or 0)
        elif number := _CELL.fullmatch(cell):
            values[re.sub(r"[^\w./@-]+", "_", title).strip("_")] = float(number[1]) / (100 if number[2] else 1)
    return TableRow(values, places) if values and 2 * (len(values) + len(places)) >= len(cells) else None
