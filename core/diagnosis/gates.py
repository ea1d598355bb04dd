"""Gates: rules under which a run counts as failed although it trained to its end.

    metric op number[@last|best|mean(n)]     validation_accuracy < 0.95, train_loss > 0.1@mean(50)
    finding:CODE                             finding:overfitting

A rule names the bad case: it fails the run when it holds. A metric that was never recorded, or is not a number at the
point asked for, fails its gate: a check that could not be made has not been passed.
"""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import numpy as np

from ..runs.view import RunView
from .order import CODES

MAX_MEAN_POINTS = 4096
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
_METRIC = re.compile(r"\s*([A-Za-z_][\w./-]*)\s*")
_OPERATOR = re.compile(r"(<=|>=|==|!=|<|>)\s*")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%)?\s*")
_POINT = re.compile(r"@\s*(?:(last|best)|mean\(\s*(\d+)\s*\))\s*")


class GateError(Exception):
    """A rule cannot be read. The message is one sentence with the position."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a gate said about a run."""

    rule: str
    value: float | None
    """What the rule compared; None where the metric does not exist. For a finding: 1 if it is there, else 0."""
    failed: bool


@dataclass(frozen=True, slots=True)
class MetricGate:
    """Fails when a metric compares with a number."""

    rule: str
    """As it was written."""
    metric: str
    comparison: str
    number: float
    point: Literal["last", "best", "mean"] = "last"
    num_points: int = 1
    """Newest points averaged, when `point` is mean."""

    def evaluate(self, view: RunView) -> GateResult:
        """Compare; O(1) in run length."""
        return self.judge(self.value(view))

    def judge(self, value: float | None) -> GateResult:
        """Compare a value of the metric, or of its mean over several runs."""
        failed = value is None or math.isnan(value) or _OPERATORS[self.comparison](value, self.number)
        return GateResult(self.rule, value, failed)

    def value(self, view: RunView) -> float | None:
        """What the rule compares; None where the metric was never recorded."""
        if self.point == "best":
            best = view.best(self.metric)
            return best[0] if best else None
        if self.point == "mean":
            _, values = view.tail(self.metric, self.num_points)
            return float(np.mean(values)) if len(values) else None
        value = view.last(self.metric)
        if value is None and view.finished:
            value = view.finished.test_metrics.get(self.metric)
        return value


@dataclass(frozen=True, slots=True)
class FindingGate:
    """Fails when a finding of a code is active at the end, whatever its severity."""

    rule: str
    code: str

    def evaluate(self, view: RunView) -> GateResult:
        """Look for the finding."""
        found = any(finding.active and finding.code == self.code for finding in view.findings)
        return GateResult(self.rule, float(found), found)


Gate = MetricGate | FindingGate


def parse_gate(text: str) -> Gate:
    """Read a rule as written on a command line. GateError: one sentence with the position."""
    if text.strip().startswith("finding:"):
        return _parse_finding(text)
    metric = _expect(_METRIC, text, 0, "the name of a metric")
    comparison = _expect(_OPERATOR, text, metric.end(), "one of < <= > >= == !=")
    number = _expect(_NUMBER, text, comparison.end(), "a number")
    value = float(number[1]) / (100 if number[2] else 1)
    if number.end() == len(text):
        return MetricGate(text.strip(), metric[1], comparison[1], value)
    point = _expect(_POINT, text, number.end(), "@last, @best, @mean(n) or the end")
    if point.end() < len(text):
        raise _error(text, point.end(), "the end")
    if not point[2]:
        return MetricGate(text.strip(), metric[1], comparison[1], value, "best" if point[1] == "best" else "last")
    if not 1 <= int(point[2]) <= MAX_MEAN_POINTS:
        raise _error(text, point.start(2), f"a number of points from 1 to {MAX_MEAN_POINTS:,}")
    return MetricGate(text.strip(), metric[1], comparison[1], value, "mean", int(point[2]))


def _parse_finding(text: str) -> FindingGate:
    code = text.strip().removeprefix("finding:").strip()
    if code not in CODES:
        near = get_close_matches(code, CODES, 1)
        hint = f", did you mean {near[0]!r}?" if near else f"; the codes are {', '.join(CODES)}"
        raise GateError(f"gate {text!r}: position {text.index(':') + 2}: unknown finding code {code!r}{hint}")
    return FindingGate(text.strip(), code)


def _expect(pattern: re.Pattern[str], text: str, position: int, what: str) -> re.Match[str]:
    match = pattern.match(text, position)
    if match is None:
        raise _error(text, position, what)
    return match


def _error(text: str, position: int, what: str) -> GateError:
    found = repr(text[position : position + 12]) if position < len(text) else "the end"
    return GateError(f"gate {text!r}: position {position + 1}: expected {what}, found {found}")
