"""From symptoms to findings: when one is raised, updated, cleared, and which of several is the cause.

A look ("check") is made at most 50 times a run, and twice besides at its start, however often the trainer asks. A
finding is raised when enough of the newest 5 checks show the symptom, cleared when its level stays below a third of the
raising level, and may come back only after 3 × its patience. What looks like several faults has one headline cause; the
rest is listed under it.
"""

import math
from collections.abc import Mapping

import msgspec

from ..events import GOING_ON, Finding, FindingCleared, FindingRaised, Noted, Severity
from ..runs.view import RunView
from .case import Case
from .detector import CLEAR_LEVEL, Detector, Symptom
from .detectors import DETECTORS
from .impact import Impact, impact_of
from .order import cause_of, headline_cause, rank
from .plan import planned_steps
from .remedies import remedies_for
from .repair_together import Evidence, faults_beside

CHECKS_PER_RUN = 50
EARLY_CHECKS = (8, 16)
"""Steps at which a run is looked at besides, for faults that show at once."""
MATERIAL_CHANGE = 0.1
"""Relative change of a number in the evidence that is worth a new record."""
UPDATE_SHARE = 0.05
"""Least part of the run between two records of one finding whose severity stays."""

Change = FindingRaised | FindingCleared | Noted


class Diagnostician:
    """Watches one run. Call `update` as often as convenient: at evaluations, a few times a second, and at the end."""

    def __init__(self, detectors: tuple[Detector, ...] = DETECTORS) -> None:
        """Watch by these rules, each starting with nothing seen."""
        ordered = sorted(detectors, key=lambda detector: rank(detector.code))
        self._cases = tuple(Case(detector) for detector in ordered)
        self._checked_step = -1
        self._adopted = False
        self._knew_length = False

    def update(self, view: RunView, final: bool = False) -> list[Change]:
        """Look at the run and return what changed, for the trainer to record; costs the same at any length.

        final: the run is over, so what holds now is reported without waiting for it to persist.
        """
        final = final or view.status not in GOING_ON | {"lost"} or _is_last_step(view)
        if not final and not self._is_due(view):
            return []
        if not self._adopted:
            self._adopt(view)
        impact = impact_of(view)
        final = final or not impact.finite
        notes = self._check(view, impact)
        self._checked_step = view.step
        changes = self._settle(view, final)
        self._knew_length = self._knew_length or view.num_steps > 0
        return notes + changes

    def _is_due(self, view: RunView) -> bool:
        """Whether enough steps were taken since the last check, or the newest loss is news by itself."""
        newest = view.last("train_loss")
        if newest is not None and not math.isfinite(newest):
            return view.step > self._checked_step
        if any(self._checked_step < step <= view.step for step in EARLY_CHECKS):
            return True
        return view.step >= self._checked_step + max(1, planned_steps(view) // CHECKS_PER_RUN)

    def _adopt(self, view: RunView) -> None:
        """Go on with the findings a resumed run has recorded."""
        self._adopted = True
        recorded = {finding.code: finding for finding in view.findings if finding.active}
        for case in self._cases:
            case.finding = recorded.get(case.detector.code)

    def _check(self, view: RunView, impact: Impact) -> list[Change]:
        known = {name.partition("/")[0] for name in view.series_names}
        notes: list[Change] = []
        for case in self._cases:
            symptom = None
            in_time = impact.warm or not impact.finite or case.detector.shows_at_once
            ready = in_time and known.issuperset(case.detector.reads)
            if ready and not case.broken:
                try:
                    symptom = case.detector.check(view, impact)
                except Exception as error:  # a rule of ours that fails must not end somebody's training
                    case.broken = True
                    text = (
                        f"the {case.detector.code} rule failed and is off for this run: {type(error).__name__}: {error}"
                    )
                    notes.append(Noted(time=view.last_write, step=view.step, text=text))
            if self._checked_step == view.step and case.checks:
                case.checks.pop()  # looked at again without a new step: the same check
            case.remember(view.step, symptom)
        return notes

    def _settle(self, view: RunView, final: bool) -> list[Change]:
        is_first_judgement = final and not self._knew_length
        raised = {case.detector.code: case for case in self._cases if self._is_on(case, final, is_first_judgement)}
        severities: dict[str, Severity] = {code: self._severity_of(case, final) for code, case in raised.items()}
        _exclude(raised, severities)
        cause = headline_cause([code for code in raised if severities[code] != "note"])
        beside = faults_beside(cause, _evidence_of_alarms(raised, severities))
        changes: list[Change] = []
        for case in self._cases:
            code = case.detector.code
            if code not in raised:
                changes += self._clear(case, view)
                continue
            caused_by = cause_of(code, cause) if severities[code] != "note" else None
            changes += self._raise(case, view, severities[code], caused_by, final, beside if code == cause else {})
        return changes

    @staticmethod
    def _is_on(case: Case, final: bool, is_first_judgement: bool) -> bool:
        if case.finding is None:
            return case.holds(final, is_first_judgement)
        return case.detector.latches or case.broken or not case.has_passed()

    @staticmethod
    def _severity_of(case: Case, final: bool) -> Severity:
        if case.symptom is None or case.symptom.level < CLEAR_LEVEL:
            assert case.finding is not None, "what no longer shows was raised before"
            return case.finding.severity
        return case.severity(final)

    def _raise(
        self,
        case: Case,
        view: RunView,
        severity: Severity,
        caused_by: str | None,
        final: bool,
        beside: Mapping[str, Evidence],
    ) -> list[Change]:
        symptom, old = case.symptom, case.finding
        if symptom is None or symptom.level < CLEAR_LEVEL:
            if old is None or old.caused_by == caused_by:
                return []
            finding = msgspec.structs.replace(old, caused_by=caused_by)
        else:
            finding = _finding(case, symptom, view, severity, caused_by)
        if old is not None and not self._is_news(case, finding, view, final):
            return []
        changes: list[Change] = []
        finding = msgspec.structs.replace(
            finding,
            remedies=remedies_for(finding.code, view.spec, finding.evidence, beside),  # by what is known by now
        )
        if old is not None and old.layer != finding.layer:
            changes += self._clear(case, view)
        case.finding, case.emitted_step, case.cleared_checks = finding, view.step, None
        changes.append(FindingRaised(time=view.last_write, step=view.step, finding=finding))
        return changes

    @staticmethod
    def _is_news(case: Case, finding: Finding, view: RunView, final: bool) -> bool:
        old = case.finding
        assert old is not None, "news are about a finding that is known"
        if (old.severity, old.caused_by) != (finding.severity, finding.caused_by):
            return True
        if final:
            return old != finding
        waited = view.step - case.emitted_step >= UPDATE_SHARE * planned_steps(view)
        return waited and (old.layer != finding.layer or _differs_materially(old, finding))

    @staticmethod
    def _clear(case: Case, view: RunView) -> list[Change]:
        if case.finding is None:
            return []
        finding = msgspec.structs.replace(case.finding, active=False, caused_by=None)
        case.finding, case.cleared_checks = None, 0
        return [FindingCleared(time=view.last_write, step=view.step, finding=finding)]


def _exclude(raised: dict[str, Case], severities: dict[str, Severity]) -> None:
    """Drop what is named by exclusion while something more specific explains the trouble."""
    vague = [code for code, case in raised.items() if case.detector.by_exclusion]
    specific = any(code not in vague and severities[code] != "note" for code in raised)
    for code in vague if specific else vague[1:]:
        del raised[code]


def _evidence_of_alarms(raised: Mapping[str, Case], severities: Mapping[str, Severity]) -> dict[str, Evidence]:
    found = {code: case.symptom.evidence for code, case in raised.items() if case.symptom is not None}
    return {code: evidence for code, evidence in found.items() if severities[code] != "note"}


def _finding(case: Case, symptom: Symptom, view: RunView, severity: Severity, caused_by: str | None) -> Finding:
    known = case.finding
    return Finding(
        code=case.detector.code,
        severity=severity,
        headline=symptom.headline,
        first_step=min(case.first_step(), view.step),
        last_step=view.step,
        layer=symptom.layer,
        evidence=dict(symptom.evidence),
        why=symptom.why,
        certainty=symptom.certainty,
        source=case.detector.source,
        caused_by=caused_by,
        remedies=known.remedies if known else (),
    )


def _differs_materially(old: Finding, new: Finding) -> bool:
    for name, value in new.evidence.items():
        before = old.evidence.get(name)
        if isinstance(value, float) and isinstance(before, float):
            if abs(value - before) > MATERIAL_CHANGE * max(abs(value), abs(before)):
                return True
        elif value != before:
            return True
    return False


def _is_last_step(view: RunView) -> bool:
    return 0 < view.num_steps <= view.step
