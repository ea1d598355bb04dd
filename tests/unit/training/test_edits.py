"""Settings changed while a run trains: made, recorded, and made again by a run of the same run.toml."""

import numpy as np
import pytest

from nn_tui.core.commands import Continue, Edit, SetLearningRate, Step
from nn_tui.core.edits import BATCH_SIZE, EPOCHS, in_force
from nn_tui.core.events import Edited, EpochCompleted, Noted
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import parse_spec, read_spec, to_toml

CHANGES = {
    "learning rate": {"training.learning_rate": 0.05},
    "optimizer": {"training.optimizer": "momentum"},
    "optimizer of the same family": {"training.optimizer": "adamw"},
    "weight decay": {"regularization.weight_decay": 0.1},
    "dropout": {"model.dropout": 0.5},
    "frozen layers": {"transfer.freeze": ["hidden_1"]},
    "L1 penalty": {"regularization.l1": 0.01},
    "a weight": {"weights.hidden_1.6.2": -1.75},
    "a weight, a bias and more": {"weights.output.1.5": 0.3, "biases.hidden_2.5": 1, "training.learning_rate": 0.1},
    "batch size inside an epoch": {"training.batch_size": 7},
    "gradient clipping": {"regularization.clip_gradient_norm": 0.05},
    "batch size and optimizer": {"training.batch_size": 50, "training.optimizer": "sgd"},
    "several": {"training.optimizer": "sgd", "training.learning_rate": 0.1, "transfer.freeze": ["output"]},
}


@pytest.fixture
def dropping(moons):
    """A spec with dropout, whose draws show whether a run is repeated in everything."""
    return moons.replace("hidden", "dropout = 0.2, hidden")


def losses(view):
    return view.series("train_loss")[1]


def edits(view):
    return [event for event in view.events if isinstance(event, Edited)]


def notes(view):
    return [event.text for event in view.events if isinstance(event, Noted)]


@pytest.mark.parametrize("name", CHANGES)
def test_an_edit_by_hand_is_recorded_and_repeated_bit_by_bit_even_by_a_run_that_is_resumed(train, dropping, name):
    changes = CHANGES[name]

    edited = train(dropping, commands=(Step(count=20),), when_paused=(Edit(changes), Continue()))
    written = to_toml(read_spec(edited.path / "run.toml"))
    again = train(written)
    resumed = train(written, folder=train(written, commands=(Step(count=35),)).path)

    (event,) = edits(edited)
    assert (event.step, event.after) == (20, changes)
    assert event in edited.marks
    assert [(edit.step, edit.set) for edit in again.spec.edits] == [(20, changes)]
    assert len(losses(edited)) == 60
    np.testing.assert_array_equal(losses(again), losses(edited))
    np.testing.assert_array_equal(losses(resumed), losses(edited))


@pytest.mark.parametrize("stopped_at", [10, 30])
def test_a_run_resumed_before_or_at_its_edit_equals_the_uninterrupted_one(train, dropping, stopped_at):
    toml = (
        dropping
        + """[[edits]]
step = 30
set = {"training.optimizer" = "momentum", "training.learning_rate" = 0.1, "transfer.freeze" = ["output"]}
"""
    )

    whole = train(toml)
    resumed = train(toml, folder=train(toml, commands=(Step(count=stopped_at),)).path)

    np.testing.assert_array_equal(losses(resumed), losses(whole))
    assert not np.array_equal(losses(whole), losses(train(dropping)))


def test_a_frozen_layer_stays_as_it_is_until_it_is_thawed(train, moons):
    freeze = '[[edits]]\nstep = 0\nset = {"transfer.freeze" = ["hidden_*"]}\n'
    thaw = '[[edits]]\nstep = 40\nset = {"transfer.freeze" = []}\n'

    view = train(moons.replace('"adam"', '"momentum"') + "instruments.budget = 'all'\n" + freeze + thaw)

    steps, sizes = view.series("gradient_norm/hidden_1")
    assert steps[~np.isnan(sizes) & (sizes > 0)].min() == 41


