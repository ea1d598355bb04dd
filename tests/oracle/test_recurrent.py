"""Recurrent cells against their equations written out in NumPy, and gradients against finite differences."""

import numpy as np
import pytest
import torch
from torch import Tensor

from nn_tui.core.families.recurrent import Cell, Recurrent
from nn_tui.core.models import build_model
from nn_tui.core.models.recurrent import RecurrentModule

CELLS: tuple[Cell, ...] = ("rnn", "lstm", "gru")


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def states(cell: Cell, weights: list[np.ndarray], inputs: np.ndarray) -> np.ndarray:
    """Return the state after each step: inputs (T, C) → (T, units)."""
    w_x, w_h, b_x, b_h = weights
    units = w_h.shape[1]
    h, c = np.zeros(units), np.zeros(units)
    found = []
    for x in inputs:
        from_x, from_h = w_x @ x + b_x, w_h @ h + b_h
        if cell == "rnn":
            h = np.tanh(from_x + from_h)
        elif cell == "lstm":
            i, f, g, o = np.split(from_x + from_h, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        else:
            (r_x, z_x, n_x), (r_h, z_h, n_h) = np.split(from_x, 3), np.split(from_h, 3)
            z = sigmoid(z_x + z_h)
            h = (1 - z) * np.tanh(n_x + sigmoid(r_x + r_h) * n_h) + z * h
        found.append(h)
    return np.stack(found)


def expected(cell: Cell, model: RecurrentModule, inputs: np.ndarray) -> np.ndarray:
    """Return the output at each step: tokens (T,) or vectors (T, C) → (T, num_outputs)."""
    x = model.embedding.weight.detach().numpy()[inputs] if model.reads_tokens else inputs
    for layer in model.cells():
        x = states(cell, [weight.detach().numpy() for weight in layer.all_weights[0]], x)
    return x @ model.output.weight.detach().numpy().T + model.output.bias.detach().numpy()


@pytest.mark.parametrize("cell", CELLS)
def test_tokens_are_answered_at_each_step_as_the_equations_say(cell: Cell):
    model = build_model(Recurrent(cell=cell, units=5, layers=2, embedding=3), (7,), 4).double()
    assert isinstance(model, RecurrentModule)
    tokens = torch.randint(0, 4, (2, 7))

    outputs = model(tokens).detach().numpy()

    for example in range(2):
        np.testing.assert_allclose(outputs[example], expected(cell, model, tokens[example].numpy()), atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_vectors_are_answered_after_the_last_step(cell: Cell):
    model = build_model(Recurrent(cell=cell, units=5), (6, 2), 3).double()
    assert isinstance(model, RecurrentModule)
    vectors = torch.randn(2, 6, 2, dtype=torch.float64)

    outputs = model(vectors).detach().numpy()

    for example in range(2):
        np.testing.assert_allclose(outputs[example], expected(cell, model, vectors[example].numpy())[-1], atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_are_those_of_finite_differences(cell: Cell):
    model = build_model(Recurrent(cell=cell, units=3, layers=2, embedding=2), (4,), 3).double()
    tokens = torch.randint(0, 3, (2, 4))
    parameters = dict(model.named_parameters())

    def outputs(*values: Tensor) -> Tensor:
        return torch.func.functional_call(model, dict(zip(parameters, values, strict=True)), (tokens,))

    assert torch.autograd.gradcheck(outputs, tuple(parameters.values()), fast_mode=True)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_gate_that_begins_open_keeps_the_first_input_for_long(cell: Cell):
    kept = []
    for bias in (0.0, 8.0):
        torch.manual_seed(0)
        model = build_model(Recurrent(cell=cell, units=16, keep_bias=bias), (60, 1), 1)
        vectors = torch.zeros(1, 60, 1, requires_grad=True)
        model(vectors).sum().backward()
        assert vectors.grad is not None
        kept.append(float(vectors.grad[0, 0].abs()))

    assert kept[1] > 1e3 * kept[0]


def test_no_output_depends_on_a_later_token():
    model = build_model(Recurrent(cell="gru", units=8, layers=2), (9,), 5)
    tokens = torch.randint(0, 5, (3, 9))
    changed = tokens.clone()
    changed[:, 5:] = (changed[:, 5:] + 1) % 5

    before, after = model(tokens), model(changed)

    assert torch.equal(before[:, :5], after[:, :5])
    assert not torch.equal(before[:, 5:], after[:, 5:])
