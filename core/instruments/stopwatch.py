"""Time on devices that are told what to do and go on doing it."""

from collections.abc import Callable
from time import perf_counter

import torch


def stopwatch(device: torch.device) -> Callable[[], float]:
    """Return a clock in seconds that first waits for what the device was told to do."""
    if device.type == "cuda":

        def after_device() -> float:
            torch.cuda.synchronize(device)
            return perf_counter()

        return after_device
    if device.type == "mps":

        def after_metal() -> float:
            torch.mps.synchronize()
            return perf_counter()

        return after_metal
    return perf_counter
