"""Everything a loop logs, by name: values of steps until they are written, and those of evaluations."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torch import Tensor

from ..runs.text import strip_control
from .losses import LossBook

MAX_SERIES = 500
"""Names that a loop may log; more are a mistake, such as a number in a name."""
MAX_NAME = 200
_OWN_NAMES = {"loss": "train_loss", "accuracy": "train_accuracy", "r2": "train_r2", "mae": "train_mae"}


class Ledger:
    """The values of steps by series, and which evaluations were told."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """`say` is told, once, that something logged is no number."""
        self.loss = LossBook()
        self._books: dict[str, LossBook] = {"train_loss": self.loss}
        self._validated: dict[str, int] = {}
        self._say: Callable[[str], None] | None = say

    def log(self, count: int, values: Mapping[str, Any]) -> None:
        """Keep scalars that were logged after `count` updates."""
        for name, value in values.items():
            book = self._books.get(_OWN_NAMES.get(name, name)) or self._new_book(name)
            if book is None:
                continue
            try:
                book.record(count, number_of(value))
            except (TypeError, ValueError, RuntimeError):
                self._refuse(name, value)

    def log_validation(self, step: int, values: Mapping[str, Any]) -> dict[str, float]:
        """Return the series of an evaluation, those left out that were told at this step already."""
        told = dict[str, float]()
        for key, value in values.items():
            name = _safe(f"validation_{key.removeprefix('validation_').removeprefix('val_')}")
            if self._validated.get(name) == step or len(self._validated) >= MAX_SERIES:
                continue
            self._validated[name] = step
            told[name] = float(number_of(value))
        return told

    def take(self, step: int, final: bool) -> Iterator[tuple[str, list[int], list[float]]]:
        """Yield what has gathered since the last call, by name: steps and values; see `LossBook.take`."""
        for name, book in self._books.items():
            yield name, *book.take(step, final)

    def _new_book(self, name: str) -> LossBook | None:
        if len(self._books) >= MAX_SERIES:
            return None
        return self._books.setdefault(_safe(_OWN_NAMES.get(name, name)), LossBook())

    def _refuse(self, name: str, value: Any) -> None:
        if self._say is not None:
            self._say(f"run.log({_safe(name)}=…) was given {type(value).__name__}, which is not a number; left out")
            self._say = None


def number_of(value: Any) -> float | Tensor:
    """Return a number, or a tensor on a device that must not be waited for."""
    if isinstance(value, Tensor):
        value = value.detach()
        if value.numel() != 1:
            value = value.float().mean()  # one loss per example
        if value.is_complex():
            value = value.abs()
        return value.item() if value.is_cpu else value.reshape(())
    return float(value)


def _safe(name: str) -> str:
    return strip_control(name)[:MAX_NAME]
