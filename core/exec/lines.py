"""Numbers off a program's screen.

    Epoch 3:  45%|████▌     | 45/100 [00:01<00:02, 30.1it/s, loss=0.51]         tqdm
    Epoch 1/9 ━━━━━━━━━━━━━ 45/100 0:00:01 • 0:00:02 57.32it/s train_loss: 1.83  Lightning
    44/44 ━━━━━━━━━━ 0s 2ms/step - accuracy: 0.51 - loss: 1.72                   Keras
    {'loss': 2.31, 'grad_norm': 0.58, 'epoch': 1.27}                            Transformers
    Epoch [2/5], Step [100/600], Loss: 0.4321                                   by hand
    Test set: Average loss: 0.0492, Accuracy: 9838/10000 (98%)                  PyTorch's examples
    step=120 train_loss=0.31 val_acc=97.5%

A line without a number that has a name is no row. The step of a row is what it says (see `places`); else where the
progress bar is; else its epoch; else one more than that of the row before.
"""

import math
import re
from typing import NamedTuple

from ..runs.logs.names import own_name
from ..runs.logs.passes import Passes
from ..runs.text import strip_control
from .places import STEPS, Places, epoch_in, places_in

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf(?:inity)?)"
_SPLIT = r"(?:(?:train|training|val|valid|validation|test|eval)[ ]+)?"
_PAIR = re.compile(
    rf"(?<![\w/.-])['\"]?({_SPLIT}[A-Za-z_][\w./]*)['\"]?\s*[=:]\s*['\"]?({_NUMBER})(%?)(?![\w:]|\.\d)", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w/.-])({_SPLIT}\w*(?:loss|accuracy|acc(?:@\d+)?|ppl))\s+({_NUMBER})(%?)(?![\w:]|\.\d)", re.IGNORECASE
)
"""`step 100: train loss 2.31, val loss 2.42`: only names that cannot be anything else."""
_FRACTION = re.compile(rf"(?<![\w/.-])({_SPLIT}(?:accuracy|acc))\s*[=:]?\s*\(?(\d+)\s*/\s*(\d+)", re.IGNORECASE)
_OF_SPLIT = re.compile(r"^\W*(test|val|valid|validation|eval|evaluation)\b(?!.*\btrain)", re.IGNORECASE)
"""What a line that begins so tells is of that split, whether its names say so or not."""
_BARS = (
    re.compile(r"(\d+)/(\d+)\s*\["),  # tqdm
    re.compile(r"(\d+)/(\d+)\s+\d+:\d\d"),  # rich, as Lightning draws it
    re.compile(r"^\s*(\d+)/(\d+)\s*━"),  # Keras
)
_SIDE_BAR = re.compile(r"^\s*(?:val|test|eval|sanity|predict|download|map|load)", re.IGNORECASE)
_NO_METRIC = frozenset(
    (*STEPS, "epoch", "batch", "v_num", "eta", "seed", "rank", "pid", "port", "line", "version", "num_workers")
)
_NAMES_SPLIT = re.compile(r"(?:train|val|test|eval)", re.IGNORECASE)
MAX_LINE = 4096
MAX_STEP = 2**53


class Row(NamedTuple):
    """Numbers that a program showed together."""

    step: int
    values: dict[str, float]


