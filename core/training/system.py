"""What training takes of the machine: processor, memory and, where `nvidia-ml-py` is installed, the GPU."""

import importlib
from collections.abc import Callable
from time import perf_counter
from typing import Any

import psutil

EVERY_SECONDS = 2.0
FIRST_SECONDS = 0.5


class SystemMonitor:
    """Looks at this process and its machine once in a while; a look takes a fraction of a millisecond.

    system_cpu_share              cores' worth of this process, 1 is one core all the time
    system_machine_cpu_share      of all cores together, in [0, 1]
    system_memory_bytes           resident memory of this process
    system_machine_memory_share   of the machine's memory that is taken, in [0, 1]
    system_gpu_share              of the time in which the GPU had something to do, in [0, 1]
    system_gpu_memory_bytes       taken on the GPU, by whomever
    """

    def __init__(self) -> None:
        """Begin to count; the first look is due soon, so that short runs have one too."""
        self._process = psutil.Process()
        self._process.cpu_percent()
        psutil.cpu_percent()
        self._gpu: Callable[[], dict[str, float]] | None = None
        self._due = perf_counter() + FIRST_SECONDS
        self._has_looked = False

    @property
    def is_due(self) -> bool:
        """Whether it is time for a look."""
        return perf_counter() >= self._due

    def look(self) -> dict[str, float]:
        """Return shares and bytes since the last look, by name of series."""
        if not self._has_looked:
            self._has_looked, self._gpu = True, _gpu_reader()
        self._due = perf_counter() + EVERY_SECONDS
        values = {
            "system_cpu_share": self._process.cpu_percent() / 100,
            "system_machine_cpu_share": psutil.cpu_percent() / 100,
            "system_memory_bytes": float(self._process.memory_info().rss),
            "system_machine_memory_share": psutil.virtual_memory().percent / 100,
        }
        return values | self._gpu() if self._gpu else values


def _gpu_reader() -> Callable[[], dict[str, float]] | None:
    """Return what reads the first GPU; None where there is none, or nothing to ask it with."""
    try:
        nvml: Any = importlib.import_module("pynvml")
        nvml.nvmlInit()
        device = nvml.nvmlDeviceGetHandleByIndex(0)
    except Exception:  # a driver that is missing or does not answer is no reason not to train
        return None

    def read() -> dict[str, float]:
        try:
            return {
                "system_gpu_share": nvml.nvmlDeviceGetUtilizationRates(device).gpu / 100,
                "system_gpu_memory_bytes": float(nvml.nvmlDeviceGetMemoryInfo(device).used),
            }
        except Exception:
            return {}

    return read
