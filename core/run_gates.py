"""Every reason for which a run may fail although it trained to its end: rules, findings, a baseline."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .diagnosis.gates import FindingGate, Gate, GateResult, parse_gate
from .main_metric import MAIN_METRICS
from .runs.series import higher_is_better
from .runs.view import RunView

_SEVERITIES = ("note", "warning", "error")


class BaselineError(Exception):
    """A baseline or its tolerance cannot be used. The message is one sentence."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier run, by one number."""

    name: str
    metric: str
    value: float
    max_regression: float
    """How much worse the metric may be, as a share of the baseline's value."""

    @classmethod
    def of(cls, view: RunView, max_regression: str = "0%") -> "Baseline":
        """The main metric of `view`. Raises BaselineError when it has none or the tolerance is not a percentage."""
        tolerance = parse_percentage(max_regression)
        for metric in MAIN_METRICS:
            value = view.last(metric)
            if value is not None and math.isfinite(value):
                return cls(view.name, metric, value, tolerance)
        raise BaselineError(f"--baseline: {view.name} has recorded no metric to hold a run against")

    def judge(self, view: RunView) -> GateResult:
        """Failed when the same metric of `view` is worse by more than the tolerance, or missing."""
        return self.judge_value(view.last(self.metric))

    def judge_value(self, value: float | None) -> GateResult:
        """The same for a value of the metric, or its mean over several runs."""
        lower_is_better = not higher_is_better(self.metric)
        margin = abs(self.value) * self.max_regression
        limit = self.value + margin if lower_is_better else self.value - margin
        failed = value is None or not (value <= limit if lower_is_better else value >= limit)
        sign = ">" if lower_is_better else "<"
        rule = f"{self.metric} {sign} {limit:.6g} (baseline {self.name}, {self.max_regression:.3g} allowed)"
        return GateResult(rule=rule, value=value, failed=failed)


@dataclass(frozen=True, slots=True)
class RunGates:
    """All gates of one run."""

    rules: tuple[Gate, ...] = ()
    finding_level: str | None = None
    """An active finding of this severity or a graver one fails; None: findings never do."""
    baseline: Baseline | None = None

    @classmethod
    def parse(
        cls, rules: Sequence[str], finding_level: str | None = None, baseline: Baseline | None = None
    ) -> "RunGates":
        """Read the rules as written on a command line. Raises GateError with one sentence."""
        return cls(tuple(parse_gate(rule) for rule in rules), finding_level, baseline)

    def judge(self, view: RunView) -> tuple[GateResult, ...]:
        """The outcome of every gate, in the order they were given."""
        results = [gate.evaluate(view) for gate in self.rules]
        if self.finding_level:
            results.append(self._judge_findings(view, self.finding_level))
        if self.baseline:
            results.append(self.baseline.judge(view))
        return tuple(results)

    def judge_mean(self, views: Sequence[RunView]) -> tuple[GateResult, ...]:
        """The outcome of every gate over several runs: of a metric, its mean; of findings, in how many runs they are.

        A metric that one of the runs never recorded has no mean, and fails.
        """
        results = list[GateResult]()
        for gate in self.rules:
            if isinstance(gate, FindingGate):
                found = sum(gate.evaluate(view).failed for view in views)
                results.append(GateResult(gate.rule, float(found), found > 0))
            else:
                results.append(gate.judge(_mean([gate.value(view) for view in views])))
        if self.finding_level:
            each = [self._judge_findings(view, self.finding_level) for view in views]
            number = sum(result.value or 0.0 for result in each)
            results.append(GateResult(each[0].rule, number, number > 0))
        if self.baseline:
            results.append(self.baseline.judge_value(_mean([view.last(self.baseline.metric) for view in views])))
        return tuple(results)

    @staticmethod
    def _judge_findings(view: RunView, level: str) -> GateResult:
        grave = _SEVERITIES[_SEVERITIES.index(level) :]
        number = sum(finding.active and finding.severity in grave for finding in view.findings)
        return GateResult(rule=f"findings of level {level} > 0", value=float(number), failed=number > 0)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def parse_percentage(text: str) -> float:
    """`2%` → 0.02. Raises BaselineError."""
    number = text.strip().removesuffix("%")
    try:
        value = float(number) / 100
    except ValueError:
        value = math.nan
    if not text.strip().endswith("%") or not 0 <= value <= 100:
        raise BaselineError(f"--max-regression: must be a percentage such as 2%, not {text!r}")
    return value


def exit_code(status: str, gates: Sequence[GateResult], failure_code: int = 1) -> int:
    """What the command exits with: numerical failure before gates, failure of training before both."""
    if status == "diverged":
        return 4
    if status in ("finished", "stopped"):
        return 3 if any(gate.failed for gate in gates) else 0
    return failure_code or 1
