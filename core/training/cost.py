"""What a run would cost, from its first steps: parameters, memory, seconds an epoch and in all. Nothing is recorded.

A range is the fastest and the slowest of a few stretches of steps, so that a busy machine shows in its width.
"""

from time import perf_counter
from typing import Any

import psutil
import torch
from torch import Tensor

from ..instruments.probe import Probe
from .loop import train
from .session import Session

TRIAL_SECONDS = 1.0
WARM_UP_STEPS = 3
"""Steps in which memory is first asked for, which are slower than all others."""
MIN_STEPS = 5
STRETCHES = 5

Range = tuple[float, float]


def cost_of(session: Session) -> dict[str, Any]:
    """Train a session that is then of no further use for about a second; return the figures, ready for JSON."""
    timing = _Timing()
    train(session, _NoInstruments(), timing)
    step = _range(timing.seconds)
    evaluation = _evaluation_seconds(session)
    share = session.spec.instruments.budget
    measuring = 1 + (share if isinstance(share, float) else 0.0)
    steps_per_epoch, per_evaluation = session.batches.epochs.steps_per_epoch, float(session.evaluation_interval)

    def seconds(num_steps: float) -> Range:
        evaluating = num_steps / per_evaluation * evaluation
        return num_steps * step[0] * measuring + evaluating, num_steps * step[1] * measuring + evaluating

    reason = _why_unknown(session)
    return {
        "schema": 1,
        "num_parameters": session.num_parameters,
        "multiply_adds": session.multiply_adds(),
        "device": str(session.device),
        "threads": torch.get_num_threads(),
        "num_steps": session.num_steps,
        "steps_per_epoch": steps_per_epoch,
        "num_timed_steps": len(timing.seconds),
        "memory_bytes": psutil.Process().memory_info().rss,
        "device_memory_bytes": torch.cuda.max_memory_allocated() if session.device.type == "cuda" else None,
        "step_seconds": None if reason else step,
        "epoch_seconds": None if reason else seconds(steps_per_epoch),
        "seconds": None if reason else seconds(session.num_steps),
        "reason": reason,
        "notes": _notes(session),
    }


def _why_unknown(session: Session) -> str:
    """Return why a few steps say nothing about the others; empty where they do."""
    return "a policy that learns plays longer episodes" if session.data.dataset.environment else ""


def _notes(session: Session) -> list[str]:
    spec = session.spec
    found = {
        "early stopping may end it sooner": spec.regularization.early_stopping,
        f"{spec.transfer.preset if spec.transfer else ''} is trained first": spec.transfer and spec.transfer.preset,
        f"with it start {len(spec.race) + 1} runs in all, which race": spec.race,
        "its edits change what a step costs": spec.edits,
        'budget = "all" measures every step, which is not timed here': spec.instruments.budget == "all",
    }
    return [note for note, holds in found.items() if holds]


def _range(seconds: list[float]) -> Range:
    """Return the mean of the fastest and of the slowest stretch of steps that follow one another."""
    length = max(1, len(seconds) // STRETCHES)
    means = [sum(seconds[at : at + length]) / length for at in range(0, len(seconds) - length + 1, length)]
    return min(means), max(means)


def _evaluation_seconds(session: Session) -> float:
    seconds = 0.0
    for _ in range(2):  # the first is slower than all others
        before = perf_counter()
        for examples in (session.validation, session.evaluated_training):
            if len(examples):
                session.evaluator.evaluate(examples)
        seconds = perf_counter() - before
    return seconds


class _NoInstruments:
    """Nothing is measured but time."""

    def probe(self, step: int) -> Probe:
        """Return the probe that does nothing."""
        return Probe()


class _Timing:
    """Ends the loop once enough steps are timed, and keeps how long each took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.record_loss = self._go_on
        self._began = self._at = perf_counter()

    @property
    def due(self) -> int:
        """After every step."""
        return 0

    def begin(self) -> bool:
        """Return that there is a first step."""
        self._began = self._at = perf_counter()
        return True

    def attend(self, step: int) -> bool:
        """Take the time; return whether it takes another step to know enough."""
        now = perf_counter()
        self.seconds.append(now - self._at)
        self._at = now
        if step == WARM_UP_STEPS:
            self.seconds.clear()
        return len(self.seconds) < MIN_STEPS or now - self._began < TRIAL_SECONDS

    def diverged(self, step: int, inputs: Tensor) -> None:
        """Hear of what does not happen: no loss is looked at."""

    def _go_on(self, loss: Tensor) -> bool:
        loss.item()  # on a device, waits until the step is done
        return True
