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

from ..probing.result import ProbeResult

if TYPE_CHECKING:
    from .subject import Subject

P = TypeVar("P")

SEED = 0
"""Every probe draws the same random numbers: asked twice, it answers the same."""


@contextmanager
def untouched_generators() -> Generator[None]:
    """Put back the states of Python's, NumPy's and torch's global generators."""
    python, numpy, cpu = random.getstate(), np.random.get_state(), torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None
    mps = torch.mps.get_rng_state() if torch.backends.mps.is_available() else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        torch.set_rng_state(cpu)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)
        if mps is not None:
            torch.mps.set_rng_state(mps)


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
