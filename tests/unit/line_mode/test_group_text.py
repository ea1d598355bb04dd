"""Seeds and racers in words."""

from pathlib import Path

import pytest

from nn_tui.core.gates.run_gates import RunGates
from nn_tui.core.groups.result import race_document, seeds_document, worst_status
from nn_tui.core.runs.reader import RunReader
from nn_tui.tui.line_mode.group_text import race_lines, seeds_line
from nn_tui.tui.line_mode.result_text import result_lines


def views(record, *accuracies: float):
    folders = [record(f"run-{n}", {"validation_accuracy": value}) for n, value in enumerate(accuracies)]
    return [RunReader(Path(folder)).refresh() for folder in folders]


def test_seeds_end_with_mean_and_deviation(record):
    two = views(record, 0.9, 0.96)

    lines = result_lines(seeds_document(two, ["finished", "finished"], ()))

    assert "over 2 seeds:" in lines
    assert "  validation_accuracy  0.93 ± 0.04243  (0.9 to 0.96)" in lines


def test_one_seed_has_no_deviation(record):
    lines = result_lines(seeds_document(views(record, 0.9), ["finished"], ()))

    assert "  validation_accuracy  0.9  (0.9 to 0.9)" in lines


def test_a_line_of_progress_names_the_slowest(record):
    assert seeds_line(views(record, 0.9, 0.96)) == (
        "step 10/10  train_loss 0.1 ± 0  validation_accuracy 0.93 ± 0.04243"
    )


def test_a_race_ends_with_a_table(record):
    two = views(record, 0.9, 0.96)

    lines = result_lines(race_document(two, ["finished", "diverged"], ()))

    assert lines[-3:] == [
        "run                 status    steps  train_loss  validation_accuracy",
        "digits-mlp          finished     10         0.1                  0.9",
        "Handwritten digits  diverged     10         0.1                 0.96",
    ]
    assert race_lines(two)[1] == "digits-mlp          finished     10         0.1                  0.9"


def test_a_group_ends_as_its_worst_run_does():
    assert worst_status(["finished", "diverged", "stopped"]) == "diverged"


def test_a_gate_judges_the_mean(record):
    gates = RunGates.parse(["validation_accuracy < 0.92", "validation_accuracy < 0.94", "no_such_metric > 0"])

    results = gates.judge_mean(views(record, 0.9, 0.96))

    assert [result.failed for result in results] == [False, True, True]
    assert results[0].value == pytest.approx(0.93)


def test_a_finding_in_any_seed_fails_its_gate(record, overfitting):
    healthy = RunReader(record("healthy")).refresh()
    ill = RunReader(record("ill", finding=overfitting)).refresh()

    results = RunGates.parse(["finding:overfitting"], "warning").judge_mean([healthy, ill])

    assert [(result.value, result.failed) for result in results] == [(1.0, True), (1.0, True)]
