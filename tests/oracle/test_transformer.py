"""Transformers against their equations written out in NumPy, and the mask: no look into the future."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from nn_tui.core.families.transformer import Transformer
from nn_tui.core.models import build_model
from nn_tui.core.models.attention import Attention, rotary_angles, turned
from nn_tui.core.models.transformer import TransformerModule

POSITIONS = ("learned", "sinusoidal", "rotary", "none")
Weights = dict[str, np.ndarray]


def build(config: Transformer, input_shape: tuple[int, ...], num_outputs: int) -> TransformerModule:
    """Return the model in float64 with weights that are all different from where they begin."""
    model = build_model(config, input_shape, num_outputs).double()
    assert isinstance(model, TransformerModule)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
    return model


def linear(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def norm(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    centered = x - x.mean(-1, keepdims=True)
    scaled = centered / np.sqrt((centered**2).mean(-1, keepdims=True) + 1e-5)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def rotated(x: np.ndarray) -> np.ndarray:
    """Turn x (T, size) as complex numbers: e^(i · place · frequency) times (first half + i · second half)."""
    places, size = x.shape
    frequency = 10_000.0 ** (-np.arange(0, size, 2) / size)
    z = (x[:, : size // 2] + 1j * x[:, size // 2 :]) * np.exp(1j * np.arange(places)[:, None] * frequency)
    return np.concatenate([z.real, z.imag], axis=1)


def attention(weights: Weights, name: str, x: np.ndarray, config: Transformer) -> np.ndarray:
    q, k, v = np.split(linear(weights, f"{name}.qkv", x), 3, axis=-1)
    size = config.width // config.heads
    heads = []
    for head in range(config.heads):
        columns = slice(head * size, (head + 1) * size)
        query, key = q[:, columns], k[:, columns]
        if config.positions == "rotary":
            query, key = rotated(query), rotated(key)
        scores = query @ key.T / math.sqrt(size)
        if config.causal:
            scores[np.triu_indices(len(x), 1)] = -np.inf
        chances = np.exp(scores - scores.max(1, keepdims=True))
        heads.append(chances / chances.sum(1, keepdims=True) @ v[:, columns])
    return linear(weights, f"{name}.projection", np.concatenate(heads, axis=1))


def expected(model: TransformerModule, config: Transformer, embedded: np.ndarray) -> np.ndarray:
    """Return the output at each place (T, num_outputs) of embedded places (T, E)."""
    weights = {name: tensor.detach().numpy() for name, tensor in model.named_parameters()}
    x = embedded
    places, width = x.shape
    if config.positions == "learned":
        x = x + weights["positions.codes"]
    elif config.positions == "sinusoidal":
        angle = np.arange(places)[:, None] / 10_000 ** (np.arange(width)[None, :] // 2 * 2 / width)
        x = x + np.where(np.arange(width) % 2 == 0, np.sin(angle), np.cos(angle))
    for number in range(1, config.depth + 1):
        block = f"block_{number}"
        x = x + attention(weights, f"{block}.attention", norm(weights, f"{block}.norm_1", x), config)
        hidden = gelu(linear(weights, f"{block}.hidden", norm(weights, f"{block}.norm_2", x)))
        x = x + linear(weights, f"{block}.back", hidden)
    return linear(weights, "output", norm(weights, "norm", x))


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("positions", POSITIONS)
def test_tokens_are_answered_as_the_equations_say(positions: str, causal: bool):
    config = Transformer(width=8, heads=2, depth=2, mlp_ratio=2, positions=positions, causal=causal)  # pyright: ignore
    model = build(config, (6,), 5)
    tokens = torch.randint(0, 5, (2, 6))

    outputs = model(tokens).detach().numpy()

    table = model.embedding.weight.detach().numpy()
    for example in range(2):
        np.testing.assert_allclose(outputs[example], expected(model, config, table[tokens[example]]), atol=1e-6)


def test_vectors_are_answered_from_the_mean_over_places():
    config = Transformer(width=8, heads=4, depth=1)
    model = build(config, (5, 3), 2)
    vectors = torch.randn(1, 5, 3, dtype=torch.float64)

    outputs = model(vectors).detach().numpy()

    weights = {name: tensor.detach().numpy() for name, tensor in model.named_parameters()}
    places = expected(model, config, linear(weights, "embedding", vectors[0].numpy()))
    np.testing.assert_allclose(outputs[0], places.mean(0), atol=1e-10)


def test_pictures_are_cut_into_patches_row_by_row():
    config = Transformer(width=4, heads=1, depth=1, patch=2)
    model = build(config, (3, 4, 6), 2)
    picture = torch.randn(1, 3, 4, 6, dtype=torch.float64)

    outputs = model(picture).detach().numpy()

    kernel, bias = (parameter.detach().numpy() for parameter in model.embedding.parameters())
    pixels = picture[0].numpy()
    patches = [
        (kernel * pixels[:, row : row + 2, column : column + 2]).sum((1, 2, 3)) + bias
        for row in (0, 2)
        for column in (0, 2, 4)
    ]
    np.testing.assert_allclose(outputs[0], expected(model, config, np.stack(patches)).mean(0), atol=1e-10)


def test_gradients_are_those_of_finite_differences():
    model = build(Transformer(width=4, heads=2, depth=1, mlp_ratio=1, causal=True, positions="rotary"), (4,), 3)
    tokens = torch.randint(0, 3, (2, 4))
    parameters = dict(model.named_parameters())

    def outputs(*values: Tensor) -> Tensor:
        return torch.func.functional_call(model, dict(zip(parameters, values, strict=True)), (tokens,))

    assert torch.autograd.gradcheck(outputs, tuple(parameters.values()), fast_mode=True, atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(place=st.integers(1, 11), positions=st.sampled_from(POSITIONS), depth=st.integers(1, 3), seed=st.integers(0, 9))
def test_changing_the_future_changes_no_earlier_logit(place: int, positions: str, depth: int, seed: int):
    torch.manual_seed(seed)
    model = build_model(Transformer(width=8, heads=2, depth=depth, causal=True, positions=positions), (12,), 5)  # pyright: ignore
    tokens = torch.randint(0, 5, (2, 12))
    changed = tokens.clone()
    changed[:, place:] = (changed[:, place:] + torch.randint(1, 5, changed[:, place:].shape)) % 5

    before, after = model(tokens), model(changed)

    assert torch.equal(before[:, :place], after[:, :place])
    assert not torch.equal(before[:, place:], after[:, place:])


def test_without_the_mask_the_future_is_seen():
    model = build_model(Transformer(width=8, heads=2, causal=False), (12,), 5)
    tokens = torch.zeros(1, 12, dtype=torch.long)
    changed = tokens.clone()
    changed[:, -1] = 3

    assert not torch.equal(model(tokens)[:, 0], model(changed)[:, 0])


@pytest.mark.parametrize("causal", [True, False])
def test_the_weights_shown_are_those_that_attention_uses(causal: bool):
    layer = Attention(8, 2, causal, 0.0, rotary_places=5).double()
    x = torch.randn(2, 5, 8, dtype=torch.float64)

    shown = layer.weights(x)

    values = layer.qkv(x).unflatten(-1, (3, 2, 4))[:, :, 2].transpose(1, 2)  # (N, heads, T, size)
    taken = layer.projection((shown @ values).transpose(1, 2).flatten(2))
    torch.testing.assert_close(taken, layer(x))
    torch.testing.assert_close(shown.sum(-1), torch.ones(2, 2, 5, dtype=torch.float64))
    assert not causal or not shown.triu(1).any()


def test_turned_queries_and_keys_depend_on_their_distance_alone():
    angles = rotary_angles(20, 8)
    query, key = torch.randn(8), torch.randn(8)
    scores = turned(query.expand(20, 8), angles) @ turned(key.expand(20, 8), angles).T

    for distance in (0, 3, -7):
        torch.testing.assert_close(scores.diagonal(distance), scores.diagonal(distance)[:1].expand(20 - abs(distance)))
