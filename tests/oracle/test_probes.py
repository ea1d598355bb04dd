"""Sharpness and gradient noise against full Hessians and known distributions."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nn_tui.core.probes.gradient_noise_scale import GradientNoiseScale, estimate_noise
from nn_tui.core.probes.sharpness import Sharpness, hessian_product, largest_eigenvalue
from nn_tui.core.probes.subject import Subject, subject_of_loop
from nn_tui.core.probing.result import ProbeError


@pytest.fixture(autouse=True)
def seeded():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


class Free(nn.Module):
    """Its weight is its output, for every example."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size))

    def forward(self, inputs: Tensor) -> Tensor:
        return self.weight.expand(len(inputs), -1)


def small_network() -> tuple[nn.Module, tuple[Tensor, Tensor]]:
    model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 3)).double()
    return model, (torch.randn(12, 3, dtype=torch.float64), torch.randint(0, 3, (12,)))


def full_hessian(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    """One row at a time, by differentiating the gradient's every entry."""
    parameters = list(model.parameters())
    loss = F.cross_entropy(model(batch[0]), batch[1])
    gradient = torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters, create_graph=True)])
    rows = [torch.autograd.grad(entry, parameters, retain_graph=True) for entry in gradient]
    return torch.stack([torch.cat([piece.flatten() for piece in row]) for row in rows])


def quadratic(matrix: Tensor, learning_rate: float = 0.1) -> Subject:
    model = Free(len(matrix))
    optimizer = torch.optim.SGD(model.parameters(), learning_rate)
    batch = (torch.zeros(2, 1), torch.zeros(2))
    return subject_of_loop(model, lambda w, _: 0.5 * (w @ matrix * w).sum(1).mean(), optimizer, [batch])


@pytest.mark.parametrize("eigenvalues", [[7.0, 3.0, 1.0], [2.0, -9.0, 1.0], [-1.0, -2.0], [5.0], [0.0, 0.0]])
def test_sharpness_of_a_quadratic_is_its_top_eigenvalue(eigenvalues):
    basis = torch.linalg.qr(torch.randn(len(eigenvalues), len(eigenvalues))).Q
    matrix = basis @ torch.diag(torch.tensor(eigenvalues)) @ basis.T

    result = Sharpness().run(quadratic((matrix + matrix.T) / 2))

    assert result.evidence["sharpness"] == pytest.approx(max(eigenvalues), rel=1e-4, abs=1e-4)
    assert result.evidence["two_over_learning_rate"] == pytest.approx(20.0)


def test_sharpness_of_a_network_is_the_top_eigenvalue_of_its_full_hessian():
    model, batch = small_network()

    result = Sharpness().run(subject_of_loop(model, F.cross_entropy, None, [batch]))

    top = torch.linalg.eigvalsh(full_hessian(model, batch)).max().item()
    assert result.evidence["sharpness"] == pytest.approx(top, rel=1e-3)


def test_hessian_products_are_those_of_the_full_hessian():
    model, batch = small_network()
    product, like = hessian_product(subject_of_loop(model, F.cross_entropy, None, [batch]).trial(), [batch])
    vector = torch.randn_like(like)

    torch.testing.assert_close(product(vector), full_hessian(model, batch) @ vector)


def test_power_iteration_stops_where_there_is_no_curvature():
    found = largest_eigenvalue(torch.zeros_like, torch.ones(5))

    assert found.value == 0.0
    assert found.converged


@pytest.mark.parametrize(("rate", "verdict"), [(0.01, "healthy"), (0.2, "healthy"), (1.0, "unhealthy")])
def test_sharpness_is_judged_by_two_over_the_learning_rate(rate, verdict):
    assert Sharpness().run(quadratic(torch.diag(torch.tensor([10.0, 1.0])), rate)).verdict == verdict


def test_attention_and_recurrent_layers_can_be_differentiated_twice():
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.LSTM(4, 8, batch_first=True)
            self.encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
            self.output = nn.Linear(8, 2)

        def forward(self, inputs: Tensor) -> Tensor:
            return self.output(self.encoder(self.rnn(inputs)[0]).mean(1))

    batch = (torch.randn(6, 5, 4), torch.randint(0, 2, (6,)))

    result = Sharpness().run(subject_of_loop(Reader(), F.cross_entropy, None, [batch]))

    assert result.evidence["sharpness"] > 0