def test_a_learning_rate_set_by_hand_is_an_edit(train, moons):
    view = train(moons, commands=(SetLearningRate(0.5),))

    (event,) = edits(view)
    assert (event.before, event.after) == ({"training.learning_rate": 0.01}, {"training.learning_rate": 0.5})
    assert in_force(view.spec, view.events).training.learning_rate == 0.5


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"training.steps": 9}, "training.steps: cannot be changed while a run trains"),
        ({"training.learning_rate": -1}, "training.learning_rate: -1 is out of range, must be greater than 0"),
        ({"training.optimizer": "adm"}, "training.optimizer: unknown value 'adm', did you mean 'adam'?"),
        ({"model.dropout": 0.5}, "model.dropout: the network was built without dropout"),
        ({"transfer.freeze": ["hiden_1"]}, "transfer.freeze: no layer is called 'hiden_1', did you mean 'hidden_1'?"),
        ({"training.batch_size": 0}, "training.batch_size: 0 is out of range, must be at least 1"),
        ({"training.batch_size": 61}, "training.batch_size: 61 is more than the 60 training examples, at most 60"),
        ({"training.epochs": 0}, "training.epochs: 0 is out of range, must be at least 1"),
        (
            {"weights.hiden_1.1.1": 1.0},
            "weights.hiden_1.1.1: no linear layer is called 'hiden_1', did you mean",
        ),
        ({"weights.hidden_1.7.1": 1.0}, "weights.hidden_1.7.1: hidden_1 has units 1 to 6, not 7"),
        ({"weights.hidden_1.6.3": 1.0}, "weights.hidden_1.6.3: hidden_1 has inputs 1 to 2, not 3"),
        ({"biases.output.2": 1.0}, "biases.output.2: output has units 1 to 1, not 2"),
        ({"biases.output.1": "big"}, "biases.output.1: 'big' must be a number from -1e30 to 1e30"),
        ({"transfer.freeze": ["*"]}, "transfer.freeze: every layer is frozen, so nothing is left to train"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused_in_a_sentence_and_the_run_goes_on(train, moons, changes, sentence):
    view = train(moons, commands=(Edit(changes),))

    (note,) = (text for text in notes(view) if text.startswith("not changed"))
    assert note.startswith(f"not changed: {sentence}")
    assert view.status == "finished"
    assert edits(view) == []
    assert read_spec(view.path / "run.toml").edits == []
    np.testing.assert_array_equal(losses(view), losses(train(moons)))


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ('[[edits]]\nstep = 3\nset = {"training.steps" = 9}', "edits[0].set.training.steps: cannot be changed"),
        ("[[edits]]\nstep = -3\nset = {}", "edits[0].step: -3 is out of range, must be at least 0"),
        ("[[edits]]\nstep = 3\nset = 4", "edits[0].set: expected a table, got 4"),
        ("[[edits]]\nstep = 9\nset = {}\n[[edits]]\nstep = 3\nset = {}", "edits[1].step: 3 comes before"),
    ],
)
def test_planned_edits_that_cannot_be_are_refused_before_the_start(moons, edits, sentence):
    with pytest.raises(SpecError) as caught:
        parse_spec(moons + edits, "a.toml")

    assert str(caught.value).startswith(f"a.toml: {sentence}")


def test_edits_are_written_as_tables_that_read_back(moons):
    spec = parse_spec(moons + '[[edits]]\nstep = 3\nset = {"transfer.freeze" = ["output"]}\n', "a.toml")

    text = to_toml(spec)

    assert '[[edits]]\nstep = 3\nset = {"transfer.freeze" = ["output"]}' in text
    assert parse_spec(text, "b.toml") == spec


def test_a_weight_that_is_set_changes_what_is_measured_at_once_and_the_edit_knows_both_values(train, moons):
    path = "biases.output.1"

    view = train(moons, commands=(Step(count=20),), when_paused=(Edit({path: 50.0}), Continue()))

    (event,) = edits(view)
    steps, values = view.series("validation_loss")
    before, after = values[steps < 20][-1], values[steps == 20][-1]
    assert (event.before.keys(), event.after) == ({path}, {path: 50.0})
    assert abs(event.before[path]) < 1
    assert after > 5 * before


def test_a_run_can_be_prolonged_while_it_trains_and_is_repeated_as_long(train, moons):
    view = train(
        moons.replace("steps = 60", "epochs = 3"),
        commands=(Step(count=5),),
        when_paused=(Edit({EPOCHS: 7}), Continue()),
    )
    again = train(to_toml(read_spec(view.path / "run.toml")))

    assert (view.num_steps, view.step, view.finished.epoch) == (28, 28, 7)
    np.testing.assert_array_equal(losses(again), losses(view))


def test_a_run_is_not_made_shorter_than_it_is(train, moons):
    view = train(moons, commands=(Step(count=20),), when_paused=(Edit({EPOCHS: 2}), Continue()))

    assert "not changed: training.epochs: 2 must be more than the 5 epochs trained so far" in notes(view)
    assert len(losses(view)) == 60


def test_another_batch_size_keeps_the_number_of_epochs_and_evaluates_at_their_ends(train, moons):
    by_epochs = moons.replace("steps = 60", "epochs = 20")

    view = train(by_epochs, commands=(Step(count=41),), when_paused=(Edit({BATCH_SIZE: 6}), Continue()))

    # 10 epochs of 4 steps; a step of 16; the other 44 examples of that epoch in 8; 9 epochs of 10 steps
    assert (view.step, view.finished.epoch, view.started.steps_per_epoch) == (49 + 90, 20, 10)
    steps, _ = view.series("validation_loss")
    np.testing.assert_allclose(view.epoch_at(np.array([40, 49, 139])), [10, 11, 20])
    np.testing.assert_allclose(view.examples_at(np.array([40, 41, 49])), [600, 616, 660])
    assert all(epoch == int(epoch) for epoch in view.epoch_at(steps[steps > 41]))
    assert [event.epoch for event in view.events if isinstance(event, EpochCompleted)][-2:] == [19, 20]


def test_a_batch_size_that_leaves_one_example_of_the_epoch_is_refused_under_batch_normalization(train, moons):
    normalized = moons.replace('activation = "relu"', 'activation = "relu", normalization = "batch"')

    view = train(normalized, commands=(Step(count=1),), when_paused=(Edit({BATCH_SIZE: 43}), Continue()))

    sentence = "the last of 44 examples in batches of 43 has one; try 44"
    assert f"not changed: training.batch_size: batch normalization needs two examples a batch, {sentence}" in notes(
        view
    )
    assert edits(view) == []


def test_the_batch_size_of_a_loss_that_compares_examples_stays(train):
    pairs = """
        seed = 3
        threads = 1
        data = {source = "captions", num_examples = 60}
        model = {family = "dual_encoder", embedding = 4}
        training = {steps = 4, batch_size = 16}
    """

    view = train(pairs, commands=(Edit({BATCH_SIZE: 8}),))

    assert any("another size would be another loss" in note for note in notes(view))
    assert edits(view) == []
