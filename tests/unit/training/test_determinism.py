"""What is said of whether a run can be repeated."""

import torch

from nn_tui.core.training.determinism import describe_determinism


def test_on_a_cpu_nothing_is_left_to_chance() -> None:
    report = describe_determinism(torch.device("cpu"))

    assert report["not_deterministic"] == []
    assert "order of the batches" in report["seeded"]


def test_a_gpu_adds_in_no_fixed_order_unless_told_otherwise(monkeypatch) -> None:
    free = describe_determinism(torch.device("cuda"))
    monkeypatch.setattr(torch, "are_deterministic_algorithms_enabled", lambda: True)
    strict = describe_determinism(torch.device("cuda"))

    assert any("atomics" in doubt for doubt in free["not_deterministic"])
    assert strict["not_deterministic"] == []
