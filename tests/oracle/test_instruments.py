"""Each instrument against a slow, obvious twin."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nn_tui.core.families.mlp import MLP
from nn_tui.core.instruments import (
    STEP_INSTRUMENTS,
    UPDATE_INSTRUMENTS,
    ActivationDerivative,
    ActivationMoments,
    DeadFraction,
    GradientNorm,
    SaturatedFraction,
    UpdateRatio,
    WeightNorm,
    WeightSpread,
)
from nn_tui.core.instruments.baseline import baseline_loss
from nn_tui.core.instruments.batch import input_statistics, output_statistics
from nn_tui.core.instruments.derivatives import relative_derivative
from nn_tui.core.instruments.instrument import Moment
from nn_tui.core.instruments.network import Network
from nn_tui.core.models import build_model, describe_layers

ACTIVATIONS = {
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "gelu": nn.GELU(),
    "silu": nn.SiLU(),
    "elu": nn.ELU(),
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
}


def network_of(activation: str, normalization: str = "none") -> Network:
    config = MLP(hidden=[7, 6], activation=activation, normalization=normalization)
    model = build_model(config, (4,), 3)
    return Network(model, describe_layers(model, (4,)))


def moment_after_backward(network: Network) -> tuple[Moment, torch.Tensor, torch.Tensor]:
    inputs, targets = torch.randn(11, 4), torch.randint(0, 3, (11,))
    moment = Moment(network)

    def keep(number, before, after):
        moment.activations[number] = (before, after)

    with network.activations(keep):
        loss = F.cross_entropy(network.model(inputs), targets)
    loss.backward()
    return moment, inputs, targets


def values_of(instrument, moment: Moment) -> dict[str, float]:
    return instrument.report(instrument.measure(moment).tolist())


def test_gradient_norm_is_the_length_of_the_vector_of_finite_differences():
    network = network_of("tanh", "layer").model.double()
    network = Network(network, describe_layers(network, (4,)))
    inputs, targets = torch.randn(11, 4, dtype=torch.float64), torch.randint(0, 3, (11,))
    F.cross_entropy(network.model(inputs), targets).backward()
    gradients = dict[str, list[float]]()

    for name, parameter in network.model.named_parameters():
        layer = name.rpartition(".")[0]
        for place in range(parameter.numel()):
            losses = []
            for change in (1e-6, -1e-6):
                with torch.no_grad():
                    parameter.view(-1)[place] += change
                    losses.append(F.cross_entropy(network.model(inputs), targets).item())
                    parameter.view(-1)[place] -= change
            gradients.setdefault(layer, []).append((losses[0] - losses[1]) / 2e-6)
    measured = values_of(GradientNorm(network), Moment(network))

    everything = [value for values in gradients.values() for value in values]
    assert measured["gradient_norm"] == pytest.approx(math.hypot(*everything), rel=1e-6)
    for layer, values in gradients.items():
        assert measured[f"gradient_norm/{layer}"] == pytest.approx(math.hypot(*values), rel=1e-6)
        assert measured[f"gradient_rms/{layer}"] == pytest.approx(math.sqrt(np.mean(np.square(values))), rel=1e-6)


def test_weight_norm_is_the_root_of_the_sum_of_squared_weights():
    network = network_of("relu")

    measured = values_of(WeightNorm(network), Moment(network))

    matrices = {name: module.weight for name, module in network.model.named_children() if hasattr(module, "weight")}
    squares = {name: sum(weight**2 for weight in matrix.flatten().tolist()) for name, matrix in matrices.items()}
    assert measured["weight_norm"] == pytest.approx(math.sqrt(sum(squares.values())), rel=1e-6)
    for name, square in squares.items():
        assert measured[f"weight_norm/{name}"] == pytest.approx(math.sqrt(square), rel=1e-6)


def test_update_ratio_is_what_the_optimiser_really_changed():
    network = network_of("relu")
    moment, _, _ = moment_after_backward(network)
    optimizer = torch.optim.AdamW(network.model.parameters(), lr=0.01, weight_decay=0.1)
    before = {name: parameter.detach().clone() for name, parameter in network.model.named_parameters()}
    instrument = UpdateRatio(network)

    instrument.remember(moment)
    optimizer.step()
    measured = values_of(instrument, moment)

    ratios = []
    for name in ("hidden_1", "hidden_2", "output"):
        after = network.model.get_parameter(f"{name}.weight").detach().numpy().astype(np.float64)
        old = before[f"{name}.weight"].numpy().astype(np.float64)
        ratios.append(np.linalg.norm(after - old) / np.linalg.norm(old))
        assert measured[f"update_ratio/{name}"] == pytest.approx(ratios[-1], rel=1e-5)
    assert measured["update_ratio"] == pytest.approx(float(np.median(ratios)), rel=1e-5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("normalization", ["none", "batch", "layer"])
def test_activation_moments_are_those_of_the_activations_computed_by_hand(activation, normalization):
    network = network_of(activation, normalization)
    moment, inputs, _ = moment_after_backward(network)

    measured = values_of(ActivationMoments(network), moment)

    x = inputs
    for number in (1, 2):
        for part in ("hidden", "norm", "activation"):
            x = getattr(network.model, f"{part}_{number}", nn.Identity())(x)
        assert measured[f"activation_mean/hidden_{number}"] == pytest.approx(x.mean().item(), rel=1e-4, abs=1e-6)
        assert measured[f"activation_std/hidden_{number}"] == pytest.approx(x.std(correction=0).item(), rel=1e-4)
    outputs = network.model.output(x)
    assert measured["activation_mean/output"] == pytest.approx(outputs.mean().item(), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("name", "module"), ACTIVATIONS.items())
def test_relative_derivative_is_autograds_over_its_maximum(name, module):
    def derivative(points: torch.Tensor) -> torch.Tensor:
        points = points.clone().requires_grad_()
        module(points).sum().backward()
        assert points.grad is not None
        return points.grad.abs()

    points = torch.linspace(-6, 6, 997, dtype=torch.float64)
    steepest = derivative(torch.linspace(-10, 10, 200_001, dtype=torch.float64)).max()

    measured = relative_derivative(module, points, module(points))

    torch.testing.assert_close(measured.double(), derivative(points) / steepest, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation_derivative_is_the_mean_over_batch_and_units(activation):
    network = network_of(activation)
    moment, inputs, _ = moment_after_backward(network)

    measured = values_of(ActivationDerivative(network), moment)

    before = network.model.hidden_1(inputs).detach().requires_grad_()
    ACTIVATIONS[activation](before).sum().backward()
    assert before.grad is not None
    steepest = {"gelu": 1.1289042, "silu": 1.0998393}.get(activation, 0.25 if activation == "sigmoid" else 1.0)
    assert measured["activation_derivative/hidden_1"] == pytest.approx(
        (before.grad.abs() / steepest).mean().item(), rel=1e-4
    )


def test_dead_fraction_counts_units_that_are_zero_on_every_example():
    network = network_of("relu")
    with torch.no_grad():
        network.model.hidden_1.bias[:3] = -100.0
        network.model.hidden_2.bias[0] = -100.0
    inputs = torch.randn(300, 4)
    instrument = DeadFraction(network)

    with torch.no_grad(), network.activations(instrument.look, instrument.layers):
        for chunk in inputs.split(128):
            network.model(chunk)
    measured = instrument.report(instrument.measure().tolist())

    first = torch.relu(network.model.hidden_1(inputs))
    second = torch.relu(network.model.hidden_2(first))
    shares = [np.mean([all(value == 0 for value in unit) for unit in layer.T.tolist()]) for layer in (first, second)]
    assert shares[0] >= 3 / 7
    assert measured["dead_fraction/hidden_1"] == pytest.approx(shares[0])
    assert measured["dead_fraction/hidden_2"] == pytest.approx(shares[1])
    assert measured["dead_fraction"] == pytest.approx(max(shares))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_saturated_fraction_counts_units_that_are_flat_on_average(activation):
    network = network_of(activation)
    with torch.no_grad():
        network.model.hidden_1.bias[:2] = 30.0
        network.model.hidden_1.weight[2] *= 1000
    inputs = torch.randn(300, 4)
    instrument = SaturatedFraction(network)

    with torch.no_grad(), network.activations(instrument.look, instrument.layers):
        for chunk in inputs.split(128):
            network.model(chunk)
    measured = instrument.report(instrument.measure().tolist())

    before = network.model.hidden_1(inputs).detach().requires_grad_()
    ACTIVATIONS[activation](before).sum().backward()
    assert before.grad is not None
    openness = (before.grad / (0.25 if activation == "sigmoid" else 1.0)).mean(0).tolist()
    flat = sum(value < 0.05 for value in openness) / 7
    assert flat >= 3 / 7
    assert measured["saturated_fraction/hidden_1"] == pytest.approx(flat)


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "mse", "l1", "huber"])
def test_baseline_loss_is_what_gradient_descent_on_one_constant_finds(loss):
    generator = np.random.default_rng(0)
    if loss == "cross_entropy":
        targets, constant = generator.choice(4, 200, p=[0.1, 0.2, 0.3, 0.4]), torch.zeros(4, dtype=torch.float64)
        wanted = torch.from_numpy(targets)
    else:
        values = generator.exponential(2, (200, 2))
        targets = (values > 1.5).astype(np.float32) if loss == "binary_cross_entropy" else values.astype(np.float32)
        wanted, constant = torch.from_numpy(targets).double(), torch.zeros(2, dtype=torch.float64)
    criterion = {
        "cross_entropy": F.cross_entropy,
        "binary_cross_entropy": F.binary_cross_entropy_with_logits,
        "mse": F.mse_loss,
        "l1": F.l1_loss,
        "huber": F.huber_loss,
    }[loss]

    constant.requires_grad_()
    optimizer = torch.optim.Adam([constant], lr=0.05)
    for step in range(2000):
        optimizer.param_groups[0]["lr"] = 0.05 * 0.995**step
        optimizer.zero_grad()
        found = criterion(constant.expand(200, -1), wanted)
        found.backward()
        optimizer.step()

    assert baseline_loss(loss, targets) == pytest.approx(found.item(), rel=1e-3)
    assert baseline_loss(loss, targets) <= found.item() + 1e-6


@pytest.mark.parametrize("kind", [*STEP_INSTRUMENTS, *UPDATE_INSTRUMENTS])
def test_measuring_leaves_weights_gradients_and_generators_alone(kind):
    network = network_of("relu", "batch")
    moment, _, _ = moment_after_backward(network)
    instrument = kind(network)
    tensors = [*network.model.state_dict().values(), *(parameter.grad for parameter in network.parameters)]
    before = [tensor.clone() for tensor in tensors]
    generator = torch.get_rng_state()

    if kind in UPDATE_INSTRUMENTS:
        instrument.remember(moment)
    instrument.measure(moment)

    assert all(torch.equal(one, other) for one, other in zip(tensors, before, strict=True))
    assert torch.equal(torch.get_rng_state(), generator)


def test_weight_spread_is_zero_for_copies_one_for_random_units_and_measured_once():
    network = network_of("relu")
    with torch.no_grad():
        network.layers[0].weights[0].copy_(torch.randn(4).expand(7, 4))
        network.layers[1].weights[0].normal_()
    instrument = WeightSpread(network)

    found = instrument.report(instrument.measure(Moment(network)).tolist())

    weights = network.layers[1].weights[0].detach().numpy()
    assert found["weight_spread/hidden_1"] == pytest.approx(0, abs=1e-6)
    assert found["weight_spread/hidden_2"] == pytest.approx(
        math.sqrt((weights.std(0) ** 2).mean()) / math.sqrt((weights**2).mean()), rel=1e-5
    )
    assert not len(instrument.measure(Moment(network)))


def test_statistics_of_a_batch_are_those_of_numpy():
    inputs = torch.randn(50, 6) * torch.tensor([0.0, 0.01, 1.0, 1.0, 2.0, 30.0])
    targets = torch.randn(50, 3)
    outputs = targets + 0.1 * torch.randn(50, 3)

    entering = input_statistics(inputs)
    leaving = output_statistics(outputs, targets, "regression")

    alive = sorted(inputs.numpy().std(0)[1:])
    errors = np.abs(outputs.numpy() - targets.numpy())
    usual = np.abs(targets.numpy() - targets.median().item())
    assert entering["data_input_ratio"].item() == pytest.approx(alive[-1] / alive[5 // 3], rel=1e-5)
    assert leaving["output_spread"].item() == pytest.approx(outputs.numpy().std(0).mean(), rel=1e-5)
    assert leaving["output_error"].item() == pytest.approx(np.median(errors) / np.median(usual), rel=0.05)


def test_a_batch_of_one_example_has_no_spread():
    assert "output_spread" not in output_statistics(torch.randn(1, 3), torch.randn(1, 3), "regression")
