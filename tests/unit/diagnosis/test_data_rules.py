"""Rules on data, classes, penalties and waiting: where they speak, and where they must not."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.diagnosis.class_imbalance import ClassImbalance
from nn_tui.core.diagnosis.collapsed_output import CollapsedOutput
from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.input_bound import InputBound
from nn_tui.core.diagnosis.label_mismatch import LabelMismatch
from nn_tui.core.diagnosis.over_regularized import OverRegularized
from nn_tui.core.diagnosis.unnormalized_input import UnnormalizedInput
from nn_tui.core.families import MLP
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import Regularization, RunSpec

from .conftest import Record, dense, started

LEARNED = list(2.3 * np.exp(-np.arange(500) / 60) + 0.02)
STUCK = [2.3] * 500
LAYERS = dense("first", "second", "last")
SCALES = [1e-6, 1.0, 1e6]


def check(detector: Detector, view: RunView) -> Symptom | None:
    """What the rule sees in the run; None also for a symptom too weak to raise a finding."""
    symptom = detector.check(view, impact_of(view))
    return symptom if symptom is not None and symptom.level >= 1 else None


def steady(**values: float) -> dict[str, list[float]]:
    """Series that stay at a value."""
    return {name: [value] * 20 for name, value in values.items()}


class TestInputBound:
    """Waiting for data."""

    def test_a_loader_slower_than_the_network_is_a_warning(self, record: Record) -> None:
        times = steady(time_data=0.02, time_forward=0.002, time_backward=0.004, time_optimizer=0.001)

        symptom = check(InputBound(), record(train_loss=LEARNED, **times))

        assert symptom is not None
        assert symptom.severity == "warning"

    @pytest.mark.parametrize("data", [0.001, 3e-6])
    def test_data_that_comes_in_time_is_silent(self, data: float, record: Record) -> None:
        times = steady(time_data=data, time_forward=0.002, time_backward=0.004, time_optimizer=0.001)

        assert check(InputBound(), record(train_loss=LEARNED, **times)) is None

    def test_the_overhead_of_a_tiny_network_is_silent(self, record: Record) -> None:
        times = steady(time_data=0.0005, time_forward=0.0001, time_backward=0.0001, time_optimizer=0.0001)

        assert check(InputBound(), record(train_loss=LEARNED, **times)) is None


class TestCollapsedOutput:
    """The same output for every input."""

    @pytest.mark.parametrize("scale", SCALES)
    def test_outputs_that_vary_far_less_than_targets_are_named_in_any_unit(self, scale: float, record: Record) -> None:
        spreads = steady(output_spread=1e-3 * scale, data_target_spread=scale)

        view = record(train_loss=[loss * scale for loss in STUCK], baseline_loss=[2.3 * scale],
                      data={"task": "regression"}, **spreads)  # fmt: skip

        assert check(CollapsedOutput(), view) is not None

    def test_features_that_shrink_together_with_their_targets_are_named_however_low_the_loss(
        self, record: Record
    ) -> None:
        shrinking = np.geomspace(1, 1e-4, 40)

        view = record(train_loss=LEARNED, output_spread=shrinking, data_target_spread=shrinking)

        assert check(CollapsedOutput(), view) is not None

    def test_outputs_that_follow_the_inputs_are_silent(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=[2.3], data={"task": "regression"},
                      **steady(output_spread=0.7, data_target_spread=1.0))  # fmt: skip

        assert check(CollapsedOutput(), view) is None

    def test_a_run_that_learns_is_silent(self, record: Record) -> None:
        view = record(train_loss=LEARNED, baseline_loss=[2.3], data={"task": "regression"},
                      **steady(output_spread=0.9, data_target_spread=1.0))  # fmt: skip

        assert check(CollapsedOutput(), view) is None

    def test_outputs_that_have_begun_to_vary_clear_it(self, record: Record) -> None:
        rising = [0.005, 0.006, 0.006, 0.006, 0.2]
        alike = {"baseline_loss": [2.3], "data": {"task": "regression"}, "data_target_spread": [1.0] * 5}

        view = record(train_loss=STUCK, output_spread=rising, **alike)

        assert CollapsedOutput().check(view, impact_of(view)) is None
        assert check(CollapsedOutput(), record(train_loss=STUCK, output_spread=rising[:4], **alike)) is not None

    @pytest.mark.parametrize(("criterion", "is_named"), [("Evidence", True), ("MSELoss", False)])
    def test_a_twelfth_is_little_only_where_the_loss_has_other_parts(
        self, criterion: str, is_named: bool, record: Record
    ) -> None:
        view = record(train_loss=list(np.linspace(2.3, 1.5, 500)), baseline_loss=[2.3],
                      data={"task": "regression", "criterion": criterion},
                      **steady(output_spread=0.08, data_target_spread=1.0))  # fmt: skip

        assert (check(CollapsedOutput(), view) is not None) is is_named


class TestUnnormalizedInput:
    """Inputs on a scale that weights are not made for."""

    @pytest.mark.parametrize(
        "inputs",
        [
            {"data_input_mean": 120.0, "data_input_std": 70.0},
            {"data_input_mean": 6.0, "data_input_std": 0.5},
            {"data_input_mean": 0.0, "data_input_std": 1.0, "data_input_ratio": 1e6},
            {"data_input_mean": 0.0, "data_input_std": 3.0, "data_input_low": -1.0, "data_input_high": 90.0},
        ],
    )
    def test_a_stuck_run_on_raw_inputs_is_warned(self, inputs: dict[str, float], record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=[2.3], **steady(**inputs))

        symptom = check(UnnormalizedInput(), view)

        assert symptom is not None
        assert symptom.severity == "warning"

    @pytest.mark.parametrize(("task", "size"), [("regression", 50.0), ("classification", None)])
    def test_the_size_of_numbers_to_be_predicted_is_told(self, task: str, size: float | None, record: Record) -> None:
        series = steady(data_input_mean=33.0, data_input_std=78.0, data_target_mean=40.0, data_target_std=30.0)
        view = record(train_loss=STUCK, baseline_loss=[2.3], data={"task": task, "watched": True}, **series)

        symptom = check(UnnormalizedInput(), view)

        assert symptom is not None
        assert symptom.evidence["target_size"] == size

    def test_a_run_that_learns_from_raw_inputs_gets_a_note(self, record: Record) -> None:
        view = record(train_loss=LEARNED, baseline_loss=[2.3], **steady(data_input_mean=33.0, data_input_std=78.0))

        symptom = check(UnnormalizedInput(), view)

        assert symptom is not None
        assert symptom.severity == "note"

    @pytest.mark.parametrize(
        "inputs",
        [
            {"data_input_mean": 0.13, "data_input_std": 0.31, "data_input_low": 0.0, "data_input_high": 1.0},
            {"data_input_mean": 0.001, "data_input_std": 0.03, "data_input_binary": 1.0, "data_input_ratio": 90.0},
            {"data_input_mean": 0.0, "data_input_std": 1.0, "data_input_low": -4.0, "data_input_high": 5.0},
        ],
    )
    def test_pixels_one_hot_rows_and_standardised_numbers_are_silent(
        self, inputs: dict[str, float], record: Record
    ) -> None:
        assert check(UnnormalizedInput(), record(train_loss=STUCK, baseline_loss=[2.3], **steady(**inputs))) is None


class TestClassImbalance:
    """A class that is rare and never named."""

    @staticmethod
    def counted(folder: Path, counts: list[int], accuracy: float, baseline: float, loss: float = 0.07) -> RunView:
        """A watched run over some labels, in batches of as many rare ones."""
        writer = RunWriter.create(folder, RunSpec())
        writer.event(started(500, data={"output_shape": [32, 2], "target_shape": [32]}))
        writer.extend("train_loss", range(1, 501), [loss] * 500)
        writer.extend("train_accuracy", range(10, 501, 10), [accuracy] * 50)
        writer.extend("data_target_mean", range(10, 501, 10), [counts[1] / sum(counts)] * 50)
        writer.add("baseline_loss", 12, baseline)
        writer.snapshot("label_counts", 12, {"counts": np.array(counts)}, {"task": "classification"})
        writer.flush()
        view = writer.view
        impact_of(view)
        return view

    def test_an_accuracy_that_is_the_frequent_classs_share_is_named(self, tmp_path: Path) -> None:
        assert check(ClassImbalance(), self.counted(tmp_path / "run", [985, 15], 0.985, 0.078)) is not None

    def test_a_rare_class_that_is_recognised_is_silent(self, tmp_path: Path) -> None:
        assert check(ClassImbalance(), self.counted(tmp_path / "run", [985, 15], 0.998, 0.078)) is None

    def test_a_weighted_loss_is_silent(self, tmp_path: Path) -> None:
        assert check(ClassImbalance(), self.counted(tmp_path / "run", [985, 15], 0.97, 0.69)) is None

    def test_balanced_classes_are_silent(self, tmp_path: Path) -> None:
        assert check(ClassImbalance(), self.counted(tmp_path / "run", [500, 500], 0.5, 0.69)) is None

    def test_a_loss_that_is_half_a_guesss_says_that_the_rare_class_is_named(self, tmp_path: Path) -> None:
        assert check(ClassImbalance(), self.counted(tmp_path / "run", [985, 15], 0.985, 0.078, loss=0.03)) is None


class TestOverRegularized:
    """Penalties that outweigh the data."""

    @pytest.mark.parametrize("scale", SCALES)
    def test_weights_pulled_to_zero_by_weight_decay_are_named_at_any_scale(self, scale: float, record: Record) -> None:
        spec = RunSpec(regularization=Regularization(weight_decay=0.5))
        weights = scale * np.geomspace(5, 0.1, 20)

        view = record(train_loss=STUCK, baseline_loss=[2.3], weight_norm=weights, gradient_norm=[0.05 * scale] * 20,
                      spec=spec)  # fmt: skip

        symptom = check(OverRegularized(), view)
        assert symptom is not None
        assert symptom.certainty == "likely"

    def test_weights_of_which_nothing_is_left_are_named(self, record: Record) -> None:
        spec = RunSpec(regularization=Regularization(weight_decay=0.5))

        view = record(train_loss=STUCK, baseline_loss=[2.3], weight_norm=[5.0, *[0.0] * 19], gradient_norm=[0.05] * 20,
                      spec=spec)  # fmt: skip

        assert check(OverRegularized(), view) is not None

    def test_dropout_of_nearly_everything_is_named(self, record: Record) -> None:
        spec = RunSpec(model=MLP(hidden=[32], dropout=0.9))

        view = record(train_loss=STUCK, baseline_loss=[2.3], spec=spec, **steady(weight_norm=5.0, gradient_norm=0.1))

        assert check(OverRegularized(), view) is not None

    def test_weights_that_keep_their_size_are_silent(self, record: Record) -> None:
        spec = RunSpec(regularization=Regularization(weight_decay=1e-4))

        view = record(train_loss=STUCK, baseline_loss=[2.3], spec=spec, **steady(weight_norm=5.0, gradient_norm=0.1))

        assert check(OverRegularized(), view) is None

    def test_a_run_that_learns_may_shrink_its_weights(self, record: Record) -> None:
        view = record(train_loss=LEARNED, baseline_loss=[2.3], weight_norm=np.geomspace(5, 0.1, 20),
                      gradient_norm=[0.1] * 20)  # fmt: skip

        assert check(OverRegularized(), view) is None


class TestLabelMismatch:
    """Targets that inputs do not explain."""

    @pytest.mark.parametrize("scale", SCALES)
    def test_a_loss_that_stays_at_a_guess_while_weights_move_is_named(self, scale: float, record: Record) -> None:
        view = record(train_loss=[scale * loss for loss in STUCK], baseline_loss=[2.3 * scale], layers=LAYERS,
                      update_ratio=[1e-3] * 20)  # fmt: skip

        symptom = check(LabelMismatch(), view)

        assert symptom is not None
        assert symptom.certainty == "possible"

    def test_training_examples_learned_by_heart_are_named(self, record: Record) -> None:
        view = record(train_loss=LEARNED, validation_loss=np.linspace(2.31, 4.0, 40), baseline_loss=[2.3],
                      update_ratio=[1e-3] * 20)  # fmt: skip

        assert check(LabelMismatch(), view) is not None

    @pytest.mark.parametrize("unit", [1.0, 100.0])
    def test_classes_that_are_recognised_all_the_same_are_no_mismatch(self, unit: float, tmp_path: Path) -> None:
        assert check(LabelMismatch(), self.too_sure(tmp_path / "run", 0.9 * unit, 0.5 * unit)) is None

    @pytest.mark.parametrize("unit", [1.0, 100.0])
    @pytest.mark.parametrize(("training", "validation"), [(0.9, 0.27), (0.27, 0.5)])
    def test_classes_that_one_split_does_not_tell_are_named(
        self, training: float, validation: float, unit: float, tmp_path: Path
    ) -> None:
        assert check(LabelMismatch(), self.too_sure(tmp_path / "run", training * unit, validation * unit)) is not None

    @staticmethod
    def too_sure(folder: Path, training: float, validation: float) -> RunView:
        """Four classes as frequent as each other; the validation loss is above that of a guess from the start on."""
        writer = RunWriter.create(folder, RunSpec())
        writer.event(started(500))
        writer.extend("train_loss", range(1, 501), LEARNED)
        writer.extend("validation_loss", range(10, 501, 10), np.linspace(1.4, 2.5, 50))
        writer.extend("train_accuracy", range(10, 501, 10), [training] * 50)
        writer.extend("validation_accuracy", range(10, 501, 10), [validation] * 50)
        writer.extend("update_ratio", range(10, 501, 10), [1e-3] * 50)
        writer.add("baseline_loss", 12, 1.386)
        writer.snapshot("label_counts", 12, {"counts": np.array([250] * 4)}, {"task": "classification"})
        writer.flush()
        return writer.view

    def test_an_evaluation_from_before_the_loss_fell_says_nothing(self, record: Record) -> None:
        late = [*np.full(420, 2.3), *np.full(80, 0.4)]

        view = record(train_loss=late, validation_loss=[2.31] * 5, baseline_loss=[2.3], update_ratio=[1e-2] * 20)

        assert check(LabelMismatch(), view) is None

    def test_weights_that_hardly_moved_have_learned_nothing_by_heart(self, record: Record) -> None:
        losses = {"train_loss": LEARNED, "validation_loss": np.linspace(2.31, 4.0, 40), "baseline_loss": [2.3]}

        assert check(LabelMismatch(), record(**losses, layers=LAYERS, update_ratio=[1e-6] * 20)) is None

    def test_weights_that_hardly_move_are_another_fault(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=[2.3], layers=LAYERS, update_ratio=[1e-6] * 20)

        assert check(LabelMismatch(), view) is None

    def test_overfitting_after_something_was_learned_is_silent(self, record: Record) -> None:
        validation = [*np.linspace(2.3, 0.8, 15), *np.linspace(0.8, 4.0, 30)]

        view = record(train_loss=LEARNED, validation_loss=validation, baseline_loss=[2.3], update_ratio=[1e-3] * 20)

        assert check(LabelMismatch(), view) is None