class LineReader:
    """Takes what a program writes, in pieces of any size, and returns rows."""

    def __init__(self) -> None:
        self._rest = ""
        self._step = 0
        self._base = 0
        """Steps of the progress bars that are full."""
        self._bar = 0, 0
        self._epoch = -1
        self._is_new_epoch = False
        """Another epoch was named since the bar was last drawn."""
        self._starts_at_zero = False
        """The first epoch is number 0."""
        self._split = ""
        """Of the numbers in the line that follows, said by a line above it such as `Test Error:`."""
        self._passes = Passes()
        self._seen: dict[str, tuple[int, float]] = {}
        self.num_steps = 0
        """Steps planned, as far as a line told; else 0."""
        self.lines: list[str] = []
        """Whole lines since somebody emptied this, without control characters: for a log."""

    def feed(self, text: str) -> list[Row]:
        """Return the rows of the lines that have become complete."""
        *whole, self._rest = re.split(r"[\r\n]", self._rest + text)
        self._rest = self._rest[-MAX_LINE:]
        rows = [self._row(line) for line in whole if line.strip()]
        return [row for row in rows if row is not None]

    def end(self) -> list[Row]:
        """Return the row of the last line, which has no end."""
        return self.feed("\n")

    def _row(self, raw: str) -> Row | None:
        line = strip_control(raw[:MAX_LINE])
        self.lines.append(line)
        bar = next((found for pattern in _BARS if (found := pattern.search(line))), None)
        if bar and _SIDE_BAR.match(line):
            return None
        places = {} if bar else places_in(line)
        if (epoch := epoch_in(line)) is not None:
            self._name_epoch(epoch)
        if bar:
            self._follow_bar(int(bar[1]), int(bar[2]))
        split = _OF_SPLIT.match(line)
        values = _values(line, split[1] if split else self._split)
        self._split = split[1] if split and not values else ""
        if not values or not (bar or places or any(own_name(name) for name in values)):
            return None
        self._step = min(max(self._step, self._place(places)), MAX_STEP)
        new = {name: value for name, value in values.items() if not bar or self._is_new(name, value)}
        return Row(self._step, new) if new else None

    def _follow_bar(self, at: int, total: int) -> None:
        """Follow the longest bar; a shorter one is that of an evaluation, or counts epochs."""
        before, longest = self._bar
        if total < longest:
            return
        if total > longest:
            self._base = self._step
        elif at < before or (at == before and self._is_new_epoch):
            self._base += total
        self._bar, self._is_new_epoch = (at, total), False

    def _name_epoch(self, epoch: int) -> None:
        self._passes.name_epoch(epoch)
        self._starts_at_zero = self._starts_at_zero or epoch == 0
        if epoch != self._epoch:
            self._epoch, self._is_new_epoch = epoch, True

    def _place(self, places: Places) -> int:
        """Return the step that a row stands for."""
        epoch, num_epochs = places.get("epoch", (0, 0))
        for name in (*STEPS, "batch"):
            if name in places:
                at, total = places[name]
                is_whole = name != "batch" and "epoch" not in places
                self.num_steps = num_epochs * total or self.num_steps or (total if is_whole else 0)
                if total and "epoch" in places:
                    return at + max(epoch - (not self._starts_at_zero), 0) * total
                return self._passes.count(at)
        if self._bar[1]:
            return self._base + self._bar[0]
        if "epoch" in places:
            self.num_steps = num_epochs or self.num_steps
            return epoch
        return self._step + 1

    def _is_new(self, name: str, value: float) -> bool:
        """A bar is drawn again and again with the same numbers."""
        now = self._step, value
        is_new = repr(self._seen.get(name)) != repr(now)  # as text: NaN equals itself
        self._seen[name] = now
        return is_new


def _values(line: str, split: str) -> dict[str, float]:
    """Numbers by name. split: of those whose names say none; empty where the line does not either."""
    values: dict[str, float] = {}
    fractions = [(name, str(int(right) / int(of)), "") for name, right, of in _FRACTION.findall(line) if int(of)]
    for name, number, percent in (*_BARE.findall(line), *_PAIR.findall(line), *fractions):
        words = name.rstrip(".").split()
        value = float(number)
        if words[-1].lower() in _NO_METRIC or not (math.isnan(value) or abs(value) < 1e300 or math.isinf(value)):
            continue
        if split and len(words) == 1 and not _NAMES_SPLIT.match(words[0]):
            words.insert(0, split.lower())
        in_percent = percent or "@" in name  # top-k accuracies are always printed so
        values["_".join(words)] = value / 100 if in_percent else value
    return values
