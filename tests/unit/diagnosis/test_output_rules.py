"""Rules on outputs, targets, loss and gradient flow: where they speak, and where they must not."""

from typing import Any

import numpy as np
import pytest

from nn_tui.core.diagnosis.constant_loss import ConstantLoss
from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.loss_output_mismatch import LossOutputMismatch
from nn_tui.core.diagnosis.missing_zero_grad import MissingZeroGrad
from nn_tui.core.diagnosis.output_target_shape import OutputTargetShape
from nn_tui.core.diagnosis.remedies import remedies_for
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec

from .conftest import Record, dense

LEARNED = list(2.3 * np.exp(-np.arange(500) / 60) + 0.02)
HALFWAY = list(1.7 + 0.6 * np.exp(-np.arange(500) / 60))
STUCK = [2.3] * 500
CLASSES = {"criterion": "CrossEntropyLoss", "task": "classification", "output_shape": [32, 10], "target_shape": [32],
           "target_type": "int64"}  # fmt: skip
NUMBERS = {"criterion": "MSELoss", "task": "regression", "output_shape": [32, 1], "target_shape": [32, 1],
           "target_type": "float32"}  # fmt: skip


def check(detector: Detector, view: RunView) -> Symptom | None:
    """What the rule sees in the run; None also for a symptom too weak to raise a finding."""
    symptom = detector.check(view, impact_of(view))
    return symptom if symptom is not None and symptom.level >= 1 else None


def ranges(lowest: float, highest: float, **targets: float) -> dict[str, list[float]]:
    """Measurements of outputs between two numbers, and of targets."""
    named = {
        "output_low": lowest,
        "output_high": highest,
        **{f"data_target_{name}": value for name, value in targets.items()},
    }
    return {name: [value] * 10 for name, value in named.items()}


