"""The fully connected family: shapes, names, counts, first weights."""

import math

import pytest
import torch
from torch import nn

from nn_tui.core.families import MLP
from nn_tui.core.models import activations_by_layer, build_model, describe_layers, num_parameters

torch.set_num_threads(1)

CONFIGS = [
    MLP(hidden=[]),
    MLP(hidden=[5]),
    MLP(hidden=[128, 128]),
    MLP(hidden=[3, 4, 4], normalization="batch", dropout=0.5, residual=True),
    MLP(hidden=[7, 7], normalization="layer", activation="gelu", bias=False),
    MLP(hidden=[1, 1], activation="none"),
    MLP(hidden=[4, 3, 2], activation=["relu", "none", "tanh"]),
]


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize(("input_shape", "num_outputs"), [((2,), 1), ((8, 8), 10)])
def test_the_parameter_count_is_known_without_building(config: MLP, input_shape: tuple[int, ...], num_outputs: int):
    model = build_model(config, input_shape, num_outputs)

    assert config.num_parameters(input_shape, num_outputs) == num_parameters(model)


def test_784_128_128_10_has_118282_parameters():
    config = MLP(hidden=[128, 128])

    assert config.num_parameters((28, 28), 10) == num_parameters(build_model(config, (28, 28), 10)) == 118_282


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_outputs_have_one_row_per_example_and_one_column_per_output(config: MLP):
    model = build_model(config, (8, 8), 10).eval()

    assert model(torch.zeros(4, 8, 8)).shape == (4, 10)


def test_layers_are_described_in_the_order_data_flows():
    config = MLP(hidden=[6, 5], normalization="layer", dropout=0.1, activation="tanh")
    model = build_model(config, (4,), 3)

    layers = describe_layers(model, (4,))

    described = [(layer.name, layer.input_shape, layer.output_shape, layer.num_parameters) for layer in layers]
    assert described == [
        ("hidden_1", (4,), (6,), 30),
        ("norm_1", (6,), (6,), 12),
        ("hidden_2", (6,), (5,), 35),
        ("norm_2", (5,), (5,), 10),
        ("output", (5,), (3,), 18),
    ]
    assert [layer.activation for layer in layers] == ["tanh", None, "tanh", None, None]
    assert sum(layer.num_parameters for layer in layers) == num_parameters(model)


def test_each_hidden_layer_can_have_an_activation_of_its_own():
    model = build_model(MLP(hidden=[6, 5, 4], activation=["tanh", "none", "relu"]), (4,), 3)

    layers = describe_layers(model, (4,))

    assert [layer.activation for layer in layers] == ["tanh", None, "relu", None]


def test_first_weights_follow_the_activation_of_their_own_layer():
    torch.manual_seed(0)

    model = build_model(MLP(hidden=[300, 400], activation=["tanh", "relu"]), (300,), 10)

    assert model.hidden_1.weight.std().item() == pytest.approx(math.sqrt(2 / 600), rel=0.02)
    assert model.hidden_2.weight.std().item() == pytest.approx(math.sqrt(2 / 300), rel=0.02)


def test_too_few_activations_are_a_problem_with_that_field():
    place, sentence = MLP(hidden=[6, 5, 4], activation=["tanh", "relu"]).problem_with((4,), 3) or ("", "")

    assert place == "activation"
    assert "2 activations for 3 hidden layers" in sentence


def test_describing_layers_leaves_the_model_as_it_was():
    model = build_model(MLP(normalization="batch"), (4,), 3)
    before = {name: value.clone() for name, value in model.state_dict().items()}

    describe_layers(model, (4,))

    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())


def test_activations_are_found_by_layer():
    model = build_model(MLP(hidden=[4, 4], normalization="batch", activation="silu"), (2,), 1)

    found = activations_by_layer(dict(model.named_children()))

    assert found == {"hidden_1": model.activation_1, "hidden_2": model.activation_2}


@pytest.mark.parametrize(
    ("config", "standard_deviation"),
    [
        (MLP(hidden=[400], activation="relu"), math.sqrt(2 / 300)),
        (MLP(hidden=[400], activation="tanh"), math.sqrt(2 / 700)),
        (MLP(hidden=[400], initialization="xavier"), math.sqrt(2 / 700)),
        (MLP(hidden=[400], activation="tanh", initialization="he"), math.sqrt(2 / 300)),
        (MLP(hidden=[400], initialization="orthogonal"), math.sqrt(1 / 400)),
        (MLP(hidden=[400], initialization="normal", initialization_std=0.3), 0.3),
        (MLP(hidden=[400], initialization="zeros"), 0.0),
    ],
    ids=str,
)
def test_first_weights_have_the_variance_of_their_scheme(config: MLP, standard_deviation: float):
    torch.manual_seed(0)

    weight = build_model(config, (300,), 10).hidden_1.weight

    assert weight.std().item() == pytest.approx(standard_deviation, rel=0.02)
    assert abs(weight.mean().item()) <= 0.01 * standard_deviation + 1e-3


def test_orthogonal_columns_are_orthonormal():
    weight = build_model(MLP(hidden=[40], initialization="orthogonal"), (30,), 1).hidden_1.weight

    assert torch.allclose(weight.T @ weight, torch.eye(30), atol=1e-5)


def test_the_output_layer_of_a_relu_network_begins_with_xavier():
    torch.manual_seed(0)

    weight = build_model(MLP(hidden=[300]), (2,), 400).output.weight

    assert weight.std().item() == pytest.approx(math.sqrt(2 / 700), rel=0.02)


def test_biases_begin_at_zero_or_where_they_are_told():
    model = build_model(MLP(hidden=[4], initial_bias=-6.0), (2,), 1)

    assert model.hidden_1.bias.tolist() == [-6.0] * 4
    assert model.output.bias.tolist() == [0.0]


def test_first_weights_can_be_given():
    model = build_model(MLP(hidden=[], initial_weights=[[[0.7, 0.2, 0.5]]]), (3,), 1)

    logit = model(torch.tensor([[0.8, 0.3, 0.6]]))

    assert logit.item() == pytest.approx(0.92)
    assert torch.sigmoid(logit).item() == pytest.approx(0.715, abs=5e-4)


def test_the_same_seed_gives_the_same_weights():
    models: list[nn.Module] = []
    for _ in range(2):
        torch.manual_seed(3)
        models.append(build_model(MLP(hidden=[4]), (2,), 1))

    first, second = (model.state_dict() for model in models)

    assert all(torch.equal(first[name], second[name]) for name in first)


def test_ten_thousand_layers_build_learn_and_are_described():
    config = MLP(hidden=[1] * 10_000, activation="none")

    model = build_model(config, (2,), 1)
    model(torch.ones(3, 2)).sum().backward()

    assert num_parameters(model) == config.num_parameters((2,), 1)
    assert len(describe_layers(model, (2,))) == 10_001
