"""Every reason for which a run may fail although it trained to its end: rules, findings, a baseline."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..diagnosis.gates import FindingGate, Gate, GateResult, parse_gate
from ..runs.view import RunView
from .regression import Baseline

_SEVERITIES = ("note", "warning", "error")


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
            results.append(self.baseline.judge([view]))
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
            results.append(self.baseline.judge(views))
        return tuple(results)

    @staticmethod
    def _judge_findings(view: RunView, level: str) -> GateResult:
        grave = _SEVERITIES[_SEVERITIES.index(level) :]
        number = sum(finding.active and finding.severity in grave for finding in view.findings)
        return GateResult(rule=f"findings of level {level} > 0", value=float(number), failed=number > 0)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def exit_code(status: str, gates: Sequence[GateResult], failure_code: int = 1) -> int:
    """What the command exits with: numerical failure before gates, failure of training before both."""
    if status == "diverged":
        return 4
    if status in ("finished", "stopped"):
        return 3 if any(gate.failed for gate in gates) else 0
    return failure_code or 1
