"""Weights of another run: what fits is taken, what is frozen stays, few examples are few."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from torch import nn

from nn_tui.core.data import Digits
from nn_tui.core.data.errors import DataError
from nn_tui.core.data.split import split_dataset
from nn_tui.core.families.mlp import MLP
from nn_tui.core.groups.seeds import can_be_stacked
from nn_tui.core.models import build_model
from nn_tui.core.spec import RunSpec, Split, Transfer
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.training.checkpoint import write_checkpoint
from nn_tui.core.training.transfer import begin_with, freeze


def network(outputs: int = 3, hidden: tuple[int, ...] = (5, 4), seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return build_model(MLP(hidden=list(hidden)), (2,), outputs)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    tensors = {f"model.{name}": tensor for name, tensor in network(seed=1).state_dict().items()}
    (tmp_path / "first").mkdir()
    write_checkpoint(tmp_path / "first" / "checkpoints", 70, tensors, {})
    return tmp_path / "first"


def test_layers_of_the_same_name_and_shape_are_taken_and_said(source: Path):
    model, before = network(outputs=2), network(seed=1)

    transferred = begin_with(model, source, Transfer(), "output")

    assert torch.equal(model.get_parameter("hidden_2.weight"), before.get_parameter("hidden_2.weight"))
    assert str(transferred) == "weights of first, step 70: took hidden_1, hidden_2; new: output"


def test_the_head_begins_anew_when_asked_to(source: Path):
    model, fresh, before = network(seed=2), network(seed=2), network(seed=1)

    begin_with(model, source, Transfer(new_head=True), "output")

    assert torch.equal(model.get_parameter("output.weight"), fresh.get_parameter("output.weight"))
    assert torch.equal(model.get_parameter("hidden_1.bias"), before.get_parameter("hidden_1.bias"))


def test_a_network_that_shares_nothing_is_refused(source: Path):
    with pytest.raises(SpecError, match=r"transfer\.run: first and this network have no layer"):
        begin_with(network(hidden=(7,), outputs=9), source, Transfer(), "output")


def test_a_folder_without_a_checkpoint_is_refused(tmp_path: Path):
    with pytest.raises(SpecError, match="no run with a checkpoint"):
        begin_with(network(), tmp_path, Transfer(), "output")


@pytest.mark.parametrize("pattern", ["hidden_*", "hidden_?.weight", "hidden_1"])
def test_frozen_layers_do_not_move(pattern: str):
    model = network()
    freeze(model, [pattern])
    before = {name: parameter.clone() for name, parameter in model.named_parameters()}
    frozen = [name for name, parameter in model.named_parameters() if not parameter.requires_grad]

    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 0.1)
    model(torch.ones(4, 2)).square().sum().backward()
    optimizer.step()

    assert frozen
    assert all(torch.equal(before[name], model.get_parameter(name)) for name in frozen)
    assert not torch.equal(before["output.weight"], model.get_parameter("output.weight"))


@pytest.mark.parametrize(
    ("patterns", "sentence"),
    [
        (["hiden_1"], "did you mean 'hidden_1'"),
        (["zzz"], "layers are hidden_1, hidden_2, output"),
        (["*"], "nothing is"),
    ],
)
def test_a_pattern_that_freezes_nothing_or_everything_is_refused(patterns: list[str], sentence: str):
    with pytest.raises(SpecError, match=sentence):
        freeze(network(), patterns)


def test_seeds_that_begin_with_other_weights_are_trained_one_by_one(source: Path):
    spec = RunSpec(model=MLP(hidden=[4]))

    assert can_be_stacked(spec)
    assert not can_be_stacked(msgspec.structs.replace(spec, transfer=Transfer(run=str(source))))


def test_some_digits_are_numbered_anew():
    some, every = Digits(classes=[9, 5, 7]).load(), Digits().load()

    assert some.class_names == ("5", "7", "9")
    assert np.array_equal(some.inputs[some.targets == 1], every.inputs[every.targets == 7])


def test_one_class_alone_is_refused():
    with pytest.raises(DataError, match="at least two"):
        Digits(classes=[4, 4]).load()


def test_few_shots_are_as_many_of_each_class_and_leave_validation_alone():
    dataset = Digits().load()

    few, many = (split_dataset(dataset, Split(limit_per_class=limit)) for limit in (10, None))

    assert np.bincount(few.train.targets).tolist() == [10] * 10
    assert np.array_equal(few.validation.indices, many.validation.indices)
    assert set(few.train.indices) <= set(many.train.indices)
