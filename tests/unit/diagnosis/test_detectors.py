"""Each rule on small recorded runs: where it speaks, and where it must not."""

import math
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.diagnosis.dead_relu import DeadReLU
from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.exploding_gradient import ExplodingGradient
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.learning_rate_too_high import LearningRateTooHigh
from nn_tui.core.diagnosis.learning_rate_too_low import LearningRateTooLow
from nn_tui.core.diagnosis.loss_not_decreasing import LossNotDecreasing
from nn_tui.core.diagnosis.non_finite import NonFinite
from nn_tui.core.diagnosis.overfitting import Overfitting
from nn_tui.core.diagnosis.saturated_activation import SaturatedActivation
from nn_tui.core.diagnosis.symmetric_initialization import SymmetricInitialization
from nn_tui.core.diagnosis.too_few_steps import TooFewSteps
from nn_tui.core.diagnosis.unchanged_weights import UnchangedWeights
from nn_tui.core.diagnosis.underfitting import Underfitting
from nn_tui.core.diagnosis.vanishing_gradient import VanishingGradient
from nn_tui.core.families import MLP
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import EarlyStopping, Regularization, RunSpec

from .conftest import Record, dense, started

STUCK = [2.3] * 500
BASELINE = [2.3]
LEARNED = list(2.3 * np.exp(-np.arange(500) / 60) + 0.02)
LAYERS = dense("first", "second", "third", "last")
FADING = {"first": [1e-7] * 20, "second": [1e-5] * 20, "third": [1e-3] * 20, "last": [1e-1] * 20}
RISING = [*np.linspace(2.3, 0.8, 15), *np.linspace(0.82, 1.6, 35)]
SETTLED = [*np.linspace(2.3, 1.9, 100), *[1.9] * 400]
ZEROS = {layer.name: [0.0] * 5 for layer in LAYERS}
GRADIENTS = {layer.name: [0.1] * 10 for layer in LAYERS}


def check(detector: Detector, view: RunView) -> Symptom | None:
    """What the rule sees in the run; None also for a symptom too weak to raise a finding."""
    symptom = detector.check(view, impact_of(view))
    return symptom if symptom is not None and symptom.level >= 1 else None


class TestNonFinite:
    """A number that is not finite."""

    def test_a_nan_loss_is_an_error_at_its_step(self, record: Record) -> None:
        symptom = check(NonFinite(), record(train_loss=[2.0, 2.0, math.nan], num_steps=100))

        assert symptom is not None
        assert symptom.severity == "error"
        assert symptom.first_step == 3

    def test_a_run_that_goes_on_long_after_keeps_the_step_it_began_at(self, record: Record) -> None:
        symptom = check(NonFinite(), record(train_loss=[2.0] * 100 + [math.nan] * 9_900))

        assert symptom is not None
        assert symptom.first_step == 101

    def test_a_loss_that_was_never_finite_is_found(self, record: Record) -> None:
        assert check(NonFinite(), record(train_loss=[math.nan] * 300)) is not None

    def test_the_first_layer_in_forward_order_is_named(self, record: Record) -> None:
        bad = [1.0, math.nan]
        activations = {"first": [1.0, 1.0], "second": bad, "third": bad, "last": bad}

        view = record(train_loss=[2.0, math.nan], layers=LAYERS, per_layer={"activation_mean": activations})

        symptom = check(NonFinite(), view)
        assert symptom is not None
        assert symptom.layer == "second"

    @pytest.mark.parametrize(
        ("criterion", "kind"), [("CrossEntropyLoss", "bad_data"), ("my_entropy", "undefined"), ("", None)]
    )
    def test_what_came_without_warning_is_not_an_overflow(
        self, record: Record, criterion: str, kind: str | None
    ) -> None:
        data = {"criterion": criterion, "task": "classification", "output_shape": [32, 10], "target_type": "int64"}
        small = {"output_low": [-1.0] * 9, "output_high": [2.0] * 9, "update_ratio": [1e-3] * 9}

        symptom = check(NonFinite(), record(train_loss=[2.0] * 8 + [math.nan], data=data, **small))

        assert symptom is not None
        assert symptom.evidence["kind"] == kind

    def test_a_loss_that_grew_first_has_overflowed(self, record: Record) -> None:
        data = {"criterion": "MSELoss", "task": "regression", "output_shape": [32, 1], "target_type": "float32"}
        outputs = {"output_low": [-1.0, -9.0, -1e3], "output_high": [1.0, 8.0, 2e3]}

        symptom = check(NonFinite(), record(train_loss=[1.0, 60.0, 1e6, math.nan], data=data, **outputs))

        assert symptom is not None
        assert symptom.evidence["kind"] is None

    def test_infinite_gradients_alone_are_a_scalers_business(self, record: Record) -> None:
        gradients = {"gradient_norm": {layer.name: [1.0, math.inf] for layer in LAYERS}}

        view = record(train_loss=[2.0, 1.9], layers=LAYERS, per_layer=gradients)

        assert check(NonFinite(), view) is None


