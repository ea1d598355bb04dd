"""Recurrent networks and transformers: counts, layers in order, what is refused, how instruments see them."""

import numpy as np
import pytest
import torch

from nn_tui.core.data import Digits, Iris, Recall, Series
from nn_tui.core.data.loading import load_data
from nn_tui.core.families.mlp import MLP
from nn_tui.core.families.recurrent import Recurrent
from nn_tui.core.families.transformer import Transformer
from nn_tui.core.models import build_model, describe_layers, num_parameters
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.errors import SpecError

SHAPES = [((7,), 5), ((6, 3), 2)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_recurrent_networks_count_is_known_without_building(cell, shape):
    config = Recurrent(cell=cell, units=11, layers=3, embedding=4, dropout=0.1)

    assert config.num_parameters(*shape) == num_parameters(build_model(config, *shape))


@pytest.mark.parametrize("shape", [*SHAPES, ((3, 8, 4), 2)], ids=str)
@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "rotary", "none"])
def test_a_transformers_count_is_known_without_building(positions, shape):
    config = Transformer(width=12, heads=3, depth=2, mlp_ratio=3, patch=2, positions=positions)

    assert config.num_parameters(*shape) == num_parameters(build_model(config, *shape))


def test_an_lstm_of_64_units_over_16_numbers_has_20992_parameters():
    lstm = build_model(Recurrent(cell="lstm", units=64, embedding=16), (5,), 10).layer_1

    assert num_parameters(lstm) == 4 * (64 * 16 + 64 * 64 + 2 * 64) == 20_992


def test_a_block_of_width_64_has_49984_parameters():
    block = build_model(Transformer(width=64), (5,), 10).block_1

    assert num_parameters(block) == 12 * 64**2 + 13 * 64 == 49_984


@pytest.mark.parametrize(
    ("config", "names"),
    [
        (Recurrent(layers=2, dropout=0.1), ["embedding", "layer_1", "layer_2", "output"]),
        (
            Transformer(depth=1),
            [
                "embedding", "positions", "block_1.norm_1", "block_1.attention.qkv", "block_1.attention.projection",
                "block_1.norm_2", "block_1.hidden", "block_1.back", "norm", "output",
            ],
        ),
    ],
    ids=["recurrent", "transformer"],
)  # fmt: skip
def test_layers_are_described_in_the_order_data_flows(config, names):
    model = build_model(config, (5,), 4)

    layers = describe_layers(model, (5,), torch.int64)

    assert [layer.name for layer in layers] == names
    assert sum(layer.num_parameters for layer in layers) == num_parameters(model)
    assert layers[-1].output_shape == (5, 4)


@pytest.mark.parametrize(
    ("config", "field", "sentence"),
    [
        (Transformer(width=10, heads=4), "width", "10 must be a multiple of heads = 4; try 8"),
        (Transformer(width=9, heads=3, positions="rotary"), "positions", "'rotary' turns pairs of numbers, but"),
        (Transformer(patch=3), "patch", "3 does not divide pictures of 8×8; try 2"),
        (Recurrent(), "family", "'recurrent' reads sequences, but {data} has none"),
    ],
    ids=str,
)
def test_what_cannot_be_built_for_pictures_is_refused_in_a_sentence(config, field, sentence):
    dataset = Digits().load()

    found = config.problem_with(dataset.input_shape, dataset.num_outputs)

    assert found is not None
    assert found[0] == field
    assert found[1].startswith(sentence)


@pytest.mark.parametrize("config", [Recurrent(), Transformer()], ids=["recurrent", "transformer"])
def test_a_row_of_a_table_is_no_sequence(config):
    for dataset, fits in ((Iris().load(), False), (Recall(num_examples=8).load(), True), (Series().load(), True)):
        assert config.problem_with(dataset.input_shape, dataset.num_outputs) is None
        assert (config.problem_with_inputs(dataset.inputs) is None) == fits


def test_a_sequence_may_be_shorter_than_the_longest():
    model = build_model(Transformer(causal=True), (12,), 4).eval()
    tokens = torch.from_numpy(np.random.default_rng(0).integers(0, 4, (2, 12)))

    torch.testing.assert_close(model(tokens[:, :5]), model(tokens)[:, :5])


def test_tokens_are_refused_by_a_family_that_takes_numbers_only():
    spec = RunSpec(data=Recall(num_examples=100), model=MLP())

    with pytest.raises(SpecError) as caught:
        load_data(spec)

    assert str(caught.value) == (
        "model.family: 'mlp' does not suit the data: recall has a token to name at each place, use 'recurrent'"
    )
