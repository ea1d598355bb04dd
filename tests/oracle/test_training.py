"""Whole runs against a loop from a textbook."""

import numpy as np
import pytest
import safetensors.torch
import torch
import torch.nn.functional as F
from torch.nn.utils import clip_grad_norm_

from nn_tui.core.data.loading import load_data
from nn_tui.core.models import build_model
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.batches import epoch_order

DATA = {
    "cross_entropy": "{source = 'blobs', num_examples = 75}",
    "binary_cross_entropy": "{source = 'moons', num_examples = 75}",
    "mse": "{source = 'function', num_examples = 75}",
    "l1": "{source = 'function', num_examples = 75}",
    "huber": "{source = 'function', num_examples = 75}",
}
CRITERIA = {
    "cross_entropy": F.cross_entropy,
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "mse": F.mse_loss,
    "l1": F.l1_loss,
    "huber": F.huber_loss,
}
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, 0.02, weight_decay=0.01, foreach=False),
    "momentum": lambda parameters: torch.optim.SGD(parameters, 0.02, 0.9, weight_decay=0.01, foreach=False),
    "nesterov": lambda parameters: torch.optim.SGD(
        parameters, 0.02, 0.9, weight_decay=0.01, nesterov=True, foreach=False
    ),
    "rmsprop": lambda parameters: torch.optim.RMSprop(parameters, 0.02, momentum=0.9, weight_decay=0.01, foreach=False),
    "adam": lambda parameters: torch.optim.Adam(parameters, 0.02, weight_decay=0.01, foreach=False),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, 0.02, weight_decay=0.01, foreach=False),
}


def textbook(toml: str, make_optimizer, criterion, l1: float = 0.0, max_norm: float | None = None):
    """Return the losses of all steps and the model, trained as a beginner would write it."""
    spec = parse_spec(toml, "test")
    data = load_data(spec)
    torch.manual_seed(spec.seed)
    model = build_model(spec.model, data.input_shape, data.num_outputs)
    optimizer = make_optimizer(model.parameters())
    inputs, targets = torch.from_numpy(data.train.inputs), torch.from_numpy(data.train.targets)
    losses = []
    for epoch in range(spec.training.epochs):
        order = epoch_order(len(inputs), spec.seed, epoch)
        for start in range(0, len(order), spec.training.batch_size):
            rows = order[start : start + spec.training.batch_size]
            loss = criterion(model(inputs[rows]), targets[rows])
            penalty = sum(parameter.abs().sum() for parameter in model.parameters() if parameter.ndim == 2)
            optimizer.zero_grad()
            (loss + l1 * penalty).backward()
            if max_norm:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            losses.append(loss.item())
    return losses, model


def spec_of(loss: str, training: str, more: str = "") -> str:
    return f"""
        seed = 5
        threads = 1
        data = {DATA[loss]}
        model = {{family = "mlp", hidden = [6], dropout = 0.2}}
        training = {{loss = "{loss}", learning_rate = 0.02, batch_size = 16, epochs = 8, {training}}}
        {more}
    """


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", CRITERIA)
def test_losses_are_those_of_the_textbook(train, loss, optimizer):
    toml = spec_of(loss, f'optimizer = "{optimizer}"', "regularization.weight_decay = 0.01")

    measured = train(toml).series("train_loss")[1]
    wanted, _ = textbook(toml, OPTIMIZERS[optimizer], CRITERIA[loss])

    np.testing.assert_allclose(measured, wanted, rtol=2e-4, atol=1e-6)


def test_an_l1_penalty_is_added_to_what_is_minimised_but_not_to_the_loss_that_is_shown(train):
    toml = spec_of("mse", 'optimizer = "sgd"', "regularization = {l1 = 0.05, weight_decay = 0.01}")

    measured = train(toml).series("train_loss")[1]
    wanted, _ = textbook(toml, OPTIMIZERS["sgd"], F.mse_loss, l1=0.05)

    np.testing.assert_allclose(measured, wanted, rtol=2e-4)


def test_clipping_scales_the_gradient_down_and_the_norm_shown_is_the_one_before(train):
    more = "instruments.budget = 'all'\n regularization = {clip_gradient_norm = 0.1, weight_decay = 0.01}"
    toml = spec_of("mse", 'optimizer = "sgd"', more)

    view = train(toml)
    wanted, _ = textbook(toml, OPTIMIZERS["sgd"], F.mse_loss, max_norm=0.1)

    np.testing.assert_allclose(view.series("train_loss")[1], wanted, rtol=2e-4)
    assert view.series("gradient_norm")[1].max() > 0.1


def test_early_stopping_ends_with_the_weights_of_the_lowest_validation_loss(train):
    more = "split.test = 0.2\n regularization.early_stopping = {patience = 2}"
    toml = spec_of("mse", 'optimizer = "sgd"', more).replace("0.02,", "0.3,").replace("epochs = 8", "epochs = 400")

    view = train(toml)

    (path,) = view.path.glob("checkpoints/*.safetensors")
    weights = safetensors.torch.load_file(path)
    spec = parse_spec(toml, "test")
    data = load_data(spec)
    model = build_model(spec.model, data.input_shape, data.num_outputs).eval()
    model.load_state_dict(
        {name.removeprefix("model."): tensor for name, tensor in weights.items() if name.startswith("model.")}
    )
    with torch.no_grad():
        losses = {
            name: F.mse_loss(model(torch.from_numpy(part.inputs)), torch.from_numpy(part.targets)).item()
            for name, part in (("validation", data.validation), ("test", data.test))
        }
    best = view.best("validation_loss")
    assert best is not None
    assert view.finished
    assert best[1] < view.finished.step < 1600
    assert losses["validation"] == pytest.approx(best[0], rel=1e-5)
    assert view.finished.test_metrics["test_loss"] == pytest.approx(losses["test"], rel=1e-5)
    assert view.last("test_loss") == view.finished.test_metrics["test_loss"]
