"""Representations that come to point the same way, and errors that fade on their way back through a sequence."""

import numpy as np
import pytest

from nn_tui.core.diagnosis.collapsed_output import CollapsedOutput
from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.vanishing_gradient import VanishingGradient
from nn_tui.core.events import Layer
from nn_tui.core.runs.view import RunView

from .conftest import Record, dense

NUM_STEPS = 400
FEATURES = {"criterion": "distance", "task": "regression", "output_shape": [32, 16], "target_shape": [32, 16],
            "target_type": "float32", "watched": True}  # fmt: skip
FALLING = list(np.geomspace(1, 0.01, NUM_STEPS))
RECURRENT = (
    Layer(name="recurrence", kind="RNN", input_shape=(60, 4), output_shape=(60, 8), num_parameters=112),
    dense("head")[0],
)


def check(detector: Detector, view: RunView) -> Symptom | None:
    """What the rule sees in the run; None also for a symptom too weak to raise a finding."""
    symptom = detector.check(view, impact_of(view))
    return symptom if symptom is not None and symptom.level >= 1 else None


def pointing(name: str, first_share: float, last_share: float) -> dict[str, list[float]]:
    """Outputs that grow tenfold, of whose mean square this share varies over examples."""
    sizes, shares = np.geomspace(0.1, 1, 20), np.geomspace(first_share, last_share, 20)
    means = sizes * np.sqrt(1 - shares)
    return {
        f"{name}_mean": list(means),
        f"{name}_std": list(np.sqrt(sizes**2 - means**2)),
        f"{name}_spread": list(sizes * np.sqrt(shares)),
    }


class TestRepresentations:
    """Features of two views, which may grow while they come to be alike."""

    def test_features_that_point_the_same_way_for_every_example_have_collapsed(self, record: Record) -> None:
        view = record(
            train_loss=FALLING, data=FEATURES, **pointing("output", 0.3, 0.01), **pointing("data_target", 0.3, 0.01)
        )

        assert check(CollapsedOutput(), view) is not None

    def test_targets_that_keep_their_share_come_from_data(self, record: Record) -> None:
        view = record(
            train_loss=FALLING, data=FEATURES, **pointing("output", 0.3, 0.04), **pointing("data_target", 0.04, 0.04)
        )

        assert check(CollapsedOutput(), view) is None

    def test_one_number_per_example_may_come_to_lie_around_its_mean(self, record: Record) -> None:
        values = FEATURES | {"output_shape": [32], "target_shape": [32]}
        view = record(
            train_loss=FALLING, data=values, **pointing("output", 0.3, 0.02), **pointing("data_target", 0.3, 0.02)
        )

        assert check(CollapsedOutput(), view) is None

    def test_features_that_nothing_seen_compares_are_judged_by_themselves(self, record: Record) -> None:
        collapsed = record(train_loss=FALLING, data={"watched": True}, **pointing("output", 0.3, 0.01))
        sound = record(train_loss=FALLING, data={"watched": True}, **pointing("output", 0.3, 0.9))

        assert check(CollapsedOutput(), collapsed) is not None
        assert check(CollapsedOutput(), sound) is None

    def test_outputs_of_a_run_of_our_own_are_no_features_of_views(self, record: Record) -> None:
        view = record(train_loss=FALLING, **pointing("output", 0.3, 0.01))

        assert check(CollapsedOutput(), view) is None

    def test_features_that_are_small_and_not_compared_are_not_judged_by_their_size(self, record: Record) -> None:
        view = record(
            train_loss=[1.0] * NUM_STEPS,
            data={"watched": True},
            output_mean=[0.0] * 20, output_std=[0.001] * 20, output_spread=[0.001] * 20,
        )  # fmt: skip

        assert check(CollapsedOutput(), view) is None


class TestThroughTime:
    """A plain recurrent layer that is to remember."""

    def fading(self, record: Record, share: float, losses: list[float], update_ratio: float = 3e-3) -> RunView:
        return record(
            train_loss=losses,
            baseline_loss=[1.0],
            layers=RECURRENT,
            update_ratio=[update_ratio] * 20,
            per_layer={
                "gradient_through_time": {"recurrence": [share] * 20},
                "gradient_rms": {"recurrence": [0.1] * 20, "head": [0.1] * 20},
            },
        )

    def test_an_error_that_fades_is_why_a_network_does_no_better_than_a_guess(self, record: Record) -> None:
        symptom = check(VanishingGradient(), self.fading(record, 1e-9, [1.0] * NUM_STEPS))

        assert symptom is not None
        assert (symptom.severity, symptom.certainty, symptom.layer) == ("warning", "possible", "recurrence")
        assert symptom.evidence["kind"] == "time"

    @pytest.mark.parametrize(
        ("share", "losses", "update_ratio"),
        [
            (0.1, [1.0] * NUM_STEPS, 3e-3),
            (1e-9, list(np.geomspace(1, 0.1, NUM_STEPS)), 3e-3),
            (1e-9, list(np.linspace(1, 0.915, NUM_STEPS)), 3e-3),
            (1e-9, [1.0] * NUM_STEPS, 1e-6),
        ],
        ids=["enough is left", "it learns", "it is on its way", "it has hardly moved"],
    )
    def test_otherwise_it_is_not(self, record: Record, share: float, losses: list[float], update_ratio: float) -> None:
        assert check(VanishingGradient(), self.fading(record, share, losses, update_ratio)) is None

    def test_what_is_learned_by_heart_meanwhile_is_no_way_out(self, record: Record) -> None:
        view = record(
            train_loss=list(np.linspace(1, 0.88, NUM_STEPS)),
            validation_loss=list(np.linspace(1, 1.1, 20)),
            baseline_loss=[1.0],
            layers=RECURRENT,
            update_ratio=[3e-3] * 20,
            per_layer={"gradient_through_time": {"recurrence": [1e-9] * 20}},
        )

        assert check(VanishingGradient(), view) is not None
