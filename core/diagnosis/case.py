"""What is remembered of one rule between looks at a run, and what follows from it."""

from collections import deque
from dataclasses import dataclass, field

from ..events import Finding, Severity
from .detector import CLEAR_LEVEL, Detector, Symptom

NUM_CHECKS = 5
"""Newest checks that are remembered."""
_SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


@dataclass(slots=True)
class Case:
    """What is remembered of one detector."""

    detector: Detector
    checks: deque[tuple[int, Symptom | None]] = field(default_factory=lambda: deque(maxlen=NUM_CHECKS))
    """Newest checks: step and what was seen."""
    finding: Finding | None = None
    """As last recorded, while it is active."""
    cleared_checks: int | None = None
    """Checks since the finding was cleared; None if it never was."""
    emitted_step: int = 0
    broken: bool = False

    @property
    def symptom(self) -> Symptom | None:
        """What the newest check saw."""
        return self.checks[-1][1] if self.checks else None

    @property
    def shows(self) -> bool:
        """Whether the newest check saw the symptom at full strength."""
        return self.symptom is not None and self.symptom.level >= 1

    def remember(self, step: int, symptom: Symptom | None) -> None:
        """Keep what a check saw."""
        self.checks.append((step, symptom))
        if self.cleared_checks is not None:
            self.cleared_checks += 1

    def holds(self, final: bool, is_first_judgement: bool = False) -> bool:
        """Whether the symptom counts as a finding: it persists, or persisted in most checks when the run ended.

        `is_first_judgement`: how long the run is was not known before, so that earlier checks tell little.
        """
        seen = sum(symptom is not None and symptom.level >= 1 for _, symptom in self.checks)
        resting = self.cleared_checks is not None and self.cleared_checks <= 3 * self.detector.patience
        if not self.shows or (resting and not final):
            return False
        most = is_first_judgement or 2 * seen > len(self.checks)
        return seen >= self.detector.patience or (final and most)

    def has_passed(self) -> bool:
        """Whether the condition has ended."""
        weak = sum(symptom is None or symptom.level < CLEAR_LEVEL for _, symptom in self.checks)
        newest = self.symptom
        return (newest is None or newest.level < CLEAR_LEVEL) and weak >= self.detector.patience

    def severity(self, final: bool) -> Severity:
        """The gravest severity that was seen often enough; the newest at the end of a run."""
        assert self.symptom is not None, "only what shows has a severity"
        if final or self.detector.patience == 1:
            return self.symptom.severity
        seen = [symptom.severity for _, symptom in self.checks if symptom is not None and symptom.level >= CLEAR_LEVEL]
        for severity in reversed(_SEVERITIES):
            graver = _SEVERITIES[_SEVERITIES.index(severity) :]
            if sum(one in graver for one in seen) >= min(self.detector.patience, len(seen)):
                return severity
        return self.symptom.severity

    def first_step(self) -> int:
        """Where the condition began: what the rule says, or the first check that showed it."""
        if self.finding is not None:
            return self.finding.first_step
        assert self.symptom is not None, "only what shows has a beginning"
        if self.symptom.first_step is not None:
            return self.symptom.first_step
        return next(step for step, symptom in self.checks if symptom is not None and symptom.level >= 1)
