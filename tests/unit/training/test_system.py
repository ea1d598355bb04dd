"""What a run takes of the machine is recorded beside what it learns."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from nn_tui.core.training.system import SystemMonitor


def test_a_look_tells_processor_and_memory_of_this_process() -> None:
    monitor = SystemMonitor()
    sum(i * i for i in range(300_000))

    values = monitor.look()

    assert values["system_cpu_share"] > 0
    assert values["system_memory_bytes"] > 1e6
    assert 0 < values["system_machine_memory_share"] < 1
    assert not monitor.is_due, "the next look has time"


def test_a_gpu_that_answers_is_looked_at_and_one_that_stops_answering_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [SimpleNamespace(gpu=40)]
    library = ModuleType("pynvml")
    library.nvmlInit = lambda: None
    library.nvmlDeviceGetHandleByIndex = lambda index: index
    library.nvmlDeviceGetUtilizationRates = lambda device: answers.pop()
    library.nvmlDeviceGetMemoryInfo = lambda device: SimpleNamespace(used=3_000_000)
    monkeypatch.setitem(sys.modules, "pynvml", library)
    monitor = SystemMonitor()

    first, second = monitor.look(), monitor.look()

    assert (first["system_gpu_share"], first["system_gpu_memory_bytes"]) == (0.4, 3_000_000)
    assert "system_gpu_share" not in second
    assert "system_cpu_share" in second