class TestLossOutputMismatch:
    """Outputs that do not suit the loss."""

    def test_softmax_before_a_cross_entropy_that_has_its_own_is_a_warning_when_the_loss_stays_high(
        self, record: Record
    ) -> None:
        data = CLASSES | {"output_function": "softmax"}
        view = record(train_loss=[2.2] * 500, baseline_loss=[2.3], data=data, **ranges(0, 1))

        symptom = check(LossOutputMismatch(), view)

        assert symptom is not None
        assert symptom.severity == "warning"
        remedies = remedies_for("loss_output_mismatch", RunSpec(), symptom.evidence)
        assert [remedy.id for remedy in remedies] == ["raw_scores"]

    def test_softmax_twice_is_a_note_where_the_loss_has_fallen_as_far_as_it_can(self, record: Record) -> None:
        data = CLASSES | {"output_function": "softmax"}
        view = record(train_loss=[*np.linspace(2.3, 1.5, 100), *[1.5] * 400], baseline_loss=[2.3], data=data,
                      **ranges(0, 1))  # fmt: skip

        symptom = check(LossOutputMismatch(), view)

        assert symptom is not None
        assert symptom.severity == "note"

    @pytest.mark.parametrize("function", [None, "log_softmax"])
    def test_raw_scores_and_log_probabilities_are_silent(self, function: str | None, record: Record) -> None:
        data = CLASSES | {"output_function": function}

        view = record(train_loss=STUCK, baseline_loss=[2.3], data=data, **ranges(-4, 5))

        assert check(LossOutputMismatch(), view) is None

    @pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
    def test_a_relu_under_targets_half_of_which_are_negative_is_a_warning_at_any_scale_of_the_loss(
        self, scale: float, record: Record
    ) -> None:
        data: dict[str, Any] = NUMBERS | {"output_function": "relu"}
        view = record(train_loss=[scale * loss for loss in HALFWAY], baseline_loss=[2.3 * scale], data=data,
                      **ranges(0, 2, low=-2, high=2))  # fmt: skip

        symptom = check(LossOutputMismatch(), view)

        assert symptom is not None
        assert symptom.severity == "warning"

    def test_a_sigmoid_for_pixels_between_zero_and_one_is_silent(self, record: Record) -> None:
        data: dict[str, Any] = NUMBERS | {
            "output_function": "sigmoid",
            "output_shape": [32, 64],
            "target_shape": [32, 64],
        }

        view = record(train_loss=HALFWAY, baseline_loss=[2.3], data=data, **ranges(0, 1, low=0, high=1))

        assert check(LossOutputMismatch(), view) is None

    def test_softmax_for_labels_that_hold_together_is_named(self, record: Record) -> None:
        data: dict[str, Any] = NUMBERS | {"output_function": "softmax", "task": "binary", "output_shape": [32, 3],
                                          "target_shape": [32, 3]}  # fmt: skip
        view = record(train_loss=STUCK, baseline_loss=[2.3], data=data, **ranges(0, 1, low=0, high=1, mean=0.5))

        symptom = check(LossOutputMismatch(), view)

        assert symptom is not None
        assert symptom.evidence["kind"] == "not_exclusive"

    def test_sums_that_softmax_cannot_reach_alarm_as_long_as_much_of_the_loss_is_left(self, record: Record) -> None:
        data: dict[str, Any] = NUMBERS | {"output_function": "softmax", "task": "binary", "output_shape": [32, 3],
                                          "target_shape": [32, 3]}  # fmt: skip
        facts: dict[str, Any] = {"baseline_loss": [2.3], "data": data, **ranges(0, 1, low=0, high=1, mean=0.5)}

        halfway = check(LossOutputMismatch(), record(train_loss=HALFWAY, **facts))
        learned = check(LossOutputMismatch(), record(train_loss=list(np.geomspace(2.3, 0.05, 500)), **facts))

        assert halfway is not None
        assert learned is not None
        assert (halfway.severity, learned.severity) == ("warning", "note")

    def test_a_cross_entropy_below_zero_is_an_error(self, record: Record) -> None:
        falling = list(np.linspace(1, -50, 500))

        symptom = check(LossOutputMismatch(), record(train_loss=falling, data=CLASSES, **ranges(-4, 5)))

        assert symptom is not None
        assert symptom.severity == "error"

    @pytest.mark.parametrize(("function", "is_named"), [("softmax", True), ("sigmoid", True), ("log_softmax", False)])
    def test_a_divergence_is_given_logarithms(self, function: str, is_named: bool, record: Record) -> None:
        data = NUMBERS | {"criterion": "KLDivLoss", "output_shape": [32, 4], "output_function": function}
        view = record(train_loss=np.linspace(-1.0, -1.4, 500), data=data, **ranges(0, 1))

        symptom = check(LossOutputMismatch(), view)

        assert (symptom is not None) is is_named
        if symptom is not None:
            remedies = remedies_for("loss_output_mismatch", RunSpec(), symptom.evidence)
            assert (symptom.severity, [remedy.id for remedy in remedies]) == ("warning", ["log_probabilities"])

    @pytest.mark.parametrize("losses", [LEARNED, [-float(step) for step in range(1, 501)]])
    def test_answers_that_get_worse_than_drawn_by_lot_are_learned_the_wrong_way_round(
        self, losses: list[float], record: Record
    ) -> None:
        data = CLASSES | {"criterion": "margins"}
        view = record(train_loss=losses, data=data, train_accuracy=[0.01] * 20, validation_accuracy=[0.02] * 20,
                      **ranges(-3, 3))  # fmt: skip

        symptom = check(LossOutputMismatch(), view)

        assert symptom is not None
        assert symptom.severity == "warning"
        remedies = remedies_for("loss_output_mismatch", RunSpec(), symptom.evidence)
        assert [remedy.id for remedy in remedies] == ["sign_of_loss"]

    @pytest.mark.parametrize(
        ("losses", "train", "validation"),
        [
            (LEARNED, 0.01, [0.9]),  # outputs that are no scores
            (LEARNED, 0.01, []),  # nobody counted
            (LEARNED, 0.1, [0.1]),  # as by lot
            (LEARNED, 0.9, [0.02]),  # training examples only
            (STUCK, 0.01, [0.02]),  # nothing was learned, neither way
        ],
    )
    def test_otherwise_they_are_not(
        self, losses: list[float], train: float, validation: list[float], record: Record
    ) -> None:
        view = record(train_loss=losses, data=CLASSES | {"criterion": "margins"}, train_accuracy=[train] * 20,
                      validation_accuracy=validation * 20, **ranges(-3, 3))  # fmt: skip

        assert check(LossOutputMismatch(), view) is None

    def test_a_negative_loss_that_is_no_cross_entropy_is_silent(self, record: Record) -> None:
        data = NUMBERS | {"criterion": "Agreement"}

        assert check(LossOutputMismatch(), record(train_loss=[-0.9] * 500, data=data, **ranges(-4, 5))) is None


