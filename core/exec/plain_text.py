"""A line of output without what only looks like a measurement: dates, places in source files, commas in numbers."""

import re

_STAMPS = re.compile(
    r"\[?\b\d{4}[-/]\d\d?[-/]\d\d?[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"|\b\d\d?/\d\d? \d\d:\d\d:\d\d(?:\.\d+)?"
    r"|^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w./-]+:\d+\]"
    r"|[\w./-]+\.py:\d+\]?:?"
)
"""`2024-01-02 10:00:00,123`; `11/22 07:11:11`; `I0101 10:00:00.123456 140 train.py:48]`; `train.py:48:`."""
_THOUSANDS = re.compile(r"(?<![\d.,\[(])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
_DECIMAL_COMMA = re.compile(r"(?<=[=:\s])0,\d+(?![\d.]|,\d)")
_COMMA = re.compile(r"(?<![\d.,\[(])(\d+),(\d+)(?![\d.]|,\d)")
_EPOCH_OF_TRAINING = re.compile(r"^\s*train:?\s+(\d+)\s*(?=\[)", re.IGNORECASE)
_OF_WHAT = re.compile(r"^(.*?)\b(epoch|iter)\((train|val|test)\)", re.IGNORECASE)


class PlainText:
    """Remembers which comma the program writes: once `0,5` was seen, `1,234` is no thousand."""

    def __init__(self) -> None:
        """Commas stand between thousands until one stands behind a zero."""
        self._comma_is_decimal = False

    def plain(self, line: str) -> str:
        """Return the line as the rules for places and values expect it.

        `Train: 0 [50/390]` (timm) and `Epoch(val) [1][79/79]` (MMEngine) become `epoch 0 [50/390]` and
        `val epoch [1][79/79]`.
        """
        if ":" in line:
            line = _STAMPS.sub(" ", line)
        if "," in line:
            self._comma_is_decimal = self._comma_is_decimal or _DECIMAL_COMMA.search(line) is not None
            if self._comma_is_decimal:
                line = _COMMA.sub(r"\1.\2", line)
            else:
                line = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), line)
        line = _EPOCH_OF_TRAINING.sub(r"epoch \1 ", line)
        if "(" in line and (found := _OF_WHAT.match(line)):
            line = f"{found[3].replace('train', '')} {found[2]} {line[found.end() :]}"
        return line
