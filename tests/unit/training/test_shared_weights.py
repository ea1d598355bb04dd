"""Weights that others read: on demand while a run trains, otherwise those of its newest checkpoint."""

import numpy as np
import pytest
import safetensors.numpy
import torch
from torch import nn

from nn_tui.core.commands import Continue, ShareWeights, Step
from nn_tui.core.training.checkpoint import write_checkpoint
from nn_tui.core.training.saving import Saver
from nn_tui.core.training.shared_weights import NAME, newest_weights, share_weights, weights_stamp


def model_of(value):
    model = nn.Linear(3, 2)
    with torch.no_grad():
        model.weight.fill_(value)
    return model


def checkpoint(run, step, value):
    tensors = {f"model.{name}": tensor for name, tensor in model_of(value).state_dict().items()}
    write_checkpoint(run / "checkpoints", step, tensors, {})


def read(run):
    weights = newest_weights(run)
    return weights.step, weights.tensors["weight"].mean().item()


def test_shared_weights_that_are_further_on_than_the_checkpoint_are_read(tmp_path):
    checkpoint(tmp_path, 5, 1.0)
    share_weights(tmp_path, 9, model_of(2.0))

    assert read(tmp_path) == (9, 2.0)


def test_a_checkpoint_that_is_further_on_is_read_and_not_what_was_shared(tmp_path):
    share_weights(tmp_path, 4, model_of(2.0))
    checkpoint(tmp_path, 5, 1.0)

    assert read(tmp_path) == (5, 1.0)


def test_what_was_shared_and_cannot_be_read_is_as_if_it_was_not_there(tmp_path):
    checkpoint(tmp_path, 5, 1.0)
    share_weights(tmp_path, 9, model_of(2.0))
    path = tmp_path / "checkpoints" / NAME
    path.write_bytes(path.read_bytes()[:-7])

    assert read(tmp_path) == (5, 1.0)


def test_a_run_without_any_weights_has_none(tmp_path):
    assert newest_weights(tmp_path) is None


def test_the_stamp_tells_when_there_are_others(tmp_path):
    stamps = [weights_stamp(tmp_path)]
    for step in (1, 2):
        checkpoint(tmp_path, step, 1.0)
        stamps += [weights_stamp(tmp_path), weights_stamp(tmp_path)]
        share_weights(tmp_path, step + 10, model_of(step))
        stamps += [weights_stamp(tmp_path), weights_stamp(tmp_path)]

    assert len(set(stamps)) == 5


@pytest.mark.parametrize("model", ["dropout = 0.3", "normalization = 'batch'"])
def test_a_run_whose_weights_were_shared_is_the_run_it_would_have_been(train, moons, monkeypatch, model):
    toml = moons.replace("hidden", f"{model}, hidden")
    shared = list[int]()
    share = Saver.share

    def seen(self, step):
        share(self, step)
        shared.append(int((self._folder / "checkpoints" / NAME).is_file()) * step)

    monkeypatch.setattr(Saver, "share", seen)
    alone = train(toml)
    watched = train(toml, commands=(ShareWeights(), Step(20)), when_paused=(ShareWeights(), Continue()))

    assert shared == [0, 20]
    for name in ("train_loss", "validation_loss"):
        np.testing.assert_array_equal(alone.series(name)[1], watched.series(name)[1])
    assert final_tensors(alone) == final_tensors(watched)
    assert not (watched.path / "checkpoints" / NAME).exists()


def final_tensors(view):
    (path,) = view.path.glob("checkpoints/step-000000060.safetensors")
    return {name: tensor.tobytes() for name, tensor in safetensors.numpy.load_file(path).items()}
