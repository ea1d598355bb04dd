from pathlib import Path

import numpy as np
import pytest
from judging.outcome import Outcome, folder_of
from judging.replaying import judge
from published_rules import AUTOTRAINER, DEEP_DIAGNOSIS, SAGEMAKER, SAGEMAKER_TENSORS, TOOLS, UMLAUT, first

from nn_tui.core.events import Layer, RunStarted
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

STEPS = np.arange(1, 101)
EVALUATIONS = np.arange(5, 101, 5)


def recorded(folder: Path, **series: np.ndarray) -> RunView:
    """A run of two layers; every series has one value per step, those of validation one per evaluation."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    writer = RunWriter.create(folder, RunSpec())
    layers = tuple(
        Layer(name=name, kind="Linear", input_shape=(2,), output_shape=(2,), num_parameters=6, activation=kind)
        for name, kind in (("a", "relu"), ("b", None))
    )
    writer.event(
        RunStarted(
            time=0.0,
            num_steps=100,
            steps_per_epoch=5,
            batch_size=8,
            num_parameters=12,
            layers=layers,
            task="classification",
            data={},
            environment={},
        )
    )
    for name, values in series.items():
        steps = EVALUATIONS if name.startswith("validation") else STEPS
        writer.extend(name.replace("__", "/"), steps, values)
    writer.flush()
    return writer.view


def said(tool, view) -> set[str]:
    return {change.finding.code for change in tool(view)}


@pytest.mark.parametrize(
    ("holds", "in_a_row", "step"), [([0, 1, 1], 1, 20), ([1, 0, 1, 1], 2, 40), ([1, 0, 1], 2, None), ([], 1, None)]
)
def test_a_condition_fires_once_it_has_held_long_enough(holds, in_a_row, step):
    steps = 10 * np.arange(1, len(holds) + 1)

    assert first(steps, np.array(holds, bool), in_a_row) == step


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_takes_a_run_without_any_series(tmp_path, name):
    view = recorded(tmp_path / "run", train_loss=np.ones(100))

    assert isinstance(TOOLS[name](view), list)


def test_autotrainer_needs_poor_accuracy_to_complain_of_gradients(tmp_path):
    gradients = {"gradient_rms__a": np.full(100, 1e-5), "gradient_rms__b": np.full(100, 1.0)}
    poor = recorded(tmp_path / "poor", **gradients, validation_accuracy=np.linspace(0.1, 0.5, 20))
    good = recorded(tmp_path / "good", **gradients, validation_accuracy=np.full(20, 0.95))

    assert said(AUTOTRAINER, poor) == {"vanishing_gradient"}
    assert said(AUTOTRAINER, good) == set()


def test_autotrainer_sees_accuracy_jump(tmp_path):
    view = recorded(tmp_path / "run", validation_accuracy=np.tile([0.7, 0.9], 10))

    assert said(AUTOTRAINER, view) == {"oscillating_loss"}


def test_deepdiagnosis_sees_weights_that_stand_still(tmp_path):
    view = recorded(tmp_path / "run", update_ratio__a=np.zeros(100))

    assert said(DEEP_DIAGNOSIS, view) == {"unchanged_weights"}


def test_sagemaker_takes_a_loss_that_rests_for_ten_steps_for_a_fault(tmp_path):
    view = recorded(tmp_path / "run", train_loss=np.ones(100))

    assert said(SAGEMAKER, view) == {"loss_not_decreasing"}
    assert said(SAGEMAKER_TENSORS, view) == set()


def test_umlaut_takes_logits_for_a_missing_softmax(tmp_path):
    view = recorded(tmp_path / "run", train_loss=np.ones(100), learning_rate=np.full(100, 0.1))

    assert said(UMLAUT, view) == {"loss_output_mismatch", "learning_rate_too_high"}


def test_a_number_that_is_none_is_dated_by_its_step(tmp_path):
    losses = np.where(STEPS < 40, 1.0, np.nan)
    view = recorded(tmp_path / "run", train_loss=losses)

    (change,) = [change for change in UMLAUT(view) if change.finding.code == "non_finite"]

    assert change.step == 40


def test_a_recorded_run_is_judged_by_its_outcome_and_the_rules_given(tmp_path):
    recorded(folder_of(tmp_path, "SO48934338", 1) / "run", train_loss=np.where(STEPS < 40, 1.0, np.nan))
    outcome = Outcome(
        case="SO48934338", seed=1, met=False, best=0.0, final=0.0, finite=False, num_steps=100, planned_steps=200,
        seconds=1.0, run="run",
    )  # fmt: skip

    verdict = judge(tmp_path, outcome, SAGEMAKER_TENSORS)

    assert (verdict.kind, verdict.onset, verdict.num_steps) == ("failing", 40, 200)
    assert verdict.headlines_cause
