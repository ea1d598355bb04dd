"""What was found in a run, and what kind of run it was: the records that all figures are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nn_tui.core.diagnosis.life_cycle import Change
from nn_tui.core.diagnosis.order import headline_cause, rank
from nn_tui.core.events import FindingCleared, FindingRaised, Severity

Kind = Literal["failing", "harmless", "healthy", "undecided"]
"""failing: faulty, target missed; harmless: faulty, target met; healthy: no fault, target met; undecided: no fault,
target missed, so that nothing is known about it."""
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


def kind_of(is_faulty: bool, met: bool) -> Kind:
    """Return what kind of run it is, by its label and its outcome."""
    if is_faulty:
        return "harmless" if met else "failing"
    return "healthy" if met else "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One code in one run, over all its records."""

    code: str
    severity: Severity
    """Of its newest record."""
    worst: Severity
    """The gravest it ever had."""
    active: bool
    """Whether it stood when the run ended."""
    raised_step: int
    """Step at which it was first reported, as whatever it was then."""
    alarm_step: int | None
    """Step at which it was first reported as a warning or error; None: never."""
    headline: str = ""
    layer: str | None = None
    remedies: tuple[str, ...] = ()
    """Ids, best first."""

    @property
    def is_alarm(self) -> bool:
        """Whether it stood as a warning or error when the run ended."""
        return self.active and self.severity != "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One run, judged by one set of rules."""

    case: str
    source: str
    family: str
    seed: int
    kind: Kind
    causes: frozenset[str]
    num_steps: int
    """Steps of the whole run as planned."""
    onset: int | None
    """First step whose loss is not finite; None where all are."""
    findings: tuple[Seen, ...]
    complaints: tuple[str, ...] = ()
    """What rules that broke said."""

    @property
    def alarms(self) -> tuple[str, ...]:
        """Codes of the warnings and errors that stood at the end, causes first."""
        return tuple(sorted((seen.code for seen in self.findings if seen.is_alarm), key=rank))

    @property
    def headline(self) -> str | None:
        """The code shown first: the cause of the others, or what stands for itself."""
        return headline_cause(self.alarms) or next(iter(self.alarms), None)

    @property
    def ever_alarmed(self) -> bool:
        """Whether anything was a warning or error at any time."""
        return self.alarm_step is not None

    @property
    def alarm_step(self) -> int | None:
        """Step of the first warning or error; None for none."""
        return min((seen.alarm_step for seen in self.findings if seen.alarm_step is not None), default=None)

    @property
    def names_cause(self) -> bool:
        """Whether a true cause is among what stood at the end, notes included."""
        return any(seen.code in self.causes for seen in self.findings if seen.active)

    @property
    def alarms_cause(self) -> bool:
        """Whether a true cause is among the warnings and errors at the end."""
        return not self.causes.isdisjoint(self.alarms)

    @property
    def headlines_cause(self) -> bool:
        """Whether the headline is a true cause."""
        return self.headline in self.causes

    @property
    def num_notes(self) -> int:
        """Codes that were reported at some time, but never as more than a note."""
        return sum(seen.worst == "note" for seen in self.findings)


def seen_in(changes: Iterable[Change]) -> tuple[Seen, ...]:
    """Return one record per code for all that was said about it in the course of a run."""
    seen: dict[str, Seen] = {}
    for change in changes:
        if isinstance(change, FindingRaised | FindingCleared):
            seen[change.finding.code] = _updated(seen.get(change.finding.code), change)
    return tuple(sorted(seen.values(), key=lambda one: rank(one.code)))


def _updated(known: Seen | None, change: FindingRaised | FindingCleared) -> Seen:
    finding = change.finding
    alarm_step = known.alarm_step if known else None
    if alarm_step is None and finding.severity != "note":
        alarm_step = change.step
    worst = max(finding.severity, known.worst if known else "note", key=SEVERITIES.index)
    return Seen(
        code=finding.code,
        severity=finding.severity,
        worst=worst,
        active=isinstance(change, FindingRaised),
        raised_step=known.raised_step if known else change.step,
        alarm_step=alarm_step,
        headline=finding.headline,
        layer=finding.layer,
        remedies=tuple(remedy.id for remedy in finding.remedies),
    )
