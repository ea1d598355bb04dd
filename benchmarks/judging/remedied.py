"""Remedies carried out on a program: what each says, as a change of the recipe, and no more than it says."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from cases import Data, Metric, Observer, Program, Recipe, Result, train
from cases.criteria import LOGITS, PROBABILITIES
from torch import nn

from nn_tui.core.diagnosis.repair_together import JOINT
from nn_tui.core.events import Remedy

from . import surgery

Change = Callable[[Recipe, Remedy], Recipe | None]
"""None where the program has nothing the remedy could be applied to."""


def carried_out(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """Return the changed recipe, None where the remedy is for a person to carry out or does not fit the program."""
    changed: Recipe | None = recipe
    for id in remedy.id.split(JOINT):
        change = CHANGES.get(id)
        changed = change(changed, remedy) if change and changed else None
    return changed


def number_in(remedy: Remedy, path: str, pattern: str) -> float | None:
    """Return the number that a remedy sets, from its spec field or from its lines of code."""
    if isinstance(value := remedy.set.get(path), int | float):
        return float(value)
    found = re.search(pattern, remedy.lines)
    return float(found[1]) if found else None


NUMBER = r"([0-9.]+(?:e[-+]?[0-9]+)?)"


def set_learning_rate(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """The rate it names."""
    rate = number_in(remedy, "training.learning_rate", rf"lr'?\]? ?= ?{NUMBER}")
    return replace(recipe, learning_rate=rate) if rate else None


def clip_gradient(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """The norm it names."""
    norm = number_in(remedy, "regularization.clip_gradient_norm", rf"clip_grad_norm_\(.*, {NUMBER}\)")
    return replace(recipe, options=replace(recipe.options, clip_norm=norm)) if norm else None


def train_longer(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """As many times the epochs as it says."""
    times = number_in(remedy, "", rf"range\({NUMBER} \* epochs\)")
    return replace(recipe, epochs=int(times) * recipe.epochs) if times else None


def set_weight_decay(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """The decay it names, with the optimiser there is."""
    decay = number_in(remedy, "regularization.weight_decay", rf"weight_decay'?\]? ?= ?{NUMBER}")
    if decay is None:
        return None
    return replace(recipe, optimizer_options={**recipe.optimizer_options, "weight_decay": decay})


def add_dropout(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """The share it names."""
    share = number_in(remedy, "model.dropout", rf"Dropout\({NUMBER}\)")
    return remade(surgery.add_dropout(share))(recipe, remedy) if share is not None else None


def remade(operation: surgery.Operation) -> Change:
    """Return the change that operates on the network once it is built."""

    def change(recipe: Recipe, remedy: Remedy) -> Recipe:
        return replace(recipe, model=partial(_operated, recipe.model, operation))

    return change


def _operated(build: Callable[[], nn.Module], operation: surgery.Operation) -> nn.Module:
    return operation(build())


def resize(hidden: Callable[[list[int]], list[int]]) -> Change:
    """Return the change of the hidden sizes of a fully connected network."""

    def change(recipe: Recipe, remedy: Remedy) -> Recipe | None:
        build = recipe.model
        if not isinstance(build, partial) or not build.args or not isinstance(build.args[0], tuple):
            return None
        first, *middle, last = build.args[0]
        sizes = (first, *hidden(middle), last)
        return replace(recipe, model=partial(build.func, sizes, *build.args[1:], **build.keywords))

    return change


def widen(hidden: list[int]) -> list[int]:
    """At least 32 and four times the units, two layers at least."""
    wider = [max(32, 4 * width) for width in hidden]
    return wider * 2 if len(wider) == 1 else wider


def normalize_inputs(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Standardise features, or pixels by one pair, by the training split; and targets, where it says so."""
    return replace(recipe, data=partial(_normalized, recipe.data, "train_targets" in remedy.lines))


def _normalized(load: Callable[[], Data], with_targets: bool) -> Data:
    data = load()
    (x, y), (validation_x, validation_y) = data.train, data.validation
    targets = (_standardized(y, y), _standardized(validation_y, y)) if with_targets else (y, validation_y)
    return Data((_standardized(x, x), targets[0]), (_standardized(validation_x, x), targets[1]))


def _standardized(values: torch.Tensor, training: torch.Tensor) -> torch.Tensor:
    if not values.is_floating_point():
        return values
    axes = 0 if values.dim() == 2 else tuple(range(values.dim()))
    deviation = training.std(axes)
    return (values - training.mean(axes)) / torch.where(deviation > 0, deviation, torch.ones_like(deviation))