class TestLearningRateTooHigh:
    """Steps so long that they overshoot."""

    def test_a_loss_that_grows_until_it_overflows_is_an_error(self, record: Record) -> None:
        symptom = check(LearningRateTooHigh(), record(train_loss=[2.0, 9.0, 80.0, 1e9, math.nan], num_steps=500))

        assert symptom is not None
        assert symptom.severity == "error"

    def test_a_sudden_nan_is_not_blamed_on_the_learning_rate(self, record: Record) -> None:
        view = record(train_loss=[*LEARNED, math.nan], baseline_loss=BASELINE)

        assert check(LearningRateTooHigh(), view) is None

    @pytest.mark.parametrize(("update_ratio", "is_named"), [(200.0, True), (1.0, False)])
    def test_an_update_that_leaves_nothing_of_the_weights_is_blamed_for_what_comes_next(
        self, update_ratio: float, is_named: bool, record: Record
    ) -> None:
        view = record(train_loss=[2.3, *[math.nan] * 99], baseline_loss=BASELINE,
                      update_ratio=[update_ratio, *[math.nan] * 9])  # fmt: skip

        assert (check(LearningRateTooHigh(), view) is not None) is is_named

    def test_a_loss_that_climbed_far_above_its_best_is_found(self, record: Record) -> None:
        view = record(train_loss=[*LEARNED, *[3.0] * 100], baseline_loss=BASELINE)

        assert check(LearningRateTooHigh(), view) is not None

    def test_a_loss_that_jumped_at_the_start_and_never_came_back_is_found(self, record: Record) -> None:
        view = record(train_loss=[2.3, *[40.0] * 40, *[2.31] * 460], baseline_loss=BASELINE)

        assert check(LearningRateTooHigh(), view) is not None

    def test_large_updates_of_a_run_that_learns_are_silent(self, record: Record) -> None:
        view = record(train_loss=LEARNED, update_ratio=[0.05] * 50, baseline_loss=BASELINE)

        assert check(LearningRateTooHigh(), view) is None

    def test_a_noisy_loss_at_normal_updates_is_silent(self, record: Record) -> None:
        noisy = 1.0 + 0.8 * np.random.default_rng(0).standard_normal(2000)

        view = record(train_loss=noisy, update_ratio=[1e-3] * 50, baseline_loss=BASELINE)

        assert check(LearningRateTooHigh(), view) is None

    def test_the_last_wobbles_of_a_loss_near_zero_are_silent(self, record: Record) -> None:
        view = record(train_loss=[*LEARNED, *[1e-6] * 200, *[1e-4] * 200], baseline_loss=BASELINE)

        assert check(LearningRateTooHigh(), view) is None


