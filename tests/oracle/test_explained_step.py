"""The explained step against the chain rule written out in NumPy."""

import numpy as np
import pytest
import torch

from nn_tui.core.instruments.explained_step import ExplainedStep
from nn_tui.core.instruments.instrument import Picture
from nn_tui.core.runs.view import Snapshot
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset, parse_spec
from nn_tui.tui.panels.explained_step import explain

from .subjects import subject_of_spec


def pictures_of(spec: RunSpec) -> list[Picture]:
    with torch.no_grad():
        return ExplainedStep(subject_of_spec(spec)).draw()


def lines_of(picture: Picture, **meta: float) -> list[str]:
    found = explain(Snapshot(picture.name, 0, 0.0, picture.arrays, {**picture.meta, **meta}))
    assert found is not None
    return [paragraph.text for paragraph in found]


def test_one_neuron_gives_the_numbers_of_its_lesson():
    (picture,) = pictures_of(load_preset("one-neuron"))

    assert picture.arrays["sum_0"] == pytest.approx(0.92)
    assert picture.arrays["loss"] == pytest.approx(-np.log(1 / (1 + np.exp(-0.92))))
    assert picture.arrays["gradient_0"][0] == pytest.approx((0.715042 - 1) * np.array([0.8, 0.3, 0.6]), abs=1e-5)
    lines = lines_of(picture, learning_rate=0.5)
    assert "z1 = 0.800·0.700 + 0.300·0.200 + 0.600·0.500 + 0 = 0.920" in lines
    assert "p = σ(0.920) = 0.715" in lines
    assert any(line.startswith("∂loss/∂w1 = -0.285·0.800 = -0.228   difference -0.228 ✓   new 0.700") for line in lines)


def test_hidden_layers_follow_the_chain_rule_and_agree_with_differences():
    (picture,) = pictures_of(load_preset("backprop"))
    found = picture.arrays

    x, target = found["inputs"], found["target"]
    h = np.tanh(found["weight_0"] @ x + found["bias_0"])
    p = 1 / (1 + np.exp(-(found["weight_1"] @ h + found["bias_1"])))
    behind = p - target
    error = (found["weight_1"].T @ behind) * (1 - h**2)
    np.testing.assert_allclose(found["error_0"], error, rtol=1e-4)
    np.testing.assert_allclose(found["gradient_0"], np.outer(error, x), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found["bias_gradient_1"], behind, rtol=1e-4)
    for layer in (0, 1):
        for prefix in ("", "bias_"):
            np.testing.assert_allclose(
                found[f"{prefix}gradient_{layer}"], found[f"{prefix}difference_{layer}"], atol=1e-6
            )
    assert "✗" not in " ".join(lines_of(picture))


def test_a_number_to_predict_has_squared_errors():
    spec = parse_spec('data = {source = "function"}\nmodel = {family = "mlp", hidden = [2], bias = false}', "test")

    (picture,) = pictures_of(spec)

    output = picture.arrays["output_1"]
    assert picture.arrays["loss"] == pytest.approx((output - picture.arrays["target"]) ** 2)
    assert "bias_0" not in picture.arrays
    assert any(line.startswith("loss = (ŷ − y)²") for line in lines_of(picture))


def test_a_gradient_that_differs_from_its_difference_is_marked():
    (picture,) = pictures_of(load_preset("one-neuron"))
    picture.arrays["gradient_0"][0, 1] += 0.1

    (wrong,) = [line for line in lines_of(picture) if "✗" in line]
    assert wrong.startswith("∂loss/∂w2")


def test_what_is_explained_is_cross_entropy_or_squared_error():
    spec = parse_spec(
        'data = {source = "function"}\nmodel = {family = "mlp", hidden = [2]}\ntraining = {loss = "huber"}', "test"
    )

    assert not ExplainedStep(subject_of_spec(spec)).applies


@pytest.mark.parametrize("name", ["spiral-mlp", "digits-mlp"])
def test_networks_that_nobody_could_read_are_left_alone(name: str):
    assert not ExplainedStep(subject_of_spec(load_preset(name))).applies
