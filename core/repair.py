"""Repair by trying: train, apply the remedy of the headline finding, train again, at most three times.

    the spec as given ──► run ──► healthy? ──► that is the result
                           ▲         │ no
                           └── best run so far + first untried remedy of its headline cause

A climb, not a queue: a remedy that helped is kept and the next one goes on top of it; after one that did not, the run
before is where the next remedy starts from. Every try may take as many steps as the first run did, so that before and
after can be compared; a remedy that only asks for more is named, not tried.
The result is the first healthy run; if none is, the best by its main metric, one that diverged last of all.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec

from .diagnosis.apply import apply_remedy
from .diagnosis.remedies import remedies_for
from .diagnosis.verdict import standing_alarms
from .events import Finding, Remedy
from .runs.main_metric import MainMetric, main_metric
from .runs.view import RunView
from .spec import RunSpec
from .specs.errors import SpecError
from .specs.file import override

MAX_TRIES = 3
"""Runs with a remedy, after the one without."""
RATE_CODES = ("learning_rate_too_high", "learning_rate_too_low", "oscillating_loss")
"""Findings that a learning-rate range test says more about than a rule of thumb."""

RangeTest = Callable[[RunSpec], float | None]
"""The learning rate at which the loss of a spec falls fastest; None where that cannot be told."""

_CHANGES_EPOCH_LENGTH = ("data.", "split.", "training.batch_size")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to try next."""

    spec: RunSpec
    remedy: Remedy
    finding: str
    """Code of the finding that the remedy is for."""
    based_on: "Try"
    """The run whose spec it changes."""


@dataclass(frozen=True, slots=True)
class Try:
    """A run that was made on the way to a healthy one."""

    view: RunView
    status: str
    proposal: Proposal | None
    """What was changed; None for the spec as it was given."""
    metric: MainMetric | None
    alarms: tuple[str, ...]
    """Codes of its active warnings and errors, causes first; overfitting is none where the best weights are kept."""

    @property
    def is_healthy(self) -> bool:
        """Whether it trained to its end and nothing is wrong with it."""
        return self.status == "finished" and not self.alarms

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """The greater, the better: healthy, finished, main metric."""
        return self.is_healthy, self.status == "finished", self.metric.score if self.metric else -math.inf


