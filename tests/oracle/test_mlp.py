"""The fully connected network against the same network written out in NumPy, forward and backward."""

import math

import numpy as np
import pytest
import torch

from nn_tui.core.families import MLP
from nn_tui.core.models import build_model
from nn_tui.core.models.stacked import StackedMLP


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gelu(z):
    return 0.5 * z * (1 + np.vectorize(math.erf)(z / math.sqrt(2)))


FUNCTIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "gelu": gelu,
    "silu": lambda z: z * sigmoid(z),
    "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "none": lambda z: z,
}


def forward(parameters: list[tuple[np.ndarray, np.ndarray]], x: np.ndarray, config: MLP) -> np.ndarray:
    """Return outputs (N, K) for weights (out, in) and biases (out,), layer by layer."""
    *hidden, (last_weight, last_bias) = parameters
    for weight, bias in hidden:
        z = x @ weight.T + bias
        if config.normalization == "layer":
            z = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
        if config.normalization == "batch":
            z = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)
        a = FUNCTIONS[config.activation](z)
        x = x + a if config.residual and a.shape == x.shape else a
    return x @ last_weight.T + last_bias


def mean_square(parameters, x, y, config) -> float:
    return float(np.mean((forward(parameters, x, config) - y) ** 2))


CONFIGS = [
    *(MLP(hidden=[5, 5, 3], activation=name) for name in FUNCTIONS),  # type: ignore[arg-type]
    MLP(hidden=[]),
    MLP(hidden=[4, 4, 4], activation="tanh", residual=True),
    MLP(hidden=[4, 6], activation="tanh", normalization="layer"),
    MLP(hidden=[4, 6], activation="silu", normalization="batch", residual=True),
]


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_outputs_and_gradients_equal_those_of_numpy(config: MLP):
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(6, 4)), generator.normal(size=(6, 2))
    model = build_model(config, (4,), 2).double()
    parameters = [
        (layer.weight.detach().numpy(), layer.bias.detach().numpy())
        for layer in model.children()
        if isinstance(layer, torch.nn.Linear)
    ]

    outputs = model(torch.from_numpy(x))
    ((outputs - torch.from_numpy(y)) ** 2).mean().backward()

    np.testing.assert_allclose(outputs.detach().numpy(), forward(parameters, x, config), rtol=1e-9, atol=1e-12)
    layers = [layer for layer in model.children() if isinstance(layer, torch.nn.Linear)]
    for layer, pair in zip(layers, parameters, strict=True):
        for value, tensor in zip(pair, (layer.weight, layer.bias), strict=True):
            np.testing.assert_allclose(
                tensor.grad.numpy(), finite_differences(parameters, value, x, y, config), rtol=1e-4, atol=1e-7
            )


def finite_differences(parameters, value: np.ndarray, x, y, config) -> np.ndarray:
    """Return the slope of the loss along each entry of `value`, one of the arrays in `parameters`."""
    slopes = np.empty_like(value)
    for index in np.ndindex(*value.shape):
        kept = value[index]
        value[index] = kept + 1e-6
        above = mean_square(parameters, x, y, config)
        value[index] = kept - 1e-6
        below = mean_square(parameters, x, y, config)
        value[index] = kept
        slopes[index] = (above - below) / 2e-6
    return slopes


def test_dropout_silences_the_given_share_and_keeps_the_mean():
    torch.manual_seed(0)
    model = build_model(MLP(hidden=[1000], dropout=0.3, activation="sigmoid"), (3,), 1)
    kept: list[torch.Tensor] = []
    model.dropout_1.register_forward_hook(lambda module, inputs, output: kept.extend((inputs[0], output)))

    model(torch.ones(50, 3))

    before, after = kept
    assert (after == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert after.mean().item() == pytest.approx(before.mean().item(), rel=0.01)


def test_dropout_is_off_in_evaluation():
    model = build_model(MLP(dropout=0.9), (3,), 1).eval()
    x = torch.ones(2, 3)

    assert torch.equal(model(x), model(x))


def test_features_are_those_of_numpy_also_for_networks_side_by_side():
    torch.manual_seed(0)
    x = np.random.default_rng(0).normal(size=(6, 2))
    names = ["x1", "x2", "x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2"]
    config = MLP(features=names, hidden=[5], activation="tanh")  # type: ignore[arg-type]
    networks = [build_model(config, (2,), 1).double() for _ in range(2)]
    x1, x2 = x.T
    features = np.stack([x1, x2, x1**2, x2**2, x1 * x2, np.sin(np.pi * x1), np.sin(np.pi * x2)], axis=1)

    expected = []
    for model in networks:
        layers = [(layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in model.linear_layers()]  # type: ignore[operator]
        expected.append(forward(layers, features, config))
        np.testing.assert_allclose(model(torch.from_numpy(x)).detach().numpy(), expected[-1], rtol=1e-9)
    side_by_side = StackedMLP(networks)(torch.from_numpy(np.stack([x, x])))  # type: ignore[arg-type]

    np.testing.assert_allclose(side_by_side.detach().numpy(), np.stack(expected), rtol=1e-9)
    assert config.num_parameters((2,), 1) == sum(parameter.numel() for parameter in networks[0].parameters())
