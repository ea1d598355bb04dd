"""What is proposed fits the spec it is proposed for."""

import pytest

from nn_tui.core.diagnosis.apply import apply_remedy
from nn_tui.core.diagnosis.order import CODES
from nn_tui.core.diagnosis.remedies import REMEDIES, applicable_remedies, remedies_for
from nn_tui.core.diagnosis.repair_rate import round_rate
from nn_tui.core.families import MLP
from nn_tui.core.families.mlp import Activation
from nn_tui.core.spec import Regularization, RunSpec, Split, Training
from nn_tui.core.specs.file import load_preset, preset_names
from nn_tui.core.watched import WatchedData, WatchedModel


@pytest.mark.parametrize("preset", preset_names())
@pytest.mark.parametrize("code", REMEDIES)
def test_every_remedy_can_be_applied_and_changes_the_spec(preset: str, code: str) -> None:
    spec = load_preset(preset)

    for remedy in remedies_for(code, spec, {}):
        changed = apply_remedy(spec, remedy)
        parts = ("model", "training", "regularization", "augmentation", "split")
        assert not remedy.set or any(getattr(changed, part) != getattr(spec, part) for part in parts)


def test_a_convolutional_network_gets_fewer_filters_and_varied_pictures_against_overfitting() -> None:
    remedies = {remedy.id: remedy.set for remedy in remedies_for("overfitting", load_preset("digits-cnn"), {})}

    assert remedies["smaller"] == {"model.channels": [4, 8, 8]}
    assert remedies["augmentation"] == {"augmentation.shift": 0.1, "augmentation.rotate": 10.0}


def test_remedies_are_for_codes_that_exist() -> None:
    assert set(REMEDIES) <= set(CODES)


def test_a_repaired_spec_expects_no_finding() -> None:
    spec = load_preset("vanishing-gradients")

    assert apply_remedy(spec, remedies_for("vanishing_gradient", spec, {})[0]).expect == []


def test_a_repaired_spec_says_what_was_changed() -> None:
    spec = load_preset("vanishing-gradients")
    remedy = remedies_for("vanishing_gradient", spec, {})[0]

    changes = apply_remedy(spec, remedy, "vanishing_gradient in first").changes

    assert changes == [f"{remedy.title} (remedy {remedy.id}, for vanishing_gradient in first)"]


@pytest.mark.parametrize("preset", preset_names())
def test_every_applicable_remedy_changes_the_spec_by_its_own_name(preset: str) -> None:
    spec = load_preset(preset)

    remedies = applicable_remedies(spec)

    assert remedies
    assert all(apply_remedy(spec, remedy) != spec and remedy.id == name for name, remedy in remedies.items())


def test_a_high_rate_is_lowered_to_a_tenth_at_most() -> None:
    remedy = remedies_for("learning_rate_too_high", RunSpec(training=Training(learning_rate=1.0)), {})[0]

    assert remedy.set["training.learning_rate"] == pytest.approx(0.003)


def test_a_low_rate_is_raised_to_where_updates_are_a_thousandth() -> None:
    spec = RunSpec(training=Training(optimizer="sgd", learning_rate=1e-4))

    remedy = remedies_for("learning_rate_too_low", spec, {"update_ratio": 1e-6})[0]

    assert remedy.set["training.learning_rate"] == pytest.approx(0.1)


def test_leaky_relu_takes_the_place_of_relu_layers_only() -> None:
    spec = RunSpec(model=MLP(hidden=[8, 8], activation=["relu", "tanh"]))

    changes = {remedy.id: remedy.set for remedy in remedies_for("dead_relu", spec, {})}

    assert changes["leaky_relu"] == {"model.activation": ["leaky_relu", "tanh"]}


def test_a_deeper_network_repeats_its_last_activation() -> None:
    spec = RunSpec(model=MLP(hidden=[4], activation=["tanh"]))

    changes = {remedy.id: remedy.set for remedy in remedies_for("underfitting", spec, {})}

    assert changes["wider"] == {"model.hidden": [32, 32], "model.activation": ["tanh", "tanh"]}


