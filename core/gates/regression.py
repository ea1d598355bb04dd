"""The gate against a baseline: earlier runs, of one seed or of several, by their mean and how far seeds scatter."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from ..diagnosis.gates import GateResult
from ..runs.main_metric import MAIN_METRICS, of_weights_left
from ..runs.series import higher_is_better
from ..runs.view import RunView

CHANCE = 2.0
"""Standard errors of the difference between two means that are put down to the choice of seeds."""


class BaselineError(Exception):
    """A baseline or its tolerance cannot be used. The message is one sentence."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Baseline:
    """Earlier runs, by one number of each."""

    name: str
    metric: str
    values: tuple[float, ...]
    """The metric of every run: they differ in their seed only."""
    max_regression: float
    """How much worse the metric may be, as a share of the baseline's mean."""

    @classmethod
    def of(cls, views: Sequence[RunView], max_regression: str = "0%") -> "Baseline":
        """The main metric of `views`. Raises BaselineError when they have none or the tolerance is not a percentage."""
        tolerance = parse_percentage(max_regression)
        name = views[0].name if len(views) == 1 else views[0].spec.run_group or views[0].name
        for metric in MAIN_METRICS:
            values = [value for view in views if (value := of_weights_left(view, metric)) is not None]
            values = [value for value in values if math.isfinite(value)]
            if len(values) == len(views):
                return cls(name, metric, tuple(values), tolerance)
        raise BaselineError(f"--baseline: {name} has recorded no metric to hold a run against")

    @property
    def mean(self) -> float:
        """Of the runs."""
        return statistics.fmean(self.values)

    def judge(self, views: Sequence[RunView]) -> GateResult:
        """Failed when the mean of the same metric is worse than the bound, or one of the runs lacks it.

        The bound is the baseline's mean, less what is allowed, less what the choice of seeds explains: twice the
        standard error of the difference between both means, where either side has several seeds to tell it.
        """
        values = [value for view in views if (value := of_weights_left(view, self.metric)) is not None]
        value = statistics.fmean(values) if values and len(values) == len(views) else None
        chance = self._chance(values)
        margin = abs(self.mean) * self.max_regression + chance
        lower_is_better = not higher_is_better(self.metric)
        limit = self.mean + margin if lower_is_better else self.mean - margin
        failed = value is None or not (value <= limit if lower_is_better else value >= limit)
        sign = ">" if lower_is_better else "<"
        return GateResult(rule=f"{self.metric} {sign} {limit:.6g} ({self._words(chance)})", value=value, failed=failed)

    def _chance(self, values: Sequence[float]) -> float:
        """Return how far apart the means of both sides may be by the choice of seeds; 0 where one run tells nothing."""
        sides = [side for side in (self.values, values) if len(side) > 1 and all(map(math.isfinite, side))]
        if not sides or not values:
            return 0.0
        freedom = sum(len(side) - 1 for side in sides)
        variance = sum(statistics.variance(side) * (len(side) - 1) for side in sides) / freedom
        return CHANCE * math.sqrt(variance * (1 / len(self.values) + 1 / len(values)))

    def _words(self, chance: float) -> str:
        told = f"baseline {self.name}"
        if len(self.values) > 1:
            told += f", {len(self.values)} seeds, {self.mean:.6g} ± {statistics.stdev(self.values):.2g}"
        told += f", {self.max_regression:.3g} allowed"
        return f"{told}, {chance:.2g} by chance" if chance else told


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
