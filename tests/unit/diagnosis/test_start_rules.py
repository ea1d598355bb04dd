"""Rules on how a run begins and how its loss swings: where they speak, and where they must not."""

import msgspec
import numpy as np
import pytest

from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.oscillating_loss import OscillatingLoss
from nn_tui.core.diagnosis.poor_initialization import PoorInitialization
from nn_tui.core.diagnosis.symmetric_initialization import SymmetricInitialization
from nn_tui.core.diagnosis.unchanged_weights import UnchangedWeights
from nn_tui.core.events import Layer
from nn_tui.core.runs.view import RunView

from .conftest import Record, dense

STUCK = [2.3] * 500
POOR = [*np.linspace(2.3, 1.3, 250), *[1.3] * 250]
LEARNED = list(2.3 * np.exp(-np.arange(500) / 60) + 0.02)
BASELINE = [2.3]
LAYERS = dense("first", "second", "third", "last")
NAMES = [layer.name for layer in LAYERS]


def check(detector: Detector, view: RunView) -> Symptom | None:
    """What the rule sees in the run; None also for a symptom too weak to raise a finding."""
    symptom = detector.check(view, impact_of(view))
    return symptom if symptom is not None and symptom.level >= 1 else None


def by_layer(*values: float) -> dict[str, list[float]]:
    """Series that stay at a value, one for each layer."""
    return {name: [value] * 10 for name, value in zip(NAMES, values, strict=True)}


class TestPoorInitialization:
    """First weights that are far too large or small."""

    def begun(self, record: Record, *sizes: float, loss: list[float] = STUCK, **series: list[float]) -> RunView:
        """A run whose layers began with activations of these sizes."""
        per_layer = {"activation_std": by_layer(*sizes), "activation_mean": by_layer(0, 0, 0, 0)}
        return record(train_loss=loss, baseline_loss=BASELINE, layers=LAYERS, per_layer=per_layer, **series)

    @pytest.mark.parametrize("sizes", [(1.0, 0.05, 0.05, 0.05), (1.0, 0.5, 9.0, 9.0), (1.0, 0.03, 9e-4, 1e-5)])
    def test_activations_that_change_tenfold_from_layer_to_layer_are_found(
        self, sizes: tuple[float, ...], record: Record
    ) -> None:
        symptom = check(PoorInitialization(), self.begun(record, *sizes))

        assert symptom is not None
        assert symptom.severity == "warning"

    @pytest.mark.parametrize("sizes", [(1.0, 0.7, 0.5, 0.4), (1.0, 0.7, 0.5, 1e-3), (1.0, 0.2, 0.04, 5.0)])
    def test_ordinary_sizes_and_an_output_of_another_size_are_silent(
        self, sizes: tuple[float, ...], record: Record
    ) -> None:
        assert check(PoorInitialization(), self.begun(record, *sizes)) is None

    def test_what_a_normalisation_undoes_is_silent(self, record: Record) -> None:
        norm = msgspec.structs.replace(LAYERS[2], name="norm", kind="LayerNorm")
        per_layer = {"activation_std": by_layer(1.0, 0.05, 0.05, 0.05), "activation_mean": by_layer(0, 0, 0, 0)}
        before, behind = (*LAYERS[:2], norm, *LAYERS[2:]), (LAYERS[0], norm, *LAYERS[1:])

        views = [
            record(train_loss=STUCK, baseline_loss=BASELINE, layers=layers, per_layer=per_layer)
            for layers in (before, behind)
        ]

        assert [check(PoorInitialization(), view) for view in views] == [None, None]

    def test_a_change_behind_the_last_normalisation_is_found(self, record: Record) -> None:
        norm = msgspec.structs.replace(LAYERS[0], name="norm", kind="LayerNorm")
        per_layer = {"activation_std": by_layer(1.0, 0.05, 0.05, 0.05), "activation_mean": by_layer(0, 0, 0, 0)}

        view = record(train_loss=STUCK, baseline_loss=BASELINE, layers=(norm, *LAYERS), per_layer=per_layer)

        assert check(PoorInitialization(), view) is not None

    def test_a_run_that_learns_began_well_enough(self, record: Record) -> None:
        assert check(PoorInitialization(), self.begun(record, 1.0, 0.05, 0.05, 0.05, loss=LEARNED)) is None

    def test_large_inputs_are_not_the_weights_fault(self, record: Record) -> None:
        view = self.begun(record, 1.0, 90.0, 90.0, 90.0, data_input_mean=[0.0], data_input_std=[100.0])

        assert check(PoorInitialization(), view) is None

    def test_a_layer_that_begins_saturated_is_found(self, record: Record) -> None:
        layers = tuple(msgspec.structs.replace(layer, activation="tanh") for layer in LAYERS)
        view = record(
            train_loss=STUCK, baseline_loss=BASELINE, layers=layers,
            per_layer={
                "activation_std": by_layer(0.9, 0.9, 0.9, 1.0),
                "activation_mean": by_layer(0, 0, 0, 0),
                "activation_derivative": by_layer(0.6, 0.01, 0.6, 1.0),
            },
        )  # fmt: skip

        symptom = check(PoorInitialization(), view)
        assert symptom is not None
        assert symptom.layer == "second"

    def test_outputs_ten_times_as_wide_as_the_targets_are_found(self, record: Record) -> None:
        series = {"output_spread": [60.0] * 10, "data_target_spread": [1.0] * 10}
        data = {"task": "regression", "output_shape": [32, 1], "target_shape": [32, 1], "target_type": "float32"}

        view = self.begun(record, 1.0, 1.0, 1.0, 5.0, data=data, **series)

        assert check(PoorInitialization(), view) is not None


