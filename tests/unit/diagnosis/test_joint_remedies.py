"""Several changes in one remedy, where faults hide one another."""

import pytest

from nn_tui.core.diagnosis.remedies import remedies_for
from nn_tui.core.diagnosis.repair_together import faults_beside, together
from nn_tui.core.events import Remedy
from nn_tui.core.families import MLP
from nn_tui.core.spec import RunSpec, Split, Training
from nn_tui.core.watched import WatchedData, WatchedModel

OUT_OF_REACH = {"kind": "out_of_reach"}
LARGE_INPUTS = {"unnormalized_input": {"target_size": 2e4}}


def watched(optimizer: str = "SGD", rate: float = 0.1) -> RunSpec:
    """A program that prepares its own inputs."""
    model = WatchedModel(kind="Net", hidden=[8], activation="relu", optimizer=optimizer)
    training = Training(optimizer="sgd", learning_rate=rate)
    return RunSpec(data=WatchedData(), model=model, training=training, split=Split(normalize=False))


def test_a_joint_remedy_sets_and_says_all_of_it_in_order() -> None:
    low = Remedy(id="lower", title="Lower the rate", set={"training.learning_rate": 0.1}, lines="lr = 0.1")
    clip = Remedy(id="clip", title="Clip to 1", set={"regularization.clip_gradient_norm": 1.0}, lines="clip(1)")

    both = together(low, clip)

    assert (both.id, both.title, both.lines) == ("lower+clip", "Lower the rate, and clip to 1", "lr = 0.1\nclip(1)")
    assert both.set == {"training.learning_rate": 0.1, "regularization.clip_gradient_norm": 1.0}


def test_data_faults_stand_beside_a_fault_of_the_program_and_its_consequences_do_not() -> None:
    found = {"constant_loss": {}, "unnormalized_input": {"input_std": 3e3}, "saturated_activation": {}}

    assert faults_beside("constant_loss", found) == {"unnormalized_input": {"input_std": 3e3}}


def test_a_fault_of_the_data_is_the_cause_of_a_rate_too_high_and_not_beside_it() -> None:
    assert faults_beside("learning_rate_too_high", {"unnormalized_input": {}}) == {}


def test_a_linear_output_comes_with_inputs_and_targets_it_can_learn_from() -> None:
    both, alone, *_ = remedies_for("constant_loss", watched(), OUT_OF_REACH, LARGE_INPUTS)

    assert (both.id, alone.id) == ("linear_output+normalize_inputs", "linear_output")
    assert both.title.endswith(", and normalise the inputs and the targets")


def test_a_spec_is_never_changed_in_part() -> None:
    spec = RunSpec(model=MLP(), split=Split(normalize=False))

    ids = [remedy.id for remedy in remedies_for("constant_loss", spec, OUT_OF_REACH, LARGE_INPUTS)]

    assert ids[0] == "linear_output", "no field of a spec says what follows the last layer"


def test_weights_that_began_too_large_are_drawn_anew_and_moved_less() -> None:
    evidence = {"first_loss_ratio": 6e3, "first_update_ratio": 32.0}

    first = remedies_for("learning_rate_too_high", watched(rate=3.0), evidence)[0]

    assert first.id == "standard_initialization+lower_learning_rate"
    assert "from 3 to 0.1" in first.title


def test_a_rate_too_high_for_weights_that_began_well_is_lowered_only() -> None:
    first = remedies_for("learning_rate_too_high", watched(rate=3.0), {"first_loss_ratio": 2.0})[0]

    assert first.id == "lower_learning_rate"


def test_a_recurrence_that_overflowed_before_any_update_begins_as_the_identity_and_is_clipped() -> None:
    overflow = {"num_recurrent": 1.0, "first_loss_ratio": 1e9}

    assert remedies_for("non_finite", watched(), overflow)[0].id == "identity_recurrence+clip_gradient"
    assert remedies_for("non_finite", watched(), {**overflow, "first_loss_ratio": 2.0})[0].id == "clip_gradient"


@pytest.mark.parametrize(("travelled", "first"), [(0.2, "train_longer+raise_learning_rate"), (0.5, "train_longer")])
def test_a_run_that_ten_times_the_steps_would_not_take_far_is_made_longer_and_faster(
    travelled: float, first: str
) -> None:
    assert remedies_for("too_few_steps", watched(rate=2e-3), {"travelled": travelled})[0].id == first
