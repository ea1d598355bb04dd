"""Detector: a loss that swings from epoch to epoch."""

from typing import ClassVar, NamedTuple

import numpy as np

from ..percent import percent
from ..runs.view import RunView
from .course import Array, newest_median, robust_slope
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact

TURNS, AMPLITUDE, ERRORS = 0.6, 0.1, 3.0
NUM_BLOCKS, MIN_BLOCKS, MIN_POINTS = 16, 8, 4
MAX_POINTS = 4096


class Swings(NamedTuple):
    """How the means of neighbouring stretches of the loss lie about their own trend."""

    turns: float
    """Share of stretches at which the loss changes direction."""
    amplitude: float
    """Standard deviation about the trend, in units of the loss."""
    error: float
    """Standard error of a stretch's mean: what the noise of single batches makes of it."""


class OscillatingLoss(Detector):
    """The loss goes up and down by more than chance from one pass over the data to the next.

    Rule, over the newest half of the steps (at most 4,096), in stretches of an epoch, or of a sixteenth where an epoch
    is longer or not known: the mean loss changes direction at more than 60 % of the stretches, and its standard
    deviation about its own trend (Theil-Sen) is more than a tenth of the fall of the loss so far and more than 3
    standard errors of a stretch's mean. A warning when training is hurt or poor, otherwise a note.
    Source: Zhang et al., AutoTrainer, ICSE 2021 (oscillating loss); the bound by standard errors is ours.
    Known false alarms: data that come in a fixed order of different parts; warm restarts, as a note.
    """

    code: ClassVar[str] = "oscillating_loss"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "Zhang et al., AutoTrainer, ICSE 2021"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if impact.share < 0.2 or not impact.finite:
            return None
        swings = _swings(view)
        fall = impact.first_loss - impact.best_loss
        if swings is None or not fall > 0 or swings.turns < TURNS:
            return None
        level = min(swings.amplitude / (AMPLITUDE * fall), swings.amplitude / max(ERRORS * swings.error, 1e-30))
        if level < CLEAR_LEVEL:
            return None
        return Symptom(
            level=level,
            severity=impact.severity(is_clear=True),
            headline=(
                f"The loss swings by ±{swings.amplitude:.3g} from stretch to stretch, "
                f"{percent(swings.amplitude / fall)} of all it has fallen"
            ),
            why=(
                "Each stretch undoes part of what the one before achieved: updates cross the valley instead of going "
                "down it. Shorter steps, or averages over more examples, settle."
            ),
            evidence={
                "turns": swings.turns,
                "turns_threshold": TURNS,
                "amplitude": swings.amplitude,
                "amplitude_threshold": AMPLITUDE * fall,
                "standard_error": swings.error,
                "update_ratio": newest_median(view, "update_ratio", 9),
            },
        )


def _swings(view: RunView) -> Swings | None:
    steps, values = view.tail("train_loss", MAX_POINTS)
    newest = values[steps > view.step / 2]
    newest = newest[np.isfinite(newest)]
    epoch = view.started.steps_per_epoch if view.started else 0
    width = epoch if epoch and len(newest) // epoch >= MIN_BLOCKS else len(newest) // NUM_BLOCKS
    if width < MIN_POINTS:
        return None
    stretches = newest[len(newest) % width :].reshape(-1, width)
    means = stretches.mean(1)
    error = float(np.median(stretches.std(1, ddof=1))) / width**0.5
    return Swings(_turns(means), float(np.std(_about_trend(means))), error)


def _about_trend(means: Array) -> Array:
    places = np.arange(len(means), dtype=np.float64)
    return means - robust_slope(places, means) * places


def _turns(means: Array) -> float:
    directions = np.sign(np.diff(_about_trend(means)))
    return float(np.mean(directions[1:] != directions[:-1]))