class TestOscillatingLoss:
    """A loss that swings from epoch to epoch."""

    def swinging(self, amplitude: float, noise: float = 0.0, end: float = 1.6) -> np.ndarray:
        """Ten epochs of fifty steps each way, about a falling line."""
        generator = np.random.default_rng(0)
        steps = np.arange(500)
        swing = amplitude * np.where(steps // 10 % 2 == 0, 1.0, -1.0)
        return np.linspace(2.3, end, 500) + swing + noise * generator.standard_normal(500)

    def test_swings_of_a_poor_run_are_a_warning(self, record: Record) -> None:
        symptom = check(OscillatingLoss(), record(train_loss=self.swinging(0.2, 0.05), baseline_loss=BASELINE))

        assert symptom is not None
        assert symptom.severity == "warning"

    def test_swings_of_a_run_that_learns_are_a_note(self, record: Record) -> None:
        loss = self.swinging(0.3, 0.01, end=0.3)

        symptom = check(OscillatingLoss(), record(train_loss=loss, baseline_loss=BASELINE))
        assert symptom is not None
        assert symptom.severity == "note"

    @pytest.mark.parametrize("noise", [0.05, 0.5])
    def test_noise_from_batch_to_batch_is_no_swing(self, noise: float, record: Record) -> None:
        view = record(train_loss=self.swinging(0.0, noise), baseline_loss=BASELINE)

        assert check(OscillatingLoss(), view) is None

    def test_the_scale_of_the_loss_changes_nothing(self, record: Record) -> None:
        loss = self.swinging(0.2, 0.05)

        levels = [check(OscillatingLoss(), record(train_loss=loss * k, baseline_loss=[2.3 * k])) for k in (1e-6, 1e6)]
        assert [symptom is not None for symptom in levels] == [True, True]


class TestCutOff:
    """Layers that take part but never get a gradient."""

    def record_without_gradient(self, record: Record, *cut: str, data: dict | None = None) -> RunView:
        """A run that learns although the layers in `cut` have no gradient."""
        reached = {name: [0.1] * 10 for name in NAMES if name not in cut}
        per_layer = {
            "weight_norm": by_layer(1, 1, 1, 1),
            "activation_mean": by_layer(0, 0, 0, 0),
            "gradient_rms": reached,
            "update_ratio": {name: [1e-3] * 10 for name in reached},
        }
        return record(
            train_loss=LEARNED, baseline_loss=BASELINE, layers=LAYERS, per_layer=per_layer,
            gradient_norm=[0.1] * 10, data=data,
        )  # fmt: skip

    def test_a_layer_cut_off_from_the_loss_is_a_warning_even_in_a_run_that_learns(self, record: Record) -> None:
        symptom = check(UnchangedWeights(), self.record_without_gradient(record, "first", "second"))

        assert symptom is not None
        assert symptom.severity == "warning"
        assert symptom.layer == "first"

    def test_a_layer_that_the_optimiser_was_not_given_is_left_out_on_purpose(self, record: Record) -> None:
        data = {"optimizer": {"missing_layers": ["first"]}}

        assert check(UnchangedWeights(), self.record_without_gradient(record, "first", data=data)) is None

    def test_a_second_head_behind_the_last_gradient_is_silent(self, record: Record) -> None:
        assert check(UnchangedWeights(), self.record_without_gradient(record, "last")) is None


class TestCopies:
    """Units that start as copies of one another."""

    def alike(self, record: Record, *spreads: float, loss: list[float] = LEARNED) -> RunView:
        """A run whose layers began with this spread over units."""
        per_layer = {"weight_norm": by_layer(1, 1, 1, 1), "weight_spread": by_layer(*spreads)}
        return record(train_loss=loss, baseline_loss=BASELINE, layers=LAYERS, per_layer=per_layer)

    def test_layer_upon_layer_of_copies_is_a_warning_even_in_a_run_that_learns(self, record: Record) -> None:
        symptom = check(SymmetricInitialization(), self.alike(record, 0.0, 0.0, 0.0, 0.0))

        assert symptom is not None
        assert symptom.severity == "warning"

    def test_a_single_layer_of_copies_is_a_note_where_the_next_may_tell_them_apart(self, record: Record) -> None:
        symptom = check(SymmetricInitialization(), self.alike(record, 1.0, 0.0, 1.0, 1.0))

        assert symptom is not None
        assert symptom.severity == "note"

    def test_it_is_an_error_in_a_poor_run(self, record: Record) -> None:
        symptom = check(SymmetricInitialization(), self.alike(record, 1.0, 0.0, 1.0, 1.0, loss=POOR))

        assert symptom is not None
        assert symptom.severity == "error"

    def test_random_weights_are_silent(self, record: Record) -> None:
        assert check(SymmetricInitialization(), self.alike(record, 1.0, 0.9, 1.0, 1.0)) is None

    def test_a_table_of_one_bias_each_has_no_copies(self, record: Record) -> None:
        table = Layer(name="bias", kind="Embedding", input_shape=(), output_shape=(1,), num_parameters=50)
        norms = {"bias": [0.0] * 5, "last": [1.0] * 5}

        view = record(train_loss=STUCK, baseline_loss=BASELINE, layers=(table, *dense("last")),
                      per_layer={"weight_norm": norms})  # fmt: skip

        assert check(SymmetricInitialization(), view) is None

    def test_a_hidden_layer_before_a_single_output_is_judged(self, record: Record) -> None:
        output = msgspec.structs.replace(LAYERS[-1], output_shape=(1,))
        norms = {"first": [0.0] * 5, "last": [0.0] * 5}

        view = record(train_loss=STUCK, baseline_loss=BASELINE, layers=(LAYERS[0], output),
                      per_layer={"weight_norm": norms})  # fmt: skip

        assert check(SymmetricInitialization(), view) is not None
