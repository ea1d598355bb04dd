"""From verdicts to figures. An interval says what other cases of the same kind might have given."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from .verdict import Verdict

NUM_RESAMPLES = 2000
QUICK_CODES = ("non_finite", "unchanged_weights", "constant_loss", "output_target_shape")
"""What shows at once: their delay is counted in steps."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of counted things, or a mean per thing."""

    numerator: float
    denominator: int
    low: float = math.nan
    """Bounds of the 95 % interval; NaN where there is none."""
    high: float = math.nan

    @property
    def value(self) -> float:
        """The share; NaN of nothing."""
        return self.numerator / self.denominator if self.denominator else math.nan


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is a ratio: which runs count, and what each adds."""

    name: str
    counts: Callable[[Verdict], bool]
    adds: Callable[[Verdict], float]


def is_failing(verdict: Verdict) -> bool:
    """Whether a known fault did harm."""
    return verdict.kind == "failing"


def is_healthy(verdict: Verdict) -> bool:
    """Whether a program without a fault went well."""
    return verdict.kind == "healthy"


def is_harmless(verdict: Verdict) -> bool:
    """Whether a known fault did no harm."""
    return verdict.kind == "harmless"


MEASURES = (
    Measure("alarm", is_failing, lambda verdict: bool(verdict.alarms)),
    Measure("headline", is_failing, lambda verdict: verdict.headlines_cause),
    Measure("among alarms", is_failing, lambda verdict: verdict.alarms_cause),
    Measure("among all", is_failing, lambda verdict: verdict.names_cause),
    Measure("healthy alarmed", is_healthy, lambda verdict: verdict.ever_alarmed),
    Measure("notes", is_healthy, lambda verdict: verdict.num_notes),
    Measure("harmless alarmed", is_harmless, lambda verdict: verdict.ever_alarmed),
)
"""On failing runs what stands at the end counts; on healthy ones every alarm, also one that was taken back."""


def ratio(measure: Measure, verdicts: Iterable[Verdict]) -> Ratio:
    """Return one figure, without an interval."""
    counted = [float(measure.adds(verdict)) for verdict in verdicts if measure.counts(verdict)]
    return Ratio(sum(counted), len(counted))


def with_interval(measure: Measure, verdicts: list[Verdict], seed: int = 0) -> Ratio:
    """Return one figure and its 95 % interval: whole cases are drawn with replacement, all seeds of each together."""
    by_case = group(verdicts, lambda verdict: verdict.case)
    parts = [ratio(measure, runs) for runs in by_case.values()]
    parts = [part for part in parts if part.denominator]
    if not parts:
        return Ratio(0.0, 0)
    sums = np.array([(part.numerator, part.denominator) for part in parts])  # (cases, 2)
    drawn = np.random.default_rng(seed).integers(len(parts), size=(NUM_RESAMPLES, len(parts)))
    numerators, denominators = sums[drawn].sum(1).T
    low, high = np.quantile(numerators / denominators, (0.025, 0.975))
    return Ratio(float(sums[:, 0].sum()), int(sums[:, 1].sum()), float(low), float(high))


def group(verdicts: Iterable[Verdict], key: Callable[[Verdict], str]) -> dict[str, list[Verdict]]:
    """Return the verdicts by a key, in order of first appearance."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[key(verdict)].append(verdict)
    return dict(groups)


def delays(verdicts: Iterable[Verdict]) -> list[float]:
    """Return, for every failing run that raised an alarm, the share of the run that passed before."""
    return [
        verdict.alarm_step / verdict.num_steps
        for verdict in verdicts
        if is_failing(verdict) and verdict.alarm_step is not None
    ]


def quick_delays(verdicts: Iterable[Verdict]) -> dict[str, list[int]]:
    """Return, for codes that show at once, the steps from the fault to the alarm in failing runs that have it.

    A number that is not finite is due from the first loss that is none; the others are there from the first step.
    """
    found: dict[str, list[int]] = {code: [] for code in QUICK_CODES}
    for verdict in verdicts:
        for seen in verdict.findings if is_failing(verdict) else ():
            if seen.code in found and seen.code in verdict.causes and seen.alarm_step is not None:
                onset = verdict.onset if seen.code == "non_finite" and verdict.onset is not None else 1
                found[seen.code].append(max(0, seen.alarm_step - onset))
    return found


def median_with_interval(values_by_case: list[list[float]], seed: int = 0) -> Ratio:
    """Return the median over all runs with its 95 % interval, cases drawn with replacement; as a ratio to 1."""
    cases = [np.asarray(values) for values in values_by_case if values]
    if not cases:
        return Ratio(0.0, 0)
    random = np.random.default_rng(seed)
    medians = [
        float(np.median(np.concatenate([cases[one] for one in random.integers(len(cases), size=len(cases))])))
        for _ in range(NUM_RESAMPLES // 2)
    ]
    low, high = np.quantile(medians, (0.025, 0.975))
    return Ratio(float(np.median(np.concatenate(cases))), 1, float(low), float(high))


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How one code does over all runs."""

    code: str
    num_due: int
    """Failing runs of which it is a true cause."""
    num_found: int
    """Of those, runs in which it stood as a warning or error."""
    num_noted: int
    """Of those, runs in which it stood at all."""
    num_headlines: int
    """Failing runs whose headline it is."""
    num_right_headlines: int
    """Of those, runs of which it is a true cause."""
    num_false: int
    """Healthy runs in which it was a warning or error at some time."""
    num_notes: int
    """Healthy runs in which it was a note at most."""


def code_figures(code: str, verdicts: Iterable[Verdict]) -> CodeFigures:
    """Count what one code did."""
    runs = list(verdicts)
    failing = [verdict for verdict in runs if is_failing(verdict)]
    due = [verdict for verdict in failing if code in verdict.causes]
    headlines = [verdict for verdict in failing if verdict.headline == code]
    healthy = [seen for verdict in runs if is_healthy(verdict) for seen in verdict.findings if seen.code == code]
    return CodeFigures(
        code=code,
        num_due=len(due),
        num_found=sum(code in verdict.alarms for verdict in due),
        num_noted=sum(any(seen.code == code and seen.active for seen in verdict.findings) for verdict in due),
        num_headlines=len(headlines),
        num_right_headlines=sum(code in verdict.causes for verdict in headlines),
        num_false=sum(seen.alarm_step is not None for seen in healthy),
        num_notes=sum(seen.worst == "note" for seen in healthy),
    )
