"""Runs held against a baseline of one seed or of several."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.gates.regression import Baseline, BaselineError
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

Views = Callable[..., list[RunView]]


@pytest.fixture
def views(tmp_path: Path) -> Views:
    """views(0.9, 0.8) → runs that ended with these validation accuracies; other series by name."""

    def make(*values: float, metric: str = "validation_accuracy") -> list[RunView]:
        found: list[RunView] = []
        for value in values:
            writer = RunWriter.create(tmp_path / f"run-{len(list(tmp_path.iterdir()))}", RunSpec(run_group="before"))
            writer.add(metric, 10, value)
            writer.flush()
            found.append(writer.view)
            writer.close()
        return found

    return make


def test_one_run_against_one_run_has_no_chance_to_lean_on(views: Views) -> None:
    baseline = Baseline.of(views(0.9), "10%")

    assert not baseline.judge(views(0.811)).failed
    assert baseline.judge(views(0.809)).failed
    assert baseline.judge(views(0.809)).rule.startswith("validation_accuracy < 0.81 (baseline run-0, 0.1 allowed)")


def test_what_the_seeds_explain_is_no_regression(views: Views) -> None:
    scattered, steady = Baseline.of(views(0.86, 0.9, 0.94)), Baseline.of(views(0.899, 0.9, 0.901))

    assert not scattered.judge(views(0.85, 0.88, 0.89)).failed
    assert steady.judge(views(0.87, 0.872, 0.874)).failed


def test_the_bound_is_two_standard_errors_of_the_difference(views: Views) -> None:
    baseline = Baseline.of(views(0.8, 0.9, 1.0))

    result = baseline.judge(views(0.5))

    assert result.rule == (
        "validation_accuracy < 0.66906 (baseline before, 3 seeds, 0.9 ± 0.1, 0 allowed, 0.23 by chance)"
    )


def test_of_losses_less_is_better(views: Views) -> None:
    baseline = Baseline.of(views(1.0, 1.1, metric="validation_loss"))

    assert not baseline.judge(views(0.1, metric="validation_loss")).failed
    assert baseline.judge(views(2.0, metric="validation_loss")).failed


def test_a_run_without_the_metric_fails(views: Views) -> None:
    baseline = Baseline.of(views(0.9, 0.8))

    assert baseline.judge(views(0.9) + views(0.9, metric="train_loss")).failed
    assert baseline.judge(views(float("nan"))).failed


def test_runs_without_any_metric_are_no_baseline(views: Views) -> None:
    with pytest.raises(BaselineError, match="no metric"):
        Baseline.of(views(1.0, metric="learning_rate"))