class TestLearningRateTooLow:
    """Steps too short to arrive."""

    def test_tiny_updates_of_a_stuck_run_are_found(self, record: Record) -> None:
        view = record(train_loss=STUCK, update_ratio=[3e-6] * 50, baseline_loss=BASELINE)

        symptom = check(LearningRateTooLow(), view)

        assert symptom is not None
        assert symptom.severity == "warning"

    def test_tiny_updates_of_a_run_that_has_learned_are_silent(self, record: Record) -> None:
        view = record(train_loss=LEARNED, update_ratio=[3e-7] * 50, baseline_loss=BASELINE)

        assert check(LearningRateTooLow(), view) is None

    def test_a_fall_too_slow_for_the_steps_left_is_found_before_the_end(self, record: Record) -> None:
        view = record(
            train_loss=list(np.linspace(2.3, 2.2, 500)),
            num_steps=1000,
            update_ratio=[5e-5] * 50,
            baseline_loss=BASELINE,
        )

        assert check(LearningRateTooLow(), view) is not None

    def test_a_last_layer_that_moves_points_elsewhere(self, record: Record) -> None:
        moves = {"first": [1e-7] * 20, "second": [1e-7] * 20, "third": [1e-6] * 20, "last": [5e-3] * 20}

        view = record(
            train_loss=STUCK,
            update_ratio=[1e-6] * 50,
            baseline_loss=BASELINE,
            layers=LAYERS,
            per_layer={"update_ratio": moves},
        )

        assert check(LearningRateTooLow(), view) is None


class TestVanishingGradient:
    """Gradients that die on their way back."""

    def test_fading_gradients_of_a_stuck_run_are_found_with_the_layer(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=BASELINE, layers=LAYERS, per_layer={"gradient_rms": FADING})

        symptom = check(VanishingGradient(), view)

        assert symptom is not None
        assert symptom.severity == "error"
        assert symptom.layer == "first"
        assert symptom.evidence["ratio"] == pytest.approx(1e-6)

    def test_fading_gradients_after_convergence_are_silent(self, record: Record) -> None:
        view = record(train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS, per_layer={"gradient_rms": FADING})

        assert check(VanishingGradient(), view) is None

    def test_even_gradients_of_a_stuck_run_are_silent(self, record: Record) -> None:
        even = {layer.name: [0.01] * 20 for layer in LAYERS}

        view = record(train_loss=STUCK, baseline_loss=BASELINE, layers=LAYERS, per_layer={"gradient_rms": even})

        assert check(VanishingGradient(), view) is None

    def test_the_scale_of_the_gradient_changes_nothing(self, record: Record) -> None:
        scaled = {layer: [1000 * value for value in values] for layer, values in FADING.items()}

        view = record(
            train_loss=[2300.0] * 500, baseline_loss=[2300.0], layers=LAYERS, per_layer={"gradient_rms": scaled}
        )

        symptom = check(VanishingGradient(), view)
        assert symptom is not None
        assert symptom.evidence["ratio"] == pytest.approx(1e-6)

    def test_a_network_cut_off_by_dead_units_is_left_to_their_rule(self, record: Record) -> None:
        cut = {"first": [0.0] * 20, "second": [0.0] * 20, "third": [1e-3] * 20, "last": [1e-1] * 20}

        view = record(
            train_loss=STUCK,
            baseline_loss=BASELINE,
            layers=LAYERS,
            per_layer={"gradient_rms": cut, "dead_fraction": {"second": [1.0] * 5}},
        )

        assert check(VanishingGradient(), view) is None


