"""Small subjects whose answers are known."""

from collections.abc import Callable, Iterator

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nn_tui.core.probes.subject import Subject, subject_of_loop

Make = Callable[..., Subject]


@pytest.fixture(autouse=True)
def one_seeded_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


class Quadratic(nn.Module):
    """A loss of ½ Σ λ w², whatever the inputs."""

    def __init__(self, eigenvalues: list[float]) -> None:
        super().__init__()
        self.eigenvalues = torch.tensor(eigenvalues)
        self.weight = nn.Parameter(torch.ones(len(eigenvalues)))

    def forward(self, inputs: Tensor) -> Tensor:
        loss = 0.5 * (self.eigenvalues * self.weight.square()).sum()
        return loss.expand(len(inputs))


def mean_of_outputs(outputs: Tensor, targets: Tensor) -> Tensor:
    """A criterion that is the model's own business."""
    return outputs.mean()


@pytest.fixture
def quadratic() -> Make:
    """Make a quadratic of given eigenvalues, trained by gradient descent."""

    def make(*eigenvalues: float, learning_rate: float = 0.1) -> Subject:
        model = Quadratic(list(eigenvalues))
        optimizer = torch.optim.SGD(model.parameters(), learning_rate)
        return subject_of_loop(model, mean_of_outputs, optimizer, [(torch.zeros(4, 1), torch.zeros(4))])

    return make


@pytest.fixture
def classifier() -> Make:
    """Make a network on batches of 16 examples whose class is the sign of the first input."""

    def make(
        model: nn.Module | None = None,
        *,
        learning_rate: float = 0.05,
        num_batches: int = 20,
        label: Callable[[Tensor], Tensor] = lambda x: (x[:, 0] > 0).long(),
        criterion: Callable[..., Tensor] = F.cross_entropy,
        size: int = 16,
    ) -> Subject:
        model = model or nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 2))
        batches = [(x := torch.randn(size, 4), label(x)) for _ in range(num_batches)]
        parameters = list(model.parameters())
        optimizer = torch.optim.SGD(parameters, learning_rate, momentum=0.9) if parameters else None
        return subject_of_loop(model, criterion, optimizer, batches)

    return make
