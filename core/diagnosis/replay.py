"""The diagnosis of a recorded run: its prefixes, shown one after another to the rules that watch a live one."""

from collections.abc import Iterator

from ..events import GOING_ON, Finding, FindingCleared, FindingRaised
from ..runs.prefix import prefixes
from ..runs.view import RunView
from .detector import Detector
from .detectors import DETECTORS
from .life_cycle import CHECKS_PER_RUN, EARLY_CHECKS, Change, Diagnostician


def diagnose(view: RunView) -> tuple[Finding, ...]:
    """Return what is found in a run, findings whose condition ended included; active ones first, then by step.

    A run whose planned length is not known, such as a log of another tool, is looked at once, at its end.
    """
    findings: dict[tuple[str, str | None], Finding] = {}
    for change in replayed_changes(view):
        if isinstance(change, FindingRaised | FindingCleared):
            findings[change.finding.code, change.finding.layer] = change.finding
    return tuple(sorted(findings.values(), key=lambda finding: (not finding.active, finding.first_step)))


def replayed_changes(view: RunView, detectors: tuple[Detector, ...] = DETECTORS) -> Iterator[Change]:
    """Yield, in order, what a live run would have recorded had these rules watched it."""
    diagnostician = Diagnostician(detectors)
    moments = prefixes(view, _check_steps(view))
    for moment in moments:
        is_end = moment is moments[-1] and view.status not in GOING_ON
        yield from diagnostician.update(moment, final=is_end)


def _check_steps(view: RunView) -> list[int]:
    interval = max(1, view.num_steps // CHECKS_PER_RUN) if view.num_steps else max(1, view.step)
    early = (step for step in EARLY_CHECKS if step < min(interval, view.step))
    return [*early, *range(interval, view.step, interval), view.step]