class TestExplodingGradient:
    """Gradients that grow on their way back, or in bursts."""

    def test_growth_through_the_depth_of_a_run_that_overflowed_is_an_error(self, record: Record) -> None:
        growing = {"first": [1e6] * 2, "second": [1e5] * 2, "third": [1e2] * 2, "last": [1.0] * 2}
        ones = {layer.name: [1.0] * 2 for layer in LAYERS}

        view = record(
            train_loss=[5.0, math.nan],
            gradient_norm=[1e6],
            layers=LAYERS,
            per_layer={"gradient_rms": growing, "activation_std": ones, "activation_mean": ones},
        )

        symptom = check(ExplodingGradient(), view)
        assert symptom is not None
        assert symptom.severity == "error"

    def test_a_huge_but_even_gradient_is_silent(self, record: Record) -> None:
        ones = {layer.name: [1.0] * 2 for layer in LAYERS}
        huge = {layer.name: [5000.0] * 20 for layer in LAYERS}

        view = record(
            train_loss=STUCK,
            gradient_norm=[5000.0] * 500,
            baseline_loss=BASELINE,
            layers=LAYERS,
            per_layer={"gradient_rms": huge, "activation_std": ones, "activation_mean": ones},
        )

        assert check(ExplodingGradient(), view) is None

    def test_a_log_that_begins_late_is_judged_by_its_own_length(self, tmp_path: Path) -> None:
        writer = RunWriter.create(tmp_path / "run", RunSpec())
        at = np.arange(90_000, 100_000, 20)
        norms = np.where(at > 99_900, 500.0, 1.0)
        writer.event(started(100_000))
        for name, values in (("train_loss", np.full(len(at), 0.5)), ("gradient_norm", norms)):
            writer.extend(name, at, values)
        writer.flush()

        try:
            assert check(ExplodingGradient(), writer.view) is None
        finally:
            writer.close()

    def test_bursts_that_come_with_jumps_of_the_loss_are_found(self, record: Record) -> None:
        loss, norm = np.full(500, 0.5), np.ones(500)
        for at in (420, 450, 480):
            loss[at], norm[at] = 20.0, 500.0

        view = record(train_loss=loss, gradient_norm=norm, baseline_loss=BASELINE)

        assert check(ExplodingGradient(), view) is not None


class TestDeadReLU:
    """Rectified units that are zero on every example."""

    def test_dead_units_of_a_stuck_run_are_found_with_the_first_layer(self, record: Record) -> None:
        dead = {"first": [0.25] * 5, "second": [1.0] * 5, "third": [1.0] * 5}

        view = record(train_loss=STUCK, baseline_loss=BASELINE, layers=LAYERS, per_layer={"dead_fraction": dead})

        symptom = check(DeadReLU(), view)
        assert symptom is not None
        assert symptom.severity == "error"
        assert symptom.layer == "second"

    def test_seventy_percent_dead_in_a_run_that_learns_is_silent(self, record: Record) -> None:
        view = record(
            train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS, per_layer={"dead_fraction": {"first": [0.7] * 5}}
        )

        assert check(DeadReLU(), view) is None

    def test_nearly_all_dead_in_a_run_that_learns_is_a_note(self, record: Record) -> None:
        view = record(
            train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS, per_layer={"dead_fraction": {"first": [1.0] * 5}}
        )

        symptom = check(DeadReLU(), view)
        assert symptom is not None
        assert symptom.severity == "note"


class TestSaturatedActivation:
    """Sigmoid and tanh units stuck where they are flat."""

    def test_saturated_units_of_a_stuck_run_are_found(self, record: Record) -> None:
        view = record(
            train_loss=STUCK, baseline_loss=BASELINE, layers=LAYERS,
            per_layer={"saturated_fraction": {"second": [0.8] * 5}},
        )  # fmt: skip

        symptom = check(SaturatedActivation(), view)
        assert symptom is not None
        assert symptom.layer == "second"

    def test_saturated_units_of_a_run_that_learns_are_silent(self, record: Record) -> None:
        view = record(
            train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS,
            per_layer={"saturated_fraction": {"second": [0.8] * 5}},
        )  # fmt: skip

        assert check(SaturatedActivation(), view) is None


