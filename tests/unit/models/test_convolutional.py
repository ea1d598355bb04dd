"""The convolutional network: its layers, its counts, and what it refuses."""

import pytest
import torch

from nn_tui.core.data.loading import load_data
from nn_tui.core.families import Convolutional
from nn_tui.core.models import build_model, describe_layers, num_parameters
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import parse_spec

CONFIGS = [
    Convolutional(),
    Convolutional(channels=[4, 8, 8], head="flatten", dense=[12, 6], dropout=0.2),
    Convolutional(channels=[4, 6], layers_per_stage=2, pooling="stride", normalization="batch", bias=False),
    Convolutional(channels=[4, 4, 8], layers_per_stage=2, residual=True, pooling="stride", normalization="batch"),
    Convolutional(channels=[3, 5], kernel=5, residual=True, pooling="average", activation="tanh"),
    Convolutional(channels=[3], pooling="none", activation="none", kernel=1, initialization="orthogonal"),
]


@pytest.mark.parametrize("input_shape", [(1, 8, 8), (3, 13, 9)])
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_counts_equal_those_of_the_module(config: Convolutional, input_shape: tuple[int, int, int]):
    model = build_model(config, input_shape, 10)

    outputs = model(torch.zeros(2, *input_shape))

    assert outputs.shape == (2, 10)
    assert num_parameters(model) == config.num_parameters(input_shape, 10)
    layers = describe_layers(model, input_shape)
    assert config.num_activations(input_shape, 10) >= sum(layer.output_shape[-1] for layer in layers)


def test_layers_are_described_in_the_order_data_flows():
    model = build_model(Convolutional(channels=[4, 8], dense=[16], head="flatten"), (1, 8, 8), 10)

    layers = describe_layers(model, (1, 8, 8))

    described = [(layer.name, layer.output_shape, layer.num_parameters, layer.activation) for layer in layers]
    assert described == [
        ("conv_1", (4, 8, 8), 4 * 9 + 4, "relu"),
        ("conv_2", (8, 4, 4), 8 * 4 * 9 + 8, "relu"),
        ("dense_1", (16,), 8 * 4 * 4 * 16 + 16, "relu"),
        ("output", (10,), 170, None),
    ]


def test_a_residual_block_that_changes_shape_has_a_shortcut_of_its_own():
    model = build_model(Convolutional(channels=[4, 8], residual=True), (4, 8, 8), 10)

    names = [layer.name for layer in describe_layers(model, (4, 8, 8))]

    assert names == ["conv_1", "conv_2", "shortcut_4", "conv_3", "conv_4", "output"]


def test_every_filter_looks_at_every_place_with_the_same_weights():
    model = build_model(Convolutional(channels=[4], head="flatten", pooling="none"), (1, 8, 8), 2)
    picture = torch.zeros(1, 1, 8, 8)
    picture[0, 0, 2, 3] = 1
    moved = picture.roll((2, 1), (2, 3))

    maps, moved_maps = model.conv_1(picture), model.conv_1(moved)

    torch.testing.assert_close(maps.roll((2, 1), (2, 3))[..., 3:-1, 2:-1], moved_maps[..., 3:-1, 2:-1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data.source = 'moons'", ["model.family", "pictures", "mlp"]),
        ("model.kernel = 4", ["model.kernel", "4", "odd", "5"]),
        ("model.channels = [2, 2, 2, 2, 2]", ["model.channels", "5 stages", "at most 4"]),
    ],
)
def test_what_cannot_be_built_is_refused_in_a_sentence(text: str, words: list[str]):
    source = "" if "data" in text else "data.source = 'digits'\n"
    spec = parse_spec(f"{source}model.family = 'convolutional'\n{text}", "test")

    with pytest.raises(SpecError) as error:
        load_data(spec)

    assert all(word in str(error.value) for word in words), error.value


def test_four_stages_still_fit_eight_pixels():
    config = Convolutional(channels=[2, 2, 2, 2])

    assert config.problem_with((1, 8, 8), 10) is None
    assert build_model(config, (1, 8, 8), 10)(torch.zeros(1, 1, 8, 8)).shape == (1, 10)


def test_a_filter_is_applied_at_every_place():
    model = build_model(Convolutional(channels=[4, 8], dense=[16], head="flatten"), (1, 8, 8), 10)

    costs = {layer.name: layer.multiply_adds for layer in describe_layers(model, (1, 8, 8))}

    assert costs == {"conv_1": 40 * 64, "conv_2": 296 * 16, "dense_1": 128 * 16 + 16, "output": 170}