class TestOutputTargetShape:
    """Outputs and targets that are broadcast."""

    def test_a_column_against_a_row_is_an_error_from_the_start(self, record: Record) -> None:
        view = record(train_loss=LEARNED[:30], num_steps=500, data=NUMBERS | {"target_shape": [32]})

        symptom = check(OutputTargetShape(), view)

        assert symptom is not None
        assert symptom.severity == "error"
        assert symptom.evidence["compared_shape"] == "(32, 32)"

    @pytest.mark.parametrize("data", [NUMBERS, CLASSES, {}])
    def test_equal_shapes_and_class_numbers_are_silent(self, data: dict[str, Any], record: Record) -> None:
        assert check(OutputTargetShape(), record(train_loss=STUCK, baseline_loss=[2.3], data=data)) is None

    def test_a_criterion_of_ones_own_that_learns_may_reshape_as_it_likes(self, record: Record) -> None:
        data = NUMBERS | {"target_shape": [32], "criterion": "my_loss"}

        assert check(OutputTargetShape(), record(train_loss=LEARNED, baseline_loss=[2.3], data=data)) is None


class TestConstantLoss:
    """A loss that no weight can change."""

    def test_gradients_of_exactly_zero_from_the_first_step_are_an_error(self, record: Record) -> None:
        symptom = check(ConstantLoss(), record(train_loss=[2.3] * 20, num_steps=500, gradient_norm=[0.0] * 5))

        assert symptom is not None
        assert symptom.severity == "error"

    def test_a_softmax_over_one_unit_is_named_as_what_makes_it_constant(self, record: Record) -> None:
        data = {"criterion": "my_bce", "task": "binary", "output_function": "softmax", "target_type": "float32"}
        shapes = {"output_shape": [8, 1], "target_shape": [8, 1], "watched": True}

        symptom = check(ConstantLoss(), record(train_loss=[8.0] * 20, data=data | shapes, gradient_norm=[0.0] * 5))

        assert symptom is not None
        assert symptom.evidence["kind"] == "one_softmax_unit"

    def test_gradients_that_vanish_after_learning_are_silent(self, record: Record) -> None:
        assert check(ConstantLoss(), record(train_loss=LEARNED, gradient_norm=[1.0, *[0.0] * 20])) is None

    def test_a_tiny_gradient_is_not_none(self, record: Record) -> None:
        assert check(ConstantLoss(), record(train_loss=STUCK, gradient_norm=[1e-30] * 20)) is None

    def test_dead_units_have_a_rule_of_their_own(self, record: Record) -> None:
        view = record(train_loss=STUCK, gradient_norm=[0.0] * 20, dead_fraction=[1.0] * 5)

        assert check(ConstantLoss(), view) is None


class TestMissingZeroGrad:
    """Gradients that pile up."""

    @pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
    def test_old_gradients_in_a_growing_sum_are_found_at_any_scale(self, scale: float, record: Record) -> None:
        norms = [scale * norm for norm in range(1, 21)]

        view = record(train_loss=LEARNED, baseline_loss=[2.3], stale_gradient=[0.8] * 20, gradient_norm=norms)

        assert check(MissingZeroGrad(), view) is not None

    def test_fresh_gradients_are_silent_however_they_grow(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=[2.3], stale_gradient=[3e-4] * 20, gradient_norm=range(1, 21))

        assert check(MissingZeroGrad(), view) is None

    def test_gradients_edited_by_hand_in_a_run_that_learns_are_silent(self, record: Record) -> None:
        view = record(train_loss=LEARNED, baseline_loss=[2.3], stale_gradient=[0.6] * 20, gradient_norm=[1.0] * 20)

        assert check(MissingZeroGrad(), view) is None

    def test_a_last_layer_that_the_optimiser_was_not_given_is_nobodys_to_clear(self, record: Record) -> None:
        layers = dense("first", "last")
        piled_up = {"stale_gradient": [0.8] * 20, "gradient_norm": range(1, 21), "baseline_loss": [2.3]}
        norms = {"weight_norm": {"first": [1.0], "last": [1.0]}}

        for missing, is_named in ((["last"], False), (["first"], True)):
            data = {"optimizer": {"missing_layers": missing}}
            view = record(train_loss=LEARNED, layers=layers, data=data, per_layer=norms, **piled_up)

            assert (check(MissingZeroGrad(), view) is not None) is is_named