class Repair:
    """Keeps the tries of one spec and says what to try next; trains nothing itself."""

    def __init__(self, max_tries: int = MAX_TRIES, range_test: RangeTest | None = None) -> None:
        """Nothing was tried yet. `range_test` is asked once per spec, if a finding is about the learning rate."""
        self.tries: list[Try] = []
        self.too_long: Remedy | None = None
        """A remedy that was passed over because it asks for more steps than the first run had."""
        self._max_tries = max_tries
        self._range_test = range_test
        self._tested: list[tuple[RunSpec, float | None]] = []

    def add(self, view: RunView, status: str, proposal: Proposal | None = None) -> Try:
        """Judge a run that has ended. `status` as the trainer's end told it."""
        standing = standing_alarms(view)
        found = tuple(dict.fromkeys(one.code for one in _headlines_first(view) if one.code in standing))
        self.tries.append(Try(view, status, proposal, main_metric(view), found))
        return self.tries[-1]

    @property
    def result(self) -> Try:
        """The first healthy run, or the best one; of equals the first."""
        return next((one for one in self.tries if one.is_healthy), max(self.tries, key=lambda one: one.rank))

    def next(self) -> Proposal | None:
        """The most promising change that was not tried; None when it is time to stop."""
        if self.result.is_healthy or len(self.tries) > self._max_tries or self._is_hopeless:
            return None
        best_first = sorted(self.tries, key=lambda one: one.rank, reverse=True)
        return next((proposal for base in best_first for proposal in self._proposals(base)), None)

    def why_it_ended(self) -> str:
        """In one sentence, why nothing more is tried."""
        first, result = self.tries[0], self.result
        if result.is_healthy:
            return "nothing is wrong, nothing was changed" if result is first else f"{result.view.name} is healthy"
        if self._is_hopeless:
            return f"{self.tries[-1].view.name} ended as {self.tries[-1].status}; nothing more was tried"
        if len(self.tries) > self._max_tries:
            return f"{self._max_tries} remedies were tried and no run is healthy; {result.view.name} came nearest"
        if not result.alarms:
            return f"the run ended as {result.status} and no finding says what to change"
        if self.too_long:
            return f"the remedy that is left asks for more steps: {self.too_long.title}"
        return f"no other remedy fits this spec for {', '.join(result.alarms)}"

    def _proposals(self, base: Try) -> Iterator[Proposal]:
        """Legal changes of a run's spec that were not tried: of its headline finding first, best first."""
        tried = [_settings(one.view.spec) for one in self.tries]
        for finding in _headlines_first(base.view):
            for remedy in self._remedies(base.view, finding) if finding.code in base.alarms else ():
                if self._asks_for_more_steps(base, remedy):
                    self.too_long = self.too_long or remedy
                    continue
                spec = self._applied(base, remedy, finding)
                if spec is not None and _settings(spec) not in tried:
                    yield Proposal(spec, remedy, finding.code, base)

    def _remedies(self, view: RunView, finding: Finding) -> tuple[Remedy, ...]:
        """What the finding proposes; with the rate of a range test first, where that is asked for."""
        if self._range_test is None or finding.code not in RATE_CODES:
            return finding.remedies
        rate = self._suggested_rate(view.spec, self._range_test)
        if rate is None:
            return finding.remedies
        return remedies_for(finding.code, view.spec, {**finding.evidence, "suggested_learning_rate": rate})

    def _suggested_rate(self, spec: RunSpec, range_test: RangeTest) -> float | None:
        for known, rate in self._tested:
            if _settings(known) == _settings(spec):
                return rate
        self._tested.append((spec, range_test(spec)))
        return self._tested[-1][1]

    def _applied(self, base: Try, remedy: Remedy, finding: Finding) -> RunSpec | None:
        """The repaired spec; None where the remedy cannot be written as one or is not legal in it."""
        if not remedy.set:
            return None
        try:
            spec = apply_remedy(base.view.spec, remedy, f"{finding.code} in {base.view.name}")
            if any(path.startswith(_CHANGES_EPOCH_LENGTH) for path in remedy.set):
                spec = override(spec, {"training.steps": self._num_steps}, origin=f"remedy {remedy.id}")
        except SpecError:
            return None
        return spec

    def _asks_for_more_steps(self, base: Try, remedy: Remedy) -> bool:
        started = base.view.started
        per_epoch = started.steps_per_epoch if started else 1
        steps = remedy.set.get("training.steps", per_epoch * remedy.set.get("training.epochs", 0))
        return steps > self._num_steps

    @property
    def _is_hopeless(self) -> bool:
        """Whether the first run could not be judged, or somebody had the newest one stopped."""
        return self.tries[0].status in ("failed", "lost") or self.tries[-1].status == "stopped"

    @property
    def _num_steps(self) -> int:
        return max(1, self.tries[0].view.num_steps)


def try_name(first: Path, number: int) -> str:
    """Return a free name beside the first run's folder: NAME-remedy-1, NAME-remedy-2 …"""
    name = f"{first.name[:60]}-remedy-{number}"
    return f"{name}-{token_hex(2)}" if (first.parent / name).exists() else name


def tries_document(repair: Repair) -> list[dict[str, Any]]:
    """Every try in order, as the result document lists them."""
    return [_try_document(one, one is repair.result) for one in repair.tries]


def _try_document(one: Try, is_result: bool) -> dict[str, Any]:
    proposal = one.proposal
    before = proposal.based_on.metric if proposal else None
    return {
        "run": one.view.name,
        "path": str(one.view.path),
        "based_on": proposal.based_on.view.name if proposal else None,
        "finding": proposal.finding if proposal else None,
        "remedy": proposal.remedy.id if proposal else None,
        "title": proposal.remedy.title if proposal else None,
        "set": dict(proposal.remedy.set) if proposal else {},
        "status": one.status,
        "findings": list(one.alarms),
        "metric": {
            "name": one.metric.name if one.metric else None,
            "before": before.value if before else None,
            "after": one.metric.value if one.metric else None,
        },
        "healthy": one.is_healthy,
        "result": is_result,
    }


def _headlines_first(view: RunView) -> list[Finding]:
    """Active findings, causes before what follows from them, otherwise in the order of the view: gravest first."""
    return sorted((one for one in view.findings if one.active), key=lambda one: one.caused_by is not None)


def _settings(spec: RunSpec) -> RunSpec:
    """The spec without what was written in it for people."""
    return msgspec.structs.replace(spec, changes=[], expect=[])
