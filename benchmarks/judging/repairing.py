"""Whether the advice works: programs that failed, trained again as the findings say.

A try carries out one remedy and trains for as long as before. The first is the first remedy of the headline. It is a
climb: the next remedy goes on top of the program of which most faults are gone, of equals the one with the best
validation score, and is the first untried one of what is found there: warnings and errors, then notes, then what was
found on the way there, what was treated last.
Whether the target is met decides when to stop and nothing else. A remedy that only a person can carry out, such as to
look where labels and inputs part, is counted as such and costs no try.
"""

import math
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch
from cases import CASES, Recipe

from nn_tui.core.diagnosis.order import headline_cause, rank
from nn_tui.core.diagnosis.replay import diagnose
from nn_tui.core.events import Finding, Remedy
from nn_tui.core.runs.reader import RunReader

from .figures import Ratio
from .outcome import Outcome, folder_of
from .recording import observe
from .remedied import carried_out

BY_ID = {case.id: case for case in CASES}
MAX_TRIES = 3


@dataclass(frozen=True, slots=True)
class Try:
    """One remedy on one program."""

    remedy: str
    finding: str
    met: bool | None
    """Whether the target was met; None for a remedy that a person must carry out."""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What was tried on one failing run."""

    case: str
    source: str
    seed: int
    headline: str | None
    named: bool
    """Whether the headline was a true cause."""
    tries: tuple[Try, ...]
    twin: str | None
    """Id of the case that a person would have made of it."""

    @property
    def first(self) -> bool | None:
        """What came of the first remedy; None where there is none, or none but for a person."""
        return self.tries[0].met if self.tries else None

    @property
    def ever(self) -> bool:
        """Whether any try met the target."""
        return any(one.met for one in self.tries)


@dataclass(frozen=True, slots=True)
class State:
    """A program on the way to one that meets its target."""

    recipe: Recipe
    advice: tuple[Finding, ...]
    """What to follow, in this order."""
    score: float
    """Of the program's own metric on the validation split, at its best."""
    num_cured: int = 0
    """Remedies on the way here after which the finding that they were for was gone."""


def repair_all(runs: Path, outcomes: list[Outcome], processes: int) -> list[Repair]:
    """Try to repair every failing run that was recorded."""
    failing = [one for one in outcomes if one.run and not one.met and BY_ID[one.case].causes]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(repair, runs), failing))


def repair(runs: Path, outcome: Outcome) -> Repair:
    """Follow what was found in one run, on one thread."""
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    case = BY_ID[outcome.case]
    findings = findings_in(folder_of(runs, case.id, outcome.seed) / outcome.run)
    first = headline(findings)
    states = [State(case.build, findings, outcome.best)]
    tries: list[Try] = []
    seen: set[tuple[str, str]] = set()
    while sum(one.met is not None for one in tries) < MAX_TRIES and not any(one.met for one in tries):
        step = next(open_steps(states, seen), None)
        if step is None:
            break
        state, finding, remedy = step
        seen.add((remedy.id, remedy.title))
        changed = carried_out(state.recipe, remedy)
        if changed is None:
            tries.append(Try(remedy.id, finding.code, None))
            continue
        one, new, score = attempt(case.id, outcome.seed, changed, remedy, finding)
        tries.append(one)
        cured = state.num_cured + (not one.error and finding.code not in {left.code for left in new if is_alarm(left)})
        if new or score > state.score:
            states.append(State(changed, (*new, *left_over(state, finding, new)), score, cured))
    return Repair(
        case=case.id,
        source=case.source,
        seed=outcome.seed,
        headline=first.code if first else None,
        named=first is not None and first.code in case.causes,
        tries=tuple(tries),
        twin=case.repaired_by,
    )


