"""Watching changes no number: losses, weights and generators are bit-identical with and without it."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import nn_tui

NUM_STEPS = 24
Train = Callable[[Any], list[float]]


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


class Nothing:
    """Stands where the run would be."""

    def __init__(self, criterion: Any) -> None:
        self.criterion = criterion

    def log(self, **values: Any) -> None:
        pass

    log_validation = log


def batches(kind: str = "classes") -> Iterator[tuple[Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(7)
    for _ in range(NUM_STEPS):
        inputs = torch.randn(16, 12, generator=generator)
        targets = (inputs[:, 0] > 0).long() + (inputs[:, 1] > 0).long()
        yield inputs, targets if kind == "classes" else inputs[:, :3].clone()


def mlp() -> nn.Module:
    return nn.Sequential(
        nn.Linear(12, 16),
        nn.BatchNorm1d(16),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(16, 16),
        nn.Tanh(),
        nn.Linear(16, 3),
    )


class CNN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.norm, self.head = nn.BatchNorm2d(4), nn.Linear(48, 3)

    def forward(self, inputs: Tensor) -> Tensor:
        hidden = F.relu(self.first(inputs.reshape(-1, 1, 3, 4)), inplace=True)
        return self.head(torch.relu(self.norm(self.second(hidden)) + hidden).flatten(1))


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 8, num_layers=2, dropout=0.2, batch_first=True), nn.Linear(8, 3)

    def forward(self, inputs: Tensor) -> Tensor:
        outputs, _ = self.lstm(inputs.reshape(-1, 4, 3))
        return self.head(outputs[:, -1])


class Transformer(nn.Module):
    def __init__(self, is_tied: bool = False, is_frozen: bool = False) -> None:
        super().__init__()
        self.tokens, self.positions = nn.Linear(3, 8, bias=False), nn.Parameter(torch.randn(4, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(8, 3)
        if is_tied:
            self.other = nn.Linear(3, 8, bias=False)
            self.other.weight = self.tokens.weight
        if is_frozen:
            self.encoder.requires_grad_(False)
            self.encoder.eval()

    def train(self, mode: bool = True) -> "Transformer":
        frozen = not next(self.encoder.parameters()).requires_grad
        super().train(mode)
        self.encoder.train(mode and not frozen)
        return self

    def forward(self, inputs: Tensor) -> Tensor:
        inputs = inputs.reshape(-1, 4, 3)
        hidden = self.tokens(inputs) + self.positions
        if hasattr(self, "other"):
            hidden = hidden + self.other(inputs.flip(1))
        return self.head(self.encoder(hidden).mean(1))


def plain(model: nn.Module, optimizer: torch.optim.Optimizer, run: Any, criterion: Any) -> list[float]:
    losses = []
    for step, (inputs, targets) in enumerate(batches()):
        model.train()
        loss = criterion(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.log(loss=loss)
        losses.append(loss.item())
        if step % 6 == 5:
            model.eval()
            with torch.no_grad():
                losses.append(criterion(model(inputs), targets).item())
            run.log_validation(loss=losses[-1])
            copy.deepcopy(model)
    return losses


def accumulated(model: nn.Module, optimizer: torch.optim.Optimizer, run: Any, criterion: Any) -> list[float]:
    losses = []
    for number, (inputs, targets) in enumerate(batches(), start=1):
        loss = criterion(model(inputs), targets)
        (loss / 3).backward()
        if number % 3 == 0:
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            optimizer.zero_grad()
        run.log(loss=loss)
        losses.append(loss.item())
    return losses


def scaled(model: nn.Module, optimizer: torch.optim.Optimizer, run: Any, criterion: Any) -> list[float]:
    scaler, losses = torch.amp.GradScaler("cpu", init_scale=2.0**8), []
    for inputs, targets in batches():
        with torch.autocast("cpu", torch.bfloat16):
            loss = criterion(model(inputs), targets)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        run.log(loss=loss)
        losses.append(loss.item())
    return losses


def with_closure(model: nn.Module, optimizer: torch.optim.Optimizer, run: Any, criterion: Any) -> list[float]:
    losses = []
    for inputs, targets in batches():

        def closure(inputs: Tensor = inputs, targets: Tensor = targets) -> Tensor:
            optimizer.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            return loss

        loss = optimizer.step(closure)
        run.log(loss=loss)
        losses.append(loss.item())
    return losses


def adversarial(model: nn.Module, optimizer: torch.optim.Optimizer, run: Any, criterion: Any) -> list[float]:
    generator, judge = model[0], model[1]
    other, losses = torch.optim.Adam(judge.parameters(), lr=1e-2), []
    for inputs, _ in batches():
        fake = generator(torch.randn(16, 4))
        real, false = judge(inputs), judge(fake.detach())
        other.zero_grad()
        (criterion(real, torch.ones(16, 1)) + criterion(false, torch.zeros(16, 1))).backward()
        other.step()
        loss = criterion(judge(fake), torch.ones(16, 1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.log(loss=loss)
        losses.append(loss.item())
    return losses


def pair() -> nn.Module:
    return nn.ModuleList([
        nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 12)),
        nn.Sequential(nn.Linear(12, 16), nn.LeakyReLU(0.2), nn.Dropout(0.2), nn.Linear(16, 1)),
    ])  # fmt: skip


def partly_frozen() -> nn.Module:
    model = mlp()
    model[0].requires_grad_(False)
    return model


def adam(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-2)


def adam_of_first(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam(model[0].parameters(), lr=1e-2)


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def lbfgs(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.LBFGS(model.parameters(), lr=0.1, max_iter=4)


CASES = {
    "mlp": (mlp, adam, plain, nn.CrossEntropyLoss),
    "cnn": (CNN, sgd, plain, lambda: F.cross_entropy),
    "lstm": (Recurrent, adam, plain, nn.CrossEntropyLoss),
    "transformer": (Transformer, adam, plain, nn.CrossEntropyLoss),
    "transformer, tied": (lambda: Transformer(is_tied=True), sgd, plain, nn.CrossEntropyLoss),
    "transformer, frozen": (lambda: Transformer(is_frozen=True), adam, plain, nn.CrossEntropyLoss),
    "frozen part": (partly_frozen, adam, plain, nn.CrossEntropyLoss),
    "accumulation": (mlp, adam, accumulated, lambda: F.cross_entropy),
    "scaler": (mlp, sgd, scaled, nn.CrossEntropyLoss),
    "closure": (mlp, lbfgs, with_closure, nn.CrossEntropyLoss),
    "adversaries": (pair, adam_of_first, adversarial, nn.BCEWithLogitsLoss),
}


def train(case: str, folder: Path | None, budget: Any = 0.01) -> tuple[list[float], list[Tensor], Any, Any]:
    build, optimise, loop, criterion_of = CASES[case]
    torch.manual_seed(3)
    model = build()
    optimizer, criterion = optimise(model), criterion_of()
    if folder is None:
        run: Any = Nothing(criterion)
        losses = loop(model, optimizer, run, criterion)
    else:
        with nn_tui.watch(model, optimizer, criterion=criterion, runs_dir=folder, budget=budget) as run:
            losses = loop(model, optimizer, run, criterion if isinstance(criterion, nn.Module) else run.criterion)
    return losses, [*(t.detach().clone() for t in model.state_dict().values()), torch.get_rng_state()], run, optimizer


@pytest.mark.parametrize("budget", [0.01, "all"])
@pytest.mark.parametrize("case", CASES)
def test_losses_weights_and_generators_are_the_same_to_the_last_bit(case, budget, tmp_path):
    expected, tensors, *_ = train(case, None)

    losses, watched, run, _ = train(case, tmp_path, budget)

    assert losses == expected
    assert all(torch.equal(one, other) for one, other in zip(tensors, watched, strict=True))
    assert run.view.status == "finished"
    assert run.view.count("train_loss") >= 8
    assert run.view.count("gradient_norm") > 0


@pytest.mark.parametrize("case", CASES)
def test_no_hook_is_left_behind(case, tmp_path):
    from torch.nn.modules import module as modules

    *_, optimizer = train(case, tmp_path, "all")

    assert not modules._global_forward_hooks
    assert not modules._global_forward_pre_hooks
    assert not optimizer._optimizer_step_pre_hooks
    assert not optimizer._optimizer_step_post_hooks


def test_the_criterions_own_randomness_is_left_alone(tmp_path):
    class Noisy(nn.Module):
        def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
            return F.cross_entropy(outputs + 0.1 * torch.randn_like(outputs), targets)

    torch.manual_seed(3)
    model = mlp()
    expected = plain(model, adam(model), Nothing(None), Noisy())
    torch.manual_seed(3)
    model, criterion = mlp(), Noisy()

    with nn_tui.watch(model, optimizer := adam(model), criterion=criterion, runs_dir=tmp_path) as run:
        losses = plain(model, optimizer, run, criterion)

    assert losses == expected
    assert run.view.count("baseline_loss") > 0
