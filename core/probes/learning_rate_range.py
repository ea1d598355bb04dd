"""Learning-rate range test: raise the rate from step to step and watch where the loss falls and where it diverges."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..probing.result import Curve, ProbeResult, Verdict
from .isolation import seed_generators, without_trace
from .subject import Subject
from .wording import amount

STEPS_PER_DECADE = 25
LOWEST, HIGHEST = 1e-8, 1e3
LOWERING = 1e-6
"""What the lowest rate is multiplied by when even the first decade diverges."""
QUIET_STEPS = 12
"""At the lowest rates nothing moves: these losses tell batches apart, not rates."""
SMOOTHING_STEPS = 3.0
"""Standard deviation of the Gaussian over the curve; left out where there is no noise."""
TOO_LOW = 100
"""A rate this many times below the steepest one wastes most of the run."""
MARGIN = 5
"""Curvature grows while a network learns: this much of a distance to divergence is used up."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One pass from low to high rates."""

    rates: np.ndarray
    """(steps,) ascending."""
    losses: np.ndarray
    """(steps,) the loss after the update at each rate, not above `ceiling`; NaN and infinity count as it."""
    start: float
    noise: float
    """Standard deviation of the loss from batch to batch."""
    diverged: bool


class LearningRateRange:
    """Smith's range test on a copy.

    Rate k is 1.1 times rate k−1; the sweep ends when the loss has lost all it had gained and half as much again (six
    standard deviations of the noise at least), or is not finite. Suggested is the rate at which the smoothed loss falls
    steepest over the logarithm of the rate; diverging begins where the loss starts the rise that it does not come back
    from. From trained weights there is little left to fall: test a spec instead of a finished run.
    """

    name: ClassVar[str] = "learning_rate_range"
    source: ClassVar[str] = "Smith, Cyclical Learning Rates for Training Neural Networks, 1506.01186"

    @without_trace
    def run(self, subject: Subject) -> ProbeResult:
        """Train copies at rising rates. Raises ProbeError."""
        lowest = LOWEST
        sweep = self._sweep(subject, lowest)
        while sweep.diverged and len(sweep.rates) < 2 * STEPS_PER_DECADE and lowest > 1e-30:
            lowest *= LOWERING
            sweep = self._sweep(subject, lowest)
        smooth = smoothed(sweep)
        suggested = steepest(sweep, smooth)
        diverges = start_of_divergence(sweep, smooth)
        return self._judge(subject, sweep, smooth, suggested, diverges)

    def _sweep(self, subject: Subject, lowest: float) -> Sweep:
        seed_generators()
        trial = subject.learning_trial()
        batches = subject.batches()
        rates: list[float] = []
        losses: list[float] = [trial.first_loss(subject.first_batches(1)[0])]
        average = best = losses[0]
        diverged = False
        while not diverged and (not rates or rates[-1] < HIGHEST):
            rate = lowest * 10 ** (len(rates) / STEPS_PER_DECADE)
            trial.set_learning_rate(rate)
            loss = trial.step(next(batches))
            if rates:
                losses.append(loss)  # what the update before has led to
            rates.append(rate)
            start, noise = _level(losses)
            average += 0.3 * (loss - average)
            best = min(best, average)
            ceiling = start + max((start - best) / 2, 6 * noise, 0.1 * abs(start))
            diverged = not math.isfinite(loss) or (len(rates) > QUIET_STEPS and average > ceiling)
        start, noise = _level(losses)
        after = np.array(losses[1:])
        ceiling = start + max((start - best) / 2, 6 * noise, 0.1 * abs(start))
        after = np.where(np.isfinite(after), np.minimum(after, 2 * ceiling - start), 2 * ceiling - start)
        return Sweep(np.array(rates[: len(after)]), after, start, noise, diverged)

    def _judge(
        self, subject: Subject, sweep: Sweep, smooth: np.ndarray, suggested: float | None, diverges: float | None
    ) -> ProbeResult:
        own = subject.trial().learning_rate
        lowest = int(np.argmin(smooth))
        highest = amount(float(sweep.rates[-1]))
        beyond = f"diverges from {amount(diverges)} on" if diverges else f"does not diverge up to {highest}"
        falls = (
            f"falls fastest at a learning rate of {amount(suggested)}"
            if suggested
            else "falls at no learning rate by more than chance"
        )
        verdict, meaning = _meaning(own, suggested, diverges, float(sweep.rates[lowest]), subject.step)
        return ProbeResult(
            name=self.name,
            headline=f"The loss {falls} and {beyond}; the rate in use is {amount(own)}",
            verdict=verdict,
            meaning=meaning,
            evidence={
                "suggested_learning_rate": suggested,
                "diverges_at": diverges,
                "lowest_loss_at": float(sweep.rates[lowest]),
                "learning_rate": own,
                "first_loss": sweep.start,
                "lowest_loss": float(smooth[lowest]),
                "noise": sweep.noise,
                "num_steps": len(sweep.rates),
            },
            curve=Curve(
                x=tuple(sweep.rates.tolist()),
                y=tuple(smooth.tolist()),
                x_label="learning rate",
                y_label="loss after the step" + (", smoothed" if _is_noisy(sweep) else ""),
                log_x=True,
            ),
        )


