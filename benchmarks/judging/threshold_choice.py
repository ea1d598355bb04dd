"""Thresholds chosen without the programs of one source, judged on that source: what is left once nothing was fitted.

Every rule's threshold may be multiplied by one of `FACTORS`, by which all runs are replayed once each. The factors are
then chosen, rule by rule, to do best on the other sources; a run's findings are put together from the replays, which
leaves out that one rule's finding may silence another's.
"""

import dataclasses
from functools import partial
from pathlib import Path

from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.detectors import DETECTORS
from nn_tui.core.diagnosis.impact import Impact
from nn_tui.core.diagnosis.life_cycle import Change
from nn_tui.core.diagnosis.replay import replayed_changes
from nn_tui.core.runs.view import RunView

from .figures import MEASURES, ratio
from .outcome import Outcome
from .replaying import judge_all
from .verdict import Verdict

FACTORS = (0.5, 0.7, 1.0, 1.4, 2.0)
"""Of a threshold; the more, the stricter."""
WEIGHTS = {"alarm": 1.0, "headline": 1.0, "among all": 0.5, "healthy alarmed": -5.0, "notes": -0.1}
"""What each figure is worth when factors are chosen: a false alarm costs five times what a missed one does."""

Choice = dict[str, float]
"""Factor by code; 1 where none is given."""


class Scaled:
    """A rule whose threshold is multiplied."""

    def __init__(self, detector: Detector, factor: float) -> None:
        self._detector = detector
        self._factor = factor
        self.code, self.reads, self.source = detector.code, detector.reads, detector.source
        self.patience, self.latches, self.by_exclusion = detector.patience, detector.latches, detector.by_exclusion
        self.shows_at_once = detector.shows_at_once

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        """Return what the rule saw, in units of the new threshold."""
        symptom = self._detector.check(view, impact)
        return symptom and dataclasses.replace(symptom, level=symptom.level / self._factor)


def scaled_changes(factor: float, view: RunView) -> list[Change]:
    """Return what all rules would have said with thresholds multiplied by `factor`."""
    return list(replayed_changes(view, tuple(Scaled(one, factor) for one in DETECTORS)))  # pyright: ignore[reportArgumentType]


def held_out(runs: Path, outcomes: list[Outcome], verdicts: list[Verdict], processes: int) -> dict[str, list[Verdict]]:
    """Return, for each source, its runs judged by thresholds chosen on all the others.

    `verdicts` are those by the thresholds as they are.
    """
    replays = {1.0: verdicts}
    for factor in FACTORS:
        if factor != 1.0:
            replays[factor] = judge_all(runs, outcomes, partial(scaled_changes, factor), processes)
            print(f"thresholds × {factor:g}: judged", flush=True)
    sources = sorted({verdict.source for verdict in replays[1.0]})
    found: dict[str, list[Verdict]] = {}
    for source in sources:
        others = {factor: [one for one in all_ if one.source != source] for factor, all_ in replays.items()}
        own = {factor: [one for one in all_ if one.source == source] for factor, all_ in replays.items()}
        choice = chosen(others)
        changed = ", ".join(f"{code} ×{factor:g}" for code, factor in choice.items() if factor != 1.0)
        print(f"without {source}: {changed or 'thresholds as they are'}", flush=True)
        found[f"held out: {source}"] = put_together(own, choice)
    return found


def chosen(replays: dict[float, list[Verdict]]) -> Choice:
    """Return the factors that do best on these runs, one rule after another, twice over; of equals the nearest to 1."""
    choice: Choice = {}
    codes = sorted({seen.code for verdicts in replays.values() for verdict in verdicts for seen in verdict.findings})
    for _ in range(2):
        for code in codes:
            choice[code] = max(
                sorted(FACTORS, key=lambda factor: abs(factor - 1)),
                key=lambda factor: worth(put_together(replays, {**choice, code: factor})),
            )
    return choice


def worth(verdicts: list[Verdict]) -> float:
    """Return the weighted sum of the figures; of nothing 0."""
    figures = {measure.name: ratio(measure, verdicts) for measure in MEASURES}
    return sum(weight * figures[name].value for name, weight in WEIGHTS.items() if figures[name].denominator)


def put_together(replays: dict[float, list[Verdict]], choice: Choice) -> list[Verdict]:
    """Return each run with every code's finding from the replay by that code's factor."""
    verdicts: list[Verdict] = []
    for same in zip(*(replays[factor] for factor in FACTORS), strict=True):
        by_factor = dict(zip(FACTORS, same, strict=True))
        findings = tuple(
            seen for factor, one in by_factor.items() for seen in one.findings if choice.get(seen.code, 1.0) == factor
        )
        verdicts.append(dataclasses.replace(same[0], findings=findings))
    return verdicts
