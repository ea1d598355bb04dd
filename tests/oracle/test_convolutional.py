"""The convolutional network against the same network written out in NumPy, place by place, forward and backward."""

import numpy as np
import pytest
import torch

from nn_tui.core.families import Convolutional
from nn_tui.core.models import build_model

CONFIGS = [
    Convolutional(channels=[2, 3], activation="tanh"),
    Convolutional(channels=[2], kernel=5, head="flatten", dense=[4], activation="sigmoid"),
    Convolutional(channels=[2, 3], pooling="average", normalization="batch", activation="silu"),
    Convolutional(channels=[2, 3], pooling="stride", residual=True, activation="tanh"),
    Convolutional(channels=[2, 2], residual=True, normalization="batch", activation="tanh", layers_per_stage=2),
]
FUNCTIONS = {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "silu": lambda z: z / (1 + np.exp(-z))}


def convolve(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, stride: int) -> np.ndarray:
    """Return (N, filters, height, width): at each place the sum of filter times patch, zeros beyond the border."""
    reach = weight.shape[2] // 2
    padded = np.pad(x, ((0, 0), (0, 0), (reach, reach), (reach, reach)))
    rows, columns = range(0, x.shape[2], stride), range(0, x.shape[3], stride)
    size = weight.shape[2]
    places = [[padded[:, :, r : r + size, c : c + size] for c in columns] for r in rows]
    out = np.array([[np.einsum("ncij,fcij->nf", patch, weight) for patch in line] for line in places])
    out = out.transpose(2, 3, 0, 1)
    return out if bias is None else out + bias[:, None, None]


def pool(x: np.ndarray, kind: str) -> np.ndarray:
    rows, columns = x.shape[2] // 2, x.shape[3] // 2
    blocks = x[:, :, : 2 * rows, : 2 * columns].reshape(*x.shape[:2], rows, 2, columns, 2)
    return blocks.max((3, 5)) if kind == "max" else blocks.mean((3, 5))


def standardize(x: np.ndarray) -> np.ndarray:
    return (x - x.mean((0, 2, 3), keepdims=True)) / np.sqrt(x.var((0, 2, 3), keepdims=True) + 1e-5)


def forward(weights: dict[str, np.ndarray], x: np.ndarray, config: Convolutional) -> np.ndarray:
    """Return outputs (N, K), the network as its documentation tells it."""
    act = FUNCTIONS[config.activation]
    norm = standardize if config.normalization == "batch" else lambda z: z
    per_stage = config.layers_per_stage * (2 if config.residual else 1)
    number = 0
    for stage in range(len(config.channels)):
        for within in range(per_stage):
            number += 1
            starts_halving = stage > 0 and within == 0
            if starts_halving and config.pooling in ("max", "average"):
                x = pool(x, config.pooling)
            stride = 2 if starts_halving and config.pooling == "stride" else 1
            if not config.residual or within % 2 == 0:
                kept = x
                if f"shortcut_{number + 1}.weight" in weights:
                    name = f"shortcut_{number + 1}"
                    kept = norm(convolve(x, weights[f"{name}.weight"], weights.get(f"{name}.bias"), stride))
            x = norm(convolve(x, weights[f"conv_{number}.weight"], weights.get(f"conv_{number}.bias"), stride))
            if config.residual and within % 2 == 1:
                x = x + kept
            x = act(x)
    x = x.mean((2, 3)) if config.head == "average" else x.reshape(len(x), -1)
    for layer in range(1, len(config.dense) + 1):
        x = act(x @ weights[f"dense_{layer}.weight"].T + weights[f"dense_{layer}.bias"])
    return x @ weights["output.weight"].T + weights["output.bias"]


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_outputs_and_gradients_equal_those_of_numpy(config: Convolutional):
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(3, 2, 6, 5)), generator.normal(size=(3, 2))
    model = build_model(config, (2, 6, 5), 2).double()
    weights = {name: parameter.detach().numpy() for name, parameter in model.named_parameters()}

    outputs = model(torch.from_numpy(x))
    ((outputs - torch.from_numpy(y)) ** 2).mean().backward()

    np.testing.assert_allclose(outputs.detach().numpy(), forward(weights, x, config), rtol=1e-9, atol=1e-12)
    for name, parameter in model.named_parameters():
        if "norm" in name:
            continue  # scale and shift begin at 1 and 0, which the twin leaves out
        assert parameter.grad is not None
        for index in list(np.ndindex(*parameter.shape))[:: max(1, parameter.numel() // 6)]:
            slope = slope_along(weights, name, index, x, y, config)
            assert parameter.grad.numpy()[index] == pytest.approx(slope, rel=1e-4, abs=1e-7)


def slope_along(weights, name: str, index, x, y, config) -> float:
    """Return the derivative of the mean square error along one weight, by finite differences."""
    kept = weights[name][index]
    losses = []
    for change in (1e-6, -1e-6):
        weights[name][index] = kept + change
        losses.append(np.mean((forward(weights, x, config) - y) ** 2))
    weights[name][index] = kept
    return float(losses[0] - losses[1]) / 2e-6