def test_what_the_spec_has_already_is_not_proposed() -> None:
    spec = RunSpec(
        model=MLP(activation="relu", normalization="batch", hidden=[8, 16]),
        split=Split(normalize=True),
        regularization=Regularization(),
    )

    ids = {remedy.id for code in REMEDIES for remedy in remedies_for(code, spec, {})}

    assert ids.isdisjoint({"relu", "batch_norm", "residual", "normalize_inputs", "more_data", "bias"})


def test_early_stopping_needs_a_validation_split() -> None:
    spec = RunSpec(split=Split(validation=0))

    assert "early_stopping" not in {remedy.id for remedy in remedies_for("overfitting", spec, {})}


@pytest.mark.parametrize(("rate", "rounded"), [(0.0123, 0.01), (0.3, 0.3), (0.1, 0.1), (7e-5, 5e-5), (1e-3, 1e-3)])
def test_learning_rates_are_rounded_as_people_write_them(rate: float, rounded: float) -> None:
    assert round_rate(rate) == pytest.approx(rounded)


@pytest.mark.parametrize("code", REMEDIES)
def test_a_watched_program_is_told_lines_to_change_and_nothing_to_set(code):
    model = WatchedModel(kind="Net", hidden=[64, 32], optimizer="Adam")
    spec = RunSpec(data=WatchedData(), model=model, split=Split(normalize=False))

    remedies = remedies_for(code, spec, {"kind": "applied_twice"})

    assert remedies
    assert all(remedy.lines and not remedy.set for remedy in remedies)


def first(code: str, spec: RunSpec, **evidence: float) -> str:
    """Id of the remedy that is proposed first."""
    return remedies_for(code, spec, evidence)[0].id


def test_units_silent_from_the_first_look_are_not_blamed_on_the_learning_rate() -> None:
    spec = RunSpec(model=MLP(hidden=[8], activation="relu"))

    assert first("dead_relu", spec, first_dead_fraction=0.6) == "leaky_relu"
    assert first("dead_relu", spec, first_dead_fraction=0.0) == "lower_learning_rate"


def test_an_activation_that_grows_beyond_any_weights_is_replaced() -> None:
    spec = RunSpec(data=WatchedData(), model=WatchedModel(kind="Net", hidden=[5, 5, 5], activation="sigmoid"))

    assert first("non_finite", spec, activation_growth=1e6) == "relu"
    assert first("non_finite", spec, activation_growth=2.0) == "lower_learning_rate"


@pytest.mark.parametrize(("hidden", "remedy"), [([5] * 11, "batch_norm"), ([32] * 11, "relu"), ([5] * 3, "relu")])
def test_a_deep_and_narrow_network_is_normalised_rather_than_rectified(hidden: list[int], remedy: str) -> None:
    spec = RunSpec(model=MLP(hidden=hidden, activation="sigmoid"))

    assert first("vanishing_gradient", spec) == remedy


def test_a_layer_that_no_gradient_reaches_is_held_by_the_optimiser_already() -> None:
    spec = RunSpec(data=WatchedData(), model=WatchedModel(kind="Net"))

    assert first("unchanged_weights", spec, num_gradients=0.0) == "keep_graph"
    assert first("unchanged_weights", spec, update_ratio=0.0) == "pass_all_parameters"


def watched(hidden: list[int], optimizer: str = "SGD", rate: float = 0.1) -> RunSpec:
    """A program of which the layers and the optimiser are known."""
    model = WatchedModel(kind="Net", hidden=hidden, activation="relu", optimizer=optimizer)
    training = Training(optimizer="adam" if optimizer == "Adadelta" else "sgd", learning_rate=rate)
    return RunSpec(data=WatchedData(), model=model, training=training)


def test_where_the_shape_kills_relus_the_activation_is_replaced_by_one_that_cannot_die() -> None:
    assert first("dead_relu", watched([5] * 12), first_dead_fraction=0.6) == "tanh"
    assert first("non_finite", watched([5] * 12), activation_growth=1e6) == "tanh"
    assert first("dead_relu", watched([64] * 12), first_dead_fraction=0.6) == "leaky_relu"


