"""What a sweep draws: `[1e-4,1e-1]log`, `[16,128]`, `{adam,sgd}`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..specs.errors import SpecError
from ..specs.override import parse_assignment

if TYPE_CHECKING:  # an optional library, which Sweep asks for
    from optuna import Trial

_RANGE = re.compile(r"\[\s*(?P<low>[^,\[\]]+)\s*,\s*(?P<high>[^,\[\]]+)\s*\]\s*(?P<scale>log)?")


@dataclass(frozen=True, slots=True)
class Range:
    """A number between two, both included: whole where both are written so."""

    field: str
    """Dotted path in the spec."""
    low: float
    high: float
    is_log: bool

    @property
    def corners(self) -> tuple[Any, ...]:
        """Values that must be legal."""
        return (self.low, self.high)

    def draw(self, trial: "Trial") -> float:
        """Return the value of a trial."""
        if isinstance(self.low, int) and isinstance(self.high, int):
            return trial.suggest_int(self.field, self.low, self.high, log=self.is_log)
        return trial.suggest_float(self.field, self.low, self.high, log=self.is_log)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values."""

    field: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    """The same as they were written: what Optuna stores."""

    @property
    def corners(self) -> tuple[Any, ...]:
        """Values that must be legal."""
        return self.values

    def draw(self, trial: "Trial") -> Any:
        """Return the value of a trial."""
        return self.values[self.texts.index(trial.suggest_categorical(self.field, self.texts))]


Dimension = Range | Choice


def parse_space(assignments: Sequence[str]) -> tuple[tuple[Dimension, ...], list[str]]:
    """Return what is drawn, and the assignments that are fixed. Raises SpecError, one sentence."""
    drawn: list[Dimension] = []
    fixed: list[str] = []
    for assignment in assignments:
        name, _, text = (part.strip() for part in assignment.partition("="))
        if found := _RANGE.fullmatch(text):
            drawn.append(_range(name, found["low"], found["high"], is_log=found["scale"] is not None))
        elif text.startswith("{") and text.endswith("}"):
            drawn.append(_choice(name, text))
        else:
            fixed.append(assignment)
    return tuple(drawn), fixed


def _range(name: str, low_text: str, high_text: str, *, is_log: bool) -> Range:
    low, high = (parse_assignment(f"{name}={text.strip()}")[1] for text in (low_text, high_text))
    if not all(isinstance(end, int | float) and not isinstance(end, bool) for end in (low, high)):
        raise SpecError(f"a range has two numbers, such as [1e-4,1e-1]log; choices are {{{low},{high}}}", place=name)
    if not low < high:
        raise SpecError(f"a range goes from the lower to the higher number, not from {low} to {high}", place=name)
    if is_log and low <= 0:
        raise SpecError(f"a log range begins above zero, not at {low}", place=name)
    return Range(name, low, high, is_log)


def _choice(name: str, text: str) -> Choice:
    texts = tuple(part.strip() for part in re.split(r",(?![^\[]*\])", text[1:-1]) if part.strip())
    if len(texts) < 2:
        raise SpecError("choices are two or more, such as {adam,sgd} or {[16],[64,64]}", place=name)
    return Choice(name, tuple(parse_assignment(f"{name}={part}")[1] for part in texts), texts)