def test_half_precision_is_widened():
    model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1)).bfloat16()
    batch = (torch.randn(8, 4).bfloat16(), torch.randn(8, 1).bfloat16())

    result = Sharpness().run(subject_of_loop(model, F.mse_loss, None, [batch]))

    assert result.evidence["sharpness"] > 0
    assert model[0].weight.dtype == torch.bfloat16


def test_two_batch_sizes_solve_for_gradient_and_noise():
    squared_norm, trace = 4.0, 30.0

    estimate = estimate_noise(squared_norm + trace / 8, squared_norm + trace / 64, 8, 64)

    assert estimate.squared_norm == pytest.approx(squared_norm)
    assert estimate.trace == pytest.approx(trace)
    assert estimate.noise_scale == pytest.approx(7.5)


def test_noise_scale_of_gradients_with_a_known_trace_and_norm():
    size, spread, num_dimensions = 16, 3.0, 50
    direction = torch.full((num_dimensions,), 1.0)  # |G|² = 50; gradients are w − t, at w = 0 their mean is direction
    batches = [(torch.zeros(size, 1), -direction + spread * torch.randn(size, num_dimensions)) for _ in range(40)]

    result = GradientNoiseScale().run(
        subject_of_loop(Free(num_dimensions), lambda w, t: 0.5 * (w - t).square().sum(1).mean(), None, batches)
    )

    trace = spread**2 * num_dimensions
    assert result.evidence["trace_of_covariance"] == pytest.approx(trace, rel=0.1)
    assert result.evidence["squared_gradient_norm"] == pytest.approx(50.0, rel=0.1)
    assert result.evidence["noise_scale"] == pytest.approx(trace / 50.0, rel=0.15)


def test_noise_scale_equals_the_trace_computed_example_by_example():
    model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1)).double()
    inputs = torch.randn(64, 3, dtype=torch.float64)
    targets = inputs.sum(1, keepdim=True) + 2
    rows = []
    for x, y in zip(inputs, targets, strict=True):
        gradients = torch.autograd.grad(F.mse_loss(model(x[None]), y[None]), list(model.parameters()))
        rows.append(torch.cat([g.flatten() for g in gradients]))
    examples = torch.stack(rows)
    batches = list(zip(inputs.split(1), targets.split(1), strict=True))[:40]
    kept = torch.stack([row for number, row in enumerate(examples[:40], 1) if number % 5])  # the rest is held out
    trace = kept.var(0).sum().item()

    result = GradientNoiseScale().run(subject_of_loop(model, F.mse_loss, None, batches))

    assert result.evidence["trace_of_covariance"] == pytest.approx(trace, rel=1e-6)
    assert result.evidence["squared_gradient_norm"] == pytest.approx(
        kept.mean(0).square().sum().item() - trace / len(kept), rel=1e-6
    )


def test_a_single_batch_is_cut_into_pieces():
    batch = (torch.zeros(64, 1), 2.0 + torch.randn(64, 10))

    result = GradientNoiseScale().run(subject_of_loop(Free(10), F.mse_loss, None, [batch]))

    assert (result.evidence["small_batch"], result.evidence["large_batch"]) == (8, 64)
    assert result.evidence["noise_scale"] == pytest.approx(10 / 40, rel=0.4)


def test_pure_noise_has_no_noise_scale():
    batches = [(torch.zeros(8, 1), torch.randn(8, 20)) for _ in range(20)]

    result = GradientNoiseScale().run(subject_of_loop(Free(20), F.mse_loss, None, batches))

    assert result.verdict == "unclear"
    assert result.evidence["noise_scale"] is None


def test_one_example_has_no_noise():
    with pytest.raises(ProbeError, match="two examples"):
        GradientNoiseScale().run(subject_of_loop(Free(2), F.mse_loss, None, [(torch.zeros(1, 1), torch.ones(1, 2))]))