def test_units_that_no_update_killed_are_started_anew_and_others_are_moved_less() -> None:
    spec = watched([50, 30])

    assert first("dead_relu", spec, first_dead_fraction=1.0, first_update_ratio=1e-3) == "standard_initialization"
    assert first("dead_relu", spec, first_dead_fraction=1.0, first_update_ratio=12.0) == "lower_learning_rate"


def test_the_rate_is_lowered_until_the_first_update_moves_a_hundredth_of_the_weights() -> None:
    evidence = {"first_update_ratio": 10.0}

    remedy = remedies_for("learning_rate_too_high", watched([50], rate=0.1), evidence)[0]

    assert remedy.title == "Lower the learning rate from 0.1 to 0.0001"


def test_a_short_run_gets_a_rate_that_takes_the_weights_somewhere() -> None:
    short, long = ({"update_ratio": 1e-5, "num_steps": steps} for steps in (500.0, 50_000.0))

    titles = [remedies_for("learning_rate_too_low", watched([8], rate=1e-4), one)[0].title for one in (short, long)]

    assert titles == [
        "Raise the learning rate from 0.0001 to 0.2",
        "Raise the learning rate from 0.0001 to 0.01",
    ]


def test_an_optimiser_whose_rate_is_no_length_may_get_a_rate_of_one() -> None:
    remedy = remedies_for("learning_rate_too_low", watched([8], "Adadelta", 1e-3), {"update_ratio": 1e-7})[0]

    assert remedy.title == "Raise the learning rate from 0.001 to 1"


@pytest.mark.parametrize(("fall", "times"), [(0.5, "three"), (0.25, "five"), (0.03, "ten")])
def test_how_much_longer_to_train_follows_from_the_pace_of_the_loss(fall: float, times: str) -> None:
    remedy = remedies_for("too_few_steps", watched([8]), {"progress": 0.2, "recent_fall": fall})[0]

    assert remedy.title == f"Train {times} times as long"


def test_a_loss_that_began_far_above_a_guess_is_not_blamed_on_the_learning_rate() -> None:
    assert first("non_finite", watched([8]), first_loss_ratio=1e6) == "standard_initialization"
    assert first("non_finite", watched([8]), first_loss_ratio=3.0) == "lower_learning_rate"


def test_a_run_of_a_few_steps_is_made_ten_times_as_long() -> None:
    remedy = remedies_for("too_few_steps", watched([8]), {"progress": 0.1, "recent_fall": -0.2, "num_steps": 24.0})[0]

    assert remedy.title == "Train ten times as long"


def test_gradients_that_overflow_in_a_recurrent_network_are_clipped() -> None:
    assert first("non_finite", watched([8]), num_recurrent=1.0) == "clip_gradient"
    assert first("non_finite", watched([8]), num_recurrent=0.0) == "lower_learning_rate"


@pytest.mark.parametrize(("activation", "remedy"), [("tanh", "wider"), ("sigmoid", "relu"), ("none", "relu")])
def test_a_network_that_bends_well_and_is_too_small_is_widened(activation: Activation, remedy: str) -> None:
    assert first("underfitting", RunSpec(model=MLP(hidden=[2], activation=activation))) == remedy


@pytest.mark.parametrize(("target_size", "with_targets"), [(None, False), (1.0, False), (75.0, True)])
@pytest.mark.parametrize("normalized", [False, True])
def test_large_targets_are_brought_to_one_with_the_inputs(
    target_size: float | None, with_targets: bool, normalized: bool
) -> None:
    spec = RunSpec(split=Split(normalize=normalized))

    first = remedies_for("unnormalized_input", spec, {"target_size": target_size})[0]

    assert first.id == ("standardize_inputs" if normalized else "normalize_inputs")
    assert ("train_targets" in first.lines) is with_targets
    assert first.title.endswith("and the targets") is with_targets