def smoothed(sweep: Sweep) -> np.ndarray:
    """Return the losses averaged over neighbouring rates, Gaussian weights; as they are where batches do not differ."""
    if not _is_noisy(sweep):
        return sweep.losses
    places = np.arange(len(sweep.losses))
    weights = np.exp(-0.5 * ((places[:, None] - places) / SMOOTHING_STEPS) ** 2)
    return weights @ sweep.losses / weights.sum(axis=1)


def steepest(sweep: Sweep, smooth: np.ndarray) -> float | None:
    """Return the rate at which the loss falls fastest; None where it falls no further than chance would have it."""
    lowest = int(np.argmin(smooth))
    fall = sweep.start - smooth[lowest]
    if lowest < 2 or fall <= max(2 * sweep.noise, 1e-3 * abs(sweep.start)):
        return None
    slope = np.gradient(smooth[: lowest + 1])
    return float(sweep.rates[int(np.argmin(slope))])


def start_of_divergence(sweep: Sweep, smooth: np.ndarray) -> float | None:
    """Return the first rate of the rise in which the sweep ended; None where it did not diverge."""
    if not sweep.diverged:
        return None
    place = len(smooth) - 1
    while place > 0 and smooth[place] == smooth[place - 1]:  # cut off at the ceiling
        place -= 1
    while place > 0 and smooth[place - 1] < smooth[place]:
        place -= 1
    return float(sweep.rates[min(place + 1, len(smooth) - 1)])


def _level(losses: list[float]) -> tuple[float, float]:
    """Mean and standard deviation of the first losses."""
    quiet = np.array([loss for loss in losses[:QUIET_STEPS] if math.isfinite(loss)])
    return float(quiet.mean()), float(quiet.std())


def _is_noisy(sweep: Sweep) -> bool:
    return sweep.noise > 1e-3 * abs(sweep.start)


def _meaning(
    own: float, suggested: float | None, diverges: float | None, lowest_at: float, step: int
) -> tuple[Verdict, str]:
    if diverges and own >= diverges:
        better = f"; try {amount(suggested)}" if suggested else ""
        return "unhealthy", f"The rate in use is beyond what this network stands{better}."
    if suggested is None and step:
        return "unclear", "These weights are trained already; probe the spec to test the rate from its first weights."
    if suggested is None:
        return "unclear", "A sweep is short: ask overfit_one_batch whether the network can learn at all."
    better = f"try {amount(suggested)}"
    if own * TOO_LOW < suggested:
        return "unhealthy", f"The rate in use is {suggested / own:,.0f} times below the steepest; {better}."
    if own > lowest_at:
        return "unclear", f"At the rate in use the loss no longer falls, though it does not diverge yet; {better}."
    if diverges and own > max(diverges / MARGIN, 10 * suggested):
        return "unclear", f"The rate in use is close to where it diverges, and training brings that down; {better}."
    return "healthy", "The rate in use lies where the loss falls, below where it diverges."