class TestOverfitting:
    """Validation loss that rises while training loss falls."""

    def test_a_validation_loss_well_above_its_best_is_found_from_there_on(self, record: Record) -> None:
        view = record(train_loss=LEARNED, validation_loss=RISING, baseline_loss=BASELINE)

        symptom = check(Overfitting(), view)

        assert symptom is not None
        assert symptom.severity == "warning"
        assert symptom.first_step is not None
        assert 120 <= symptom.first_step <= 160

    def test_a_run_that_keeps_its_best_weights_overfitted_all_the_same(self, record: Record) -> None:
        spec = RunSpec(regularization=Regularization(early_stopping=EarlyStopping()))
        view = record(train_loss=LEARNED, validation_loss=RISING, baseline_loss=BASELINE, spec=spec)

        symptom = check(Overfitting(), view)

        assert symptom is not None
        assert symptom.severity == "warning"
        assert symptom.headline.endswith("the best weights are kept")

    @pytest.mark.parametrize(("end", "severity"), [(1.9, "note"), (0.1, "warning")], ids=["nothing", "by heart"])
    def test_what_was_never_better_than_a_guess_has_lost_only_what_was_learned_by_heart(
        self, end: float, severity: str, record: Record
    ) -> None:
        view = record(train_loss=np.linspace(2.3, end, 500), validation_loss=np.linspace(2.31, 3.5, 50),
                      baseline_loss=BASELINE)  # fmt: skip

        symptom = check(Overfitting(), view)

        assert symptom is not None
        assert symptom.severity == severity

    def test_two_rises_in_a_row_are_silent(self, record: Record) -> None:
        validation = [*np.linspace(2.3, 0.5, 48), 0.53, 0.56]

        assert check(Overfitting(), record(train_loss=LEARNED, validation_loss=validation)) is None

    def test_a_rise_of_a_hundredth_of_the_baseline_is_silent(self, record: Record) -> None:
        validation = [*np.linspace(2.3, 0.01, 20), *[0.03] * 30]

        view = record(train_loss=LEARNED, validation_loss=validation, baseline_loss=BASELINE)

        assert check(Overfitting(), view) is None

    def test_a_training_loss_that_rises_too_points_elsewhere(self, record: Record) -> None:
        view = record(
            train_loss=LEARNED,
            validation_loss=RISING,
            evaluation_train_loss=[value - 0.1 for value in RISING],
            baseline_loss=BASELINE,
        )

        assert check(Overfitting(), view) is None

    def test_the_scale_of_the_loss_changes_nothing(self, record: Record) -> None:
        view = record(
            train_loss=[1000 * value for value in LEARNED],
            validation_loss=[1000 * value for value in RISING],
            baseline_loss=[2300.0],
        )

        assert check(Overfitting(), view) is not None


class TestUnderfitting:
    """A model that cannot express what it should learn."""

    def test_a_loss_that_settled_high_is_found(self, record: Record) -> None:
        view = record(train_loss=SETTLED, validation_loss=[1.92] * 50, update_ratio=[1e-3] * 50, baseline_loss=BASELINE)

        symptom = check(Underfitting(), view)

        assert symptom is not None
        assert symptom.certainty == "possible"

    def test_a_loss_that_still_falls_is_silent(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(2.3, 1.8, 500)), baseline_loss=BASELINE)

        assert check(Underfitting(), view) is None

    def test_a_validation_loss_far_above_points_elsewhere(self, record: Record) -> None:
        view = record(train_loss=SETTLED, validation_loss=[3.0] * 50, baseline_loss=BASELINE)

        assert check(Underfitting(), view) is None


