"""The angle of a Hebbian unit to the first principal component, against NumPy; and that the unit finds it."""

import math

import numpy as np
import pytest
import torch

from nn_tui.core.families.autoencoder import Autoencoder
from nn_tui.core.instruments.network import Network
from nn_tui.core.instruments.principal_angle import PrincipalAngle, angle_to_component
from nn_tui.core.models import build_model, describe_layers


def network_of(**changes) -> Network:
    model = build_model(Autoencoder(**({"hidden": [], "decoder": "hebbian", "code": 1} | changes)), (4,), 4)
    return Network(model, describe_layers(model, (4,)))


def stretched(num_examples: int) -> torch.Tensor:
    """Inputs that vary most along their second number."""
    return torch.randn(num_examples, 4) * torch.tensor([1.0, 3.0, 0.5, 0.1])


def test_the_angle_equals_that_to_numpys_first_component():
    inputs, weight = torch.randn(50, 4) @ torch.randn(4, 4), torch.randn(4)

    angle = angle_to_component(weight, inputs).item()

    centered = inputs.double().numpy() - inputs.double().numpy().mean(0)
    component = np.linalg.svd(centered)[2][0]
    cosine = abs(component @ weight.double().numpy()) / np.linalg.norm(weight.double().numpy())
    assert angle == pytest.approx(math.degrees(math.acos(cosine)), abs=1e-4)


def test_neither_sign_nor_length_of_the_weights_matters():
    inputs, weight = stretched(100), torch.randn(4)

    angles = [angle_to_component(factor * weight, inputs).item() for factor in (1, -1, 7)]

    assert angles == pytest.approx([angles[0]] * 3, abs=1e-4)


def test_it_is_measured_over_all_batches_of_a_pass():
    network, inputs = network_of(), stretched(90)
    instrument = PrincipalAngle(network)

    with network.activations(instrument.look, instrument.layers):
        for batch in inputs.split(40):
            network.model(batch)
    report = instrument.report(instrument.measure().tolist())

    (weight,) = network.model.parameters()
    assert report == {"principal_angle": pytest.approx(angle_to_component(weight.detach()[0], inputs).item(), abs=1e-3)}
    assert instrument.report(instrument.measure().tolist()) == {}, "a pass that saw nothing says nothing"


def test_only_a_single_linear_unit_is_measured():
    assert PrincipalAngle(network_of()).layers == (0,)
    assert PrincipalAngle(network_of(code=2)).layers == ()
    assert PrincipalAngle(network_of(hidden=[3], decoder="own")).layers == ()


def test_ojas_rule_turns_a_unit_to_the_first_component_and_its_length_to_1():
    model, inputs = network_of().model, stretched(400)
    (weight,) = model.parameters()
    weight.data = torch.tensor([[0.5, 0.1, 0.5, 0.5]])
    inputs -= inputs.mean(0)

    for _ in range(300):
        weight.grad = None
        (0.5 * (model(inputs) - inputs).square().sum(1)).mean().backward()
        weight.data -= 0.05 * weight.grad

    assert angle_to_component(weight.detach()[0], inputs) < 0.1
    assert weight.norm().item() == pytest.approx(1, abs=1e-3)