def clean_data(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Without the training examples that hold NaN or infinity."""
    return replace(recipe, data=partial(_cleaned, recipe.data))


def _cleaned(load: Callable[[], Data]) -> Data:
    data = load()
    splits = []
    for inputs, targets in (data.train, data.validation):
        kept = torch.isfinite(inputs).flatten(1).all(1)
        splits.append((inputs[kept], targets[kept]))
    return Data(*splits)


def stop_early(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Train as before, and keep the weights of the best validation loss: what comes after does not count."""
    return replace(recipe, loop=partial(_kept_best, recipe.loop))


def _kept_best(loop: Any, program: Program, seed: int, observer: Observer | None = None) -> Result:
    result = train(replace(program, loop=loop), seed, observer)
    best = min(range(len(result.losses)), key=lambda epoch: result.losses[epoch])
    return replace(result, scores=result.scores[: best + 1], losses=result.losses[: best + 1])


def clear_gradients(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Call `zero_grad` in every step."""
    return replace(recipe, options=replace(recipe.options, zero_grad=True))


def all_parameters(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """Give the optimiser every parameter of the model; of several optimisers a person must say which is meant."""
    if recipe.loop is not None:
        return None
    return replace(recipe, parameters=nn.Module.parameters)


def lower_penalty(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """A hundredth of what is added to the loss."""
    penalty = recipe.options.penalty
    if penalty is None:
        return None
    return replace(recipe, options=replace(recipe.options, penalty=lambda model: 0.01 * penalty(model)))


def match_shapes(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Drop the last dimension of outputs where it is 1 and targets have none."""
    return replace(recipe, criterion=partial(OfOneShape, recipe.criterion))


class OfOneShape(nn.Module):
    """A criterion whose outputs lose a last dimension of 1."""

    def __init__(self, criterion: Callable[[], Any]) -> None:
        super().__init__()
        self.criterion = criterion()

    def forward(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Take outputs (N, …, 1) or (N, …), targets (N, …)."""
        extra = outputs.dim() == targets.dim() + 1 and outputs.shape[-1] == 1
        return self.criterion(outputs.squeeze(-1) if extra else outputs, targets)


def use_softmax(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Cross-entropy on raw scores; of one score, its binary form."""
    targets = recipe.data().train[1]
    if targets.is_floating_point() and targets.shape[-1] == 1:
        return use_sigmoids(recipe, remedy)
    return on_scores(recipe, remedy, nn.CrossEntropyLoss, recipe.metric)


def use_sigmoids(recipe: Recipe, remedy: Remedy) -> Recipe:
    """Binary cross-entropy on raw scores."""
    return on_scores(recipe, remedy, nn.BCEWithLogitsLoss, LOGITS if recipe.metric is PROBABILITIES else recipe.metric)


def on_scores(recipe: Recipe, remedy: Remedy, criterion: Callable[[], nn.Module], metric: Metric) -> Recipe:
    """No function at the output, and a loss that has it."""
    changed = remade(surgery.without_output_activation)(recipe, remedy)
    assert changed is not None, "a network can always be remade"
    return replace(changed, criterion=criterion, metric=metric)


def weigh_classes(recipe: Recipe, remedy: Remedy) -> Recipe | None:
    """Cross-entropy with weights inverse to the classes' counts."""
    targets = recipe.data().train[1]
    if targets.is_floating_point() or targets.dim() != 1:
        return None
    counts = targets.bincount().float()
    return replace(recipe, criterion=partial(nn.CrossEntropyLoss, weight=counts.sum() / (len(counts) * counts)))


CHANGES: dict[str, Change] = {
    "lower_learning_rate": set_learning_rate,
    "raise_learning_rate": set_learning_rate,
    "probed_learning_rate": set_learning_rate,
    "clip_gradient": clip_gradient,
    "train_longer": train_longer,
    "weight_decay": set_weight_decay,
    "lower_weight_decay": set_weight_decay,
    "dropout": add_dropout,
    "lower_dropout": add_dropout,
    "relu": remade(surgery.use_relu),
    "tanh": remade(surgery.use_tanh),
    "gates": remade(surgery.use_gates),
    "leaky_relu": remade(surgery.use_leaky_relu),
    "batch_norm": remade(surgery.normalize_layers),
    "residual": remade(surgery.add_residual),
    "standard_initialization": remade(surgery.standard_weights),
    "identity_recurrence": remade(surgery.begin_as_identity),
    "smaller": resize(lambda hidden: [max(4, width // 4) for width in hidden]),
    "wider": resize(widen),
    "hidden_layers": resize(lambda hidden: hidden or [32, 32]),
    "clean_data": clean_data,
    "normalize_inputs": normalize_inputs,
    "standardize_inputs": normalize_inputs,
    "raw_scores": remade(surgery.without_output_activation),
    "linear_output": remade(surgery.without_output_activation),
    "softmax_output": use_softmax,
    "cross_entropy": use_softmax,
    "sigmoid_per_label": use_sigmoids,
    "match_shapes": match_shapes,
    "lower_penalty": lower_penalty,
    "weigh_classes": weigh_classes,
    "early_stopping": stop_early,
    "zero_grad": clear_gradients,
    "pass_all_parameters": all_parameters,
}
"""By id of the remedy; what is not here is for a person."""