def attempt(
    id: str, seed: int, recipe: Recipe, remedy: Remedy, finding: Finding
) -> tuple[Try, tuple[Finding, ...], float]:
    """Train a changed program, watched; a program that the change has broken has missed its target.

    Returns the try, what was found in it, and its score.
    """
    with tempfile.TemporaryDirectory() as name:
        try:
            outcome = observe(BY_ID[id], recipe(seed), seed, Path(name))
        except Exception as error:  # advice that does not fit the program is bad advice, not the end of the benchmark
            return (
                Try(remedy.id, finding.code, False, f"{type(error).__name__}: {error}".splitlines()[0]),
                (),
                -math.inf,
            )
        new = () if outcome.met else findings_in(Path(name) / outcome.run)
        return Try(remedy.id, finding.code, outcome.met), new, outcome.best


def findings_in(folder: Path) -> tuple[Finding, ...]:
    """Return what stands at the end of a recorded run, the headline first and notes last."""
    reader = RunReader(folder)
    try:
        found = diagnose(reader.refresh())
    finally:
        reader.close()
    standing = [one for one in found if one.active]
    first = headline_cause([one.code for one in standing if is_alarm(one)])
    return tuple(sorted(standing, key=lambda one: (not is_alarm(one), one.code != first, rank(one.code))))


def is_alarm(finding: Finding) -> bool:
    """Whether it is a warning or an error."""
    return finding.severity != "note"


def headline(findings: tuple[Finding, ...]) -> Finding | None:
    """Return the first alarm."""
    return next(filter(is_alarm, findings), None)


def left_over(state: State, treated: Finding, new: tuple[Finding, ...]) -> Iterator[Finding]:
    """Yield what was to be followed before a try and is not found anew after it, what was treated last."""
    known = {one.code for one in new}
    yield from (one for one in state.advice if one is not treated and one.code not in known)
    if treated.code not in known:
        yield treated


def open_steps(states: list[State], seen: set[tuple[str, str]]) -> Iterator[tuple[State, Finding, Remedy]]:
    """Yield what was not tried, on the program that is nearest to health first, of its headline first."""
    for state in sorted(states, key=lambda state: (state.num_cured, state.score), reverse=True):
        for finding in state.advice:
            for remedy in finding.remedies:
                if (remedy.id, remedy.title) not in seen:
                    yield state, finding, remedy


def repair_table(repairs: list[Repair], twins_met: dict[tuple[str, int], bool]) -> list[str]:
    """Return how often the advice helped: where the headline was true, and on all failing runs."""
    named = [one for one in repairs if one.named]
    lines = [f"{'runs':34} {'runs':>4} {'first':>12} {'three':>12} {'by hand':>8} {'no remedy':>9}"]
    groups = {"headline is a true cause": named, "all failing runs": repairs}
    groups |= {f"  source {source}": [one for one in named if one.source == source] for source in _sources(named)}
    for title, group in groups.items():
        by_machine = [one for one in group if one.first is not None]
        first = Ratio(sum(bool(one.first) for one in by_machine), len(by_machine))
        three = Ratio(sum(one.ever for one in by_machine), len(by_machine))
        by_hand = [one for one in group if one.tries and one.first is None]
        lines.append(
            f"{title:34} {len(group):4} {_share(first):>12} {_share(three):>12} {len(by_hand):8}"
            f" {sum(not one.tries for one in group):9}"
        )
    by_hand = [one for one in named if one.tries and one.first is None]
    helped = sum(bool(one.twin and twins_met.get((one.twin, one.seed))) for one in by_hand)
    lines.append(
        f"of those by hand with a true headline, the program with that repair met its target: {helped}/{len(by_hand)}"
    )
    lines += ["first remedies that did not help, or only a person can carry out:"]
    for one in repairs:
        if one.named and not one.first:
            told = " → ".join(f"{t.remedy}{'' if t.met is None else ' ✓' if t.met else ' ✗'}" for t in one.tries)
            errors = "; ".join(t.error for t in one.tries if t.error)
            lines.append(f"  {one.case:22} seed {one.seed} {one.headline}: {told or 'no remedy'} {errors}".rstrip())
    return lines


def _sources(repairs: list[Repair]) -> list[str]:
    return sorted({one.source for one in repairs})


def _share(one: Ratio) -> str:
    return f"{one.numerator:g}/{one.denominator} {one.value:.2f}" if one.denominator else "–"
