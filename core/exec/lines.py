"""Numbers off a program's screen.

    Epoch 3:  45%|████▌     | 45/100 [00:01<00:02, 30.1it/s, loss=0.51]         tqdm
    Epoch 1/9 ━━━━━━━━━━━━━ 45/100 0:00:01 • 0:00:02 57.32it/s train_loss: 1.83  Lightning
    44/44 ━━━━━━━━━━ 0s 2ms/step - accuracy: 0.51 - loss: 1.72                   Keras
    {'loss': 2.31, 'grad_norm': 0.58, 'epoch': 1.27}                            Transformers
    Epoch [2/5], Step [100/600], Loss: 0.4321                                   by hand
    Test set: Average loss: 0.0492, Accuracy: 9838/10000 (98%)                  PyTorch's examples
    step=120 train_loss=0.31 val_acc=97.5%

A line without a number that has a name is no row, except in a table. The step of a row is what it says (see `places`);
else where the progress bar is; else its epoch; else that of the row before, or one more where a name comes again.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..runs.logs.passes import Passes
from ..runs.text import strip_control
from .places import STEPS, Places, places_in
from .plain_text import PlainText
from .tables import TableReader
from .values import is_metric, values_in

_OF_SPLIT = re.compile(r"^\W*(test|val|valid|validation|eval|evaluation)\b(?!.*\btrain)", re.IGNORECASE)
"""What a line that begins so tells is of that split, whether its names say so or not."""
_SUMMARY = re.compile(r"^\s*\*")
"""` * Acc@1 69.8 Acc@5 89.1`: what the lines above came to."""
_AVERAGE = re.compile(r"[-+.\de]+\s*\(\s*([-+.\de]+)\s*\)", re.IGNORECASE)
"""`6.61 (6.65)`: of this batch, and of all so far."""
_BARS = (
    re.compile(r"(\d+)/(\d+)\s*\["),  # tqdm
    re.compile(r"(\d+)/(\d+)\s+\d+:\d\d"),  # rich, as Lightning draws it
    re.compile(r"^\s*(\d+)/(\d+)\s*━"),  # Keras
)
_SIDE_BAR = re.compile(r"^\s*(?:val|test|eval|sanity|predict|download|map|load|class\b)", re.IGNORECASE)
_EPOCH_BAR = re.compile(r"^\s*epochs?\s*:?\s*\d+%", re.IGNORECASE)
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
        self._num_epochs = 0
        self._is_new_epoch = False
        """Another epoch was named since the bar was last drawn."""
        self._starts_at_zero = False
        """The first epoch is number 0."""
        self._bar_counts_epochs = False
        self._split = ""
        """Of the numbers in the line that follows, said by a line above it such as `Test Error:`."""
        self._evaluated = ""
        """Of what was evaluated last, batch by batch."""
        self._table = TableReader()
        self._text = PlainText()
        self._passes = Passes()
        self._seen: dict[str, tuple[int, float]] = {}
        """Step and value of each name's newest number."""
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
        line = strip_control(raw[:MAX_LINE].replace("\t", "  "))
        self.lines.append(line)
        table = self._table.read(line)
        line = self._text.plain(line)
        bar = next((found for pattern in _BARS if (found := pattern.search(line))), None) if "/" in line else None
        if bar and _SIDE_BAR.match(line) and table is None:
            return None
        places = table.places if table else places_in(line)
        self._name_epoch(*places.get("epoch", (None, 0)))
        if bar:
            self._follow_bar(int(bar[1]), int(bar[2]), bool(_EPOCH_BAR.match(line)))
            places = {}
        split = _OF_SPLIT.match(line)
        if split and "batch" in places:  # an evaluation on its way
            at, total = places.pop("batch")
            line = _AVERAGE.sub(r"\1", line) if total and at + 1 >= total else ""
            self._evaluated = split[1]
        elif _SUMMARY.match(line):
            self._split = self._split or self._evaluated
        values = table.values if table else values_in(line, split[1] if split else self._split)
        self._split = split[1] if split and not values else ""
        if not values or not (table or bar or places or any(is_metric(name) for name in values)):
            return None
        self._step = min(max(self._step, self._place(places, values)), MAX_STEP)
        new = {name: value for name, value in values.items() if self._is_new(name, value) or not bar}
        return Row(self._step, new) if new else None

    def _follow_bar(self, at: int, total: int, counts_epochs: bool) -> None:
        """Follow the longest bar; a shorter one is that of an evaluation. One of epochs counts if there is no other."""
        before, longest = self._bar
        if counts_epochs:
            self._num_epochs = total
        if longest and counts_epochs != self._bar_counts_epochs:
            if counts_epochs:
                return
            before, longest = 0, 0
        if total < longest:
            return
        if total > longest:
            self._base = self._step if self._bar_counts_epochs == counts_epochs else 0
        elif at < before or (at == before and self._is_new_epoch):
            self._base += total
        self._bar, self._is_new_epoch, self._bar_counts_epochs = (at, total), False, counts_epochs
        self.num_steps = max(self.num_steps, (1 if counts_epochs else self._num_epochs) * total)

    def _name_epoch(self, epoch: int | None, num_epochs: int) -> None:
        if epoch is None:
            return
        self._passes.name_epoch(epoch)
        self._num_epochs = num_epochs or self._num_epochs
        self._starts_at_zero = self._starts_at_zero or epoch == 0
        if epoch != self._epoch:
            self._epoch, self._is_new_epoch = epoch, True

    def _place(self, places: Places, names: Iterable[str]) -> int:
        """Return the step that a row stands for; one that says none belongs to the row before, as far as it may."""
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
        is_next = not self._seen or any(name in self._seen and self._seen[name][0] == self._step for name in names)
        return self._step + is_next

    def _is_new(self, name: str, value: float) -> bool:
        """A bar is drawn again and again with the same numbers."""
        now = self._step, value
        is_new = repr(self._seen.get(name)) != repr(now)  # as text: NaN equals itself
        self._seen[name] = now
        return is_new
