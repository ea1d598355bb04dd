"""Whether a remedy helped, in one sentence."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nn_tui.core.diagnosis.verdict import verdict
from nn_tui.core.events import Finding, FindingRaised, RunFailed, RunFinished
from nn_tui.core.runs import RunView, RunWriter
from nn_tui.core.specs.file import load_preset

RunOf = Callable[..., RunView]


@pytest.fixture
def run_of(tmp_path: Path) -> Iterator[RunOf]:
    """Record a run with an accuracy and findings."""
    writers: list[RunWriter] = []

    def make(accuracy: float, *codes: str, status: str = "finished", preset: str = "digits-mlp") -> RunView:
        writer = RunWriter.create(tmp_path / f"run-{len(writers)}", load_preset(preset))
        writers.append(writer)
        writer.extend("validation_accuracy", [100], [accuracy])
        for code in codes:
            finding = Finding(code=code, severity="warning", headline="!", first_step=10, last_step=100)
            writer.event(FindingRaised(time=0.0, step=50, finding=finding))
        if status == "failed":
            writer.event(RunFailed(time=0.0, step=100, message="no memory", traceback=""))
        elif status != "running":
            end = RunFinished(time=0.0, step=100, epoch=1, status="finished", reason="done", seconds=1.0)
            writer.event(end)
        writer.flush()
        return writer.view

    yield make
    for writer in writers:
        writer.close()


def test_a_finding_that_is_gone_at_no_cost_was_helped(run_of: RunOf) -> None:
    said = verdict(run_of(0.9, "dead_relu"), run_of(0.95), "dead_relu", "Use leaky ReLU")

    assert said == ("good", "It helped: dead ReLU is gone; validation accuracy 95.0 %, was 90.0 %.")


def test_overfitting_up_to_an_early_stop_is_undone_by_it(run_of: RunOf) -> None:
    before, after = run_of(0.75, "overfitting"), run_of(0.8, "overfitting", preset="early-stopping")

    said = verdict(before, after, "overfitting", "Stop early")

    assert said == ("good", "It helped: it stopped in time; validation accuracy 80.0 %, was 75.0 %.")


def test_a_finding_that_is_gone_for_a_worse_metric_has_a_price(run_of: RunOf) -> None:
    said = verdict(run_of(0.9, "overfitting"), run_of(0.7), "overfitting", "Add dropout")

    assert said == ("warning", "Overfitting is gone, at a price; validation accuracy 70.0 %, was 90.0 %.")


def test_a_finding_that_stays_was_not_helped_unless_the_metric_rose(run_of: RunOf) -> None:
    before = run_of(0.5, "underfitting")

    same = verdict(before, run_of(0.5, "underfitting"), "underfitting", "Train longer")
    better = verdict(before, run_of(0.7, "underfitting"), "underfitting", "Train longer")

    assert (same.tone, same.text.split(":")[0]) == ("warning", "It did not help")
    assert (better.tone, better.text.split(":")[0]) == ("good", "It helped a little")


def test_another_fault_in_its_place_is_named(run_of: RunOf) -> None:
    said = verdict(run_of(0.5, "dead_relu"), run_of(0.6, "overfitting"), "dead_relu", "Use leaky ReLU")

    assert said.tone == "warning"
    assert "Dead ReLU is gone, but now there is overfitting" in said.text


def test_a_repair_that_trains_is_not_judged_yet_and_one_that_failed_is(run_of: RunOf) -> None:
    before = run_of(0.5, "dead_relu")

    trains = verdict(before, run_of(0.5, status="running"), "dead_relu", "Use leaky ReLU")
    failed = verdict(before, run_of(0.5, status="failed"), "dead_relu", "Use leaky ReLU")

    assert trains.tone == "note"
    assert failed == ("error", "It did not help: with 'Use leaky ReLU' the run failed.")