class TestTooFewSteps:
    """A run that ends while its loss still falls."""

    def test_a_steady_fall_at_the_end_is_found(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(2.3, 1.8, 500)), baseline_loss=BASELINE)

        assert check(TooFewSteps(), view) is not None

    def test_a_run_of_a_few_steps_that_learned_little_is_found(self, record: Record) -> None:
        symptom = check(TooFewSteps(), record(train_loss=[2.3, 2.2, 2.4] * 8, baseline_loss=BASELINE))

        assert symptom is not None
        assert symptom.certainty == "possible"

    def test_a_flat_loss_is_not_a_matter_of_steps(self, record: Record) -> None:
        assert check(TooFewSteps(), record(train_loss=[2.3, 2.2, 2.4] * 80, baseline_loss=BASELINE)) is None

    def test_the_same_fall_half_way_is_silent(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(2.3, 1.8, 500)), num_steps=1000, baseline_loss=BASELINE)

        assert check(TooFewSteps(), view) is None


class TestLossNotDecreasing:
    """Nothing is learned."""

    def test_a_loss_above_a_constant_guess_is_found(self, record: Record) -> None:
        assert check(LossNotDecreasing(), record(train_loss=[9.0] * 500, baseline_loss=BASELINE)) is not None

    def test_a_run_that_learned_is_silent(self, record: Record) -> None:
        assert check(LossNotDecreasing(), record(train_loss=LEARNED, baseline_loss=BASELINE)) is None

    def test_a_loss_that_came_down_a_little_may_have_come_all_the_way(self, record: Record) -> None:
        assert check(LossNotDecreasing(), record(train_loss=SETTLED)) is None
        assert check(LossNotDecreasing(), record(train_loss=SETTLED, baseline_loss=BASELINE)) is not None
        assert check(LossNotDecreasing(), record(train_loss=SETTLED, validation_r2=[0.0] * 20)) is not None
        assert check(LossNotDecreasing(), record(train_loss=STUCK)) is not None


class TestSymmetricInitialization:
    """Weights that all start alike."""

    def test_zero_weights_in_a_stuck_run_are_an_error(self, record: Record) -> None:
        view = record(
            train_loss=STUCK, baseline_loss=BASELINE, layers=LAYERS, per_layer={"weight_norm": ZEROS},
            spec=RunSpec(model=MLP(initialization="zeros")),
        )  # fmt: skip

        symptom = check(SymmetricInitialization(), view)
        assert symptom is not None
        assert symptom.severity == "error"

    def test_an_output_layer_that_starts_at_zero_is_silent(self, record: Record) -> None:
        norms = {layer.name: [1.0] * 5 for layer in LAYERS} | {"last": [0.0] * 5}

        view = record(train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS, per_layer={"weight_norm": norms})

        assert check(SymmetricInitialization(), view) is None


class TestUnchangedWeights:
    """Weights that have a gradient but do not move."""

    def test_a_network_that_does_not_move_is_an_error(self, record: Record) -> None:
        still = {layer.name: [0.0] * 10 for layer in LAYERS}

        view = record(train_loss=STUCK, layers=LAYERS, per_layer={"update_ratio": still, "gradient_rms": GRADIENTS})

        symptom = check(UnchangedWeights(), view)
        assert symptom is not None
        assert symptom.severity == "error"

    def test_gradients_that_have_vanished_are_not_an_optimiser_that_forgets(self, record: Record) -> None:
        still, vanished = {layer.name: [0.0] * 10 for layer in LAYERS}, {layer.name: [1e-15] * 10 for layer in LAYERS}

        view = record(train_loss=STUCK, layers=LAYERS, per_layer={"update_ratio": still, "gradient_rms": vanished})

        assert check(UnchangedWeights(), view) is None

    def test_one_still_layer_in_a_run_that_learns_is_a_note(self, record: Record) -> None:
        moves = {layer.name: [1e-3] * 10 for layer in LAYERS} | {"first": [0.0] * 10}

        view = record(
            train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS,
            per_layer={"update_ratio": moves, "gradient_rms": GRADIENTS},
        )  # fmt: skip

        symptom = check(UnchangedWeights(), view)
        assert symptom is not None
        assert symptom.severity == "note"
        assert symptom.layer == "first"
