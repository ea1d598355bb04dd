"""Leave no trace: whatever a probe does, the caller's random numbers, modes and gradients are as before."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch

from ..instruments.generators import untouched_generators
from ..probing.result import ProbeResult

if TYPE_CHECKING:
    from .subject import Subject

P = TypeVar("P")

SEED = 0
"""Every probe draws the same random numbers: asked twice, it answers the same."""


def seed_generators() -> None:
    """Start every global generator anew, so that two trials meet the same chance."""
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)


@contextmanager
def isolated() -> Generator[None]:
    """Probe in here: seeded generators, gradients on, no warning twice; all of it undone afterwards."""
    with untouched_generators(), torch.inference_mode(False), torch.enable_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the model's own loop has already shown them
        seed_generators()
        yield


def without_trace(run: Callable[[P, Subject], ProbeResult]) -> Callable[[P, Subject], ProbeResult]:
    """Wrap the `run(subject)` of a probe so that it is isolated and timed."""

    @wraps(run)
    def isolated_run(probe: P, subject: Subject, /) -> ProbeResult:
        started = perf_counter()
        with isolated():
            result = run(probe, subject)
        return replace(result, seconds=perf_counter() - started)

    return isolated_run
