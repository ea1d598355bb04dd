"""A resumed run is the uninterrupted one, bit by bit."""

import json

import numpy as np
import pytest
import safetensors.numpy

from nn_tui.core.commands import SetLearningRate, Step
from nn_tui.core.events import RunResumed

OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
SCHEDULES = ("constant", "step", "cosine", "one_cycle", "warm_up", "plateau")


def weights(view):
    (path,) = sorted(view.path.glob("checkpoints/*-000000060.safetensors"))
    tensors = safetensors.numpy.load_file(path)
    return {name: tensor for name, tensor in tensors.items() if name.startswith(("model.", "best.", "optimizer."))}


def assert_same_run(one, other):
    for name in ("train_loss", "validation_loss", "evaluation_train_loss", "validation_accuracy"):
        steps, values = one.series(name)
        other_steps, other_values = other.series(name)
        np.testing.assert_array_equal(steps, other_steps)
        np.testing.assert_array_equal(values, other_values)
    mine, theirs = weights(one), weights(other)
    assert mine.keys() == theirs.keys()
    for name, tensor in mine.items():
        np.testing.assert_array_equal(tensor, theirs[name], err_msg=name)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_resumed_run_equals_the_uninterrupted_one(train, moons, optimizer, schedule):
    toml = moons.replace('"adam"', f'"{optimizer}", schedule = "{schedule}"')
    toml = toml.replace("hidden", "dropout = 0.3, normalization = 'batch', hidden")

    whole = train(toml)
    begun = train(toml, commands=(Step(count=37),))
    resumed = train(toml, folder=begun.path)

    assert begun.status == "stopped"
    assert begun.step == 37
    assert resumed.status == "finished"
    assert_same_run(whole, resumed)


def test_early_stopping_goes_on_counting_after_a_resume(train, moons):
    toml = moons.replace("0.01", "1.0") + "regularization.early_stopping = {patience = 1}"

    whole = train(toml)
    resumed = train(toml, folder=train(toml, commands=(Step(count=35),)).path)

    assert whole.finished
    assert "early stopping" in whole.finished.reason
    assert resumed.finished
    assert resumed.finished.reason == whole.finished.reason


def test_a_learning_rate_set_by_hand_survives_a_resume(train, moons):
    begun = train(moons, commands=(SetLearningRate(value=0.123), Step(count=20)))

    resumed = train(moons, folder=begun.path)

    assert resumed.last("learning_rate") == 0.123


def test_a_truncated_checkpoint_falls_back_to_the_one_before(train, moons):
    whole = train(moons)
    begun = train(moons, commands=(Step(count=20),))
    folder = train(moons, folder=begun.path).path
    newest = max(folder.glob("checkpoints/*.safetensors"))
    newest.write_bytes(newest.read_bytes()[:-10])

    resumed = train(moons, folder=folder)

    assert "60" in newest.name
    assert [event.step for event in resumed.events if isinstance(event, RunResumed)][-1] == 20
    assert_same_run(whole, resumed)


def test_a_run_without_a_checkpoint_starts_again(train, moons):
    whole = train(moons)
    begun = train(moons, commands=(Step(count=20),))
    for path in begun.path.glob("checkpoints/*"):
        path.unlink()

    resumed = train(moons, folder=begun.path)

    assert_same_run(whole, resumed)


def test_checkpoints_are_safetensors_and_json_only(train, moons):
    view = train(moons)

    files = sorted(path.name for path in view.path.glob("checkpoints/*"))
    assert files == ["step-000000060.json", "step-000000060.safetensors"]
    assert json.loads((view.path / "checkpoints" / files[0]).read_text())["step"] == 60
