"""Rules between a spec and its data."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from ..data.split import split_sizes
from ..data.tasks import CLASS_TASKS, FACTS
from ..families import FAMILIES, ModelFamily
from ..families.custom import Custom
from .checks import Problem
from .errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from ..data.dataset import Dataset, Task
    from ..spec import RunSpec

SPECIAL_TASKS = ("tokens", "segmentation", "matching")
"""Tasks whose outputs no family gives unless it is made for them."""
MAX_PARAMETERS = 1_000_000_000
COPIES_IN_MEMORY = 4
"""Weights, gradients and the two moments of Adam: what training holds of every parameter, 4 bytes each."""


def check_against(spec: RunSpec, dataset: Dataset, file: str = "") -> None:
    """Raise SpecError when the spec asks for what this data cannot give, or a model that does not fit in memory."""
    for rule in (_split_sizes, _stream, _task, _loss, _batch_size, _family_fits, _changes_to_pictures, _model_size):
        problem = rule(spec, dataset)
        if problem:
            place, sentence = problem
            raise SpecError(sentence, place=place, file=file)


def check_batch_size(spec: RunSpec, num_training: int, num_left: int) -> None:
    """Raise SpecError when so many training examples cannot be divided into the spec's batches.

    num_left: how many of them the epoch in progress has left.
    """
    problem = _batches_of(spec, num_training, num_left)
    if problem:
        place, sentence = problem
        raise SpecError(sentence, place=place)


def _split_sizes(spec: RunSpec, dataset: Dataset) -> Problem:
    train, validation, _ = split_sizes(len(dataset.inputs), spec.split)
    if train < 1:
        return "split", f"nothing is left to train on: {dataset.name} has {len(dataset.inputs)} examples"
    if validation == 0 and spec.regularization.early_stopping:
        share = f"a share of {spec.split.validation:g} of {len(dataset.inputs)} examples is less than one"
        return "regularization.early_stopping", f"needs validation examples, but {share}"
    return None


def _stream(spec: RunSpec, dataset: Dataset) -> Problem:
    """What is done to all training examples at once cannot be done while they are on disk."""
    if dataset.stream is None:
        return None
    asked = {
        "split.limit_training": spec.split.limit_training,
        "split.limit_per_class": spec.split.limit_per_class,
        "split.label_noise": spec.split.label_noise,
    }
    place = next((place for place, value in asked.items() if value), None)
    if place:
        way_out = "leave it out, or let the data fit with a larger data.memory_mib"
        return place, f"needs all examples in memory, but {dataset.name} is read while training; {way_out}"
    if dataset.task == "denoising":
        return "model.family", f"needs all examples in memory, but {dataset.name} is read while training"
    return None


def _loss(spec: RunSpec, dataset: Dataset) -> Problem:
    facts = FACTS[dataset.task]
    legal = facts.losses
    if dataset.task == "reconstruction" and spec.training.loss == "binary_cross_entropy":
        return _rebuilt_values(spec, dataset)
    if spec.training.loss == "auto" or spec.training.loss in legal:
        return None
    choices = " or ".join(f"'{loss}'" for loss in legal)
    data = f"{dataset.name} has {facts.words}"
    return "training.loss", f"'{spec.training.loss}' does not suit the data: {data}, use {choices}"


def _rebuilt_values(spec: RunSpec, dataset: Dataset) -> Problem:
    """Cross-entropy of values with themselves has a floor only where they are from 0 to 1, as they are trained on."""
    if spec.split.normalize:
        return "split.normalize", "must be false for the loss 'binary_cross_entropy', whose targets go from 0 to 1"
    low, high = float(dataset.inputs.min()), float(dataset.inputs.max())
    if low < 0 or high > 1:
        found = f"those of {dataset.name} go from {low:g} to {high:g}, use 'mse'"
        return "training.loss", f"'binary_cross_entropy' rebuilds values from 0 to 1, and {found}"
    return None


def _batch_size(spec: RunSpec, dataset: Dataset) -> Problem:
    train, _, _ = split_sizes(len(dataset.inputs), spec.split)
    train += dataset.num_examples - len(dataset.inputs)
    return _batches_of(spec, train)


def _batches_of(spec: RunSpec, train: int, left: int = 0) -> Problem:
    """left: examples of an epoch in progress, which come in batches of the size too."""
    size = spec.training.batch_size
    if size > train:
        return "training.batch_size", f"{size:,} is more than the {train:,} training examples, at most {train:,}"
    if getattr(spec.model, "normalization", None) == "batch" and _has_lonely(size, train, left):
        divided = left if left % size == 1 else train
        last = "every batch" if size == 1 else f"the last of {divided:,} examples in batches of {size}"
        enough = next(more for more in count(size + 1) if not _has_lonely(more, train, left))
        return "training.batch_size", f"batch normalization needs two examples a batch, {last} has one; try {enough}"
    return None


def _has_lonely(size: int, *num_examples: int) -> bool:
    return size == 1 or any(number % size == 1 for number in num_examples)


def _family_fits(spec: RunSpec, dataset: Dataset) -> Problem:
    family = _family(spec)
    problem = family.problem_with(dataset.input_shape, dataset.num_outputs)
    judge_inputs: Callable[[np.ndarray], Problem] | None = getattr(family, "problem_with_inputs", None)
    if not problem and judge_inputs:
        problem = judge_inputs(dataset.inputs)
    return (f"model.{problem[0]}", problem[1].format(data=dataset.name)) if problem else None


def _changes_to_pictures(spec: RunSpec, dataset: Dataset) -> Problem:
    is_augmented, epsilon = spec.augmentation.is_on, spec.regularization.adversarial_epsilon
    if (dataset.task in CLASS_TASKS and len(dataset.input_shape) == 3) or not (is_augmented or epsilon):
        return None
    place = "augmentation" if is_augmented else "regularization.adversarial_epsilon"
    return place, f"changes pictures of classes, but {dataset.name} has {FACTS[dataset.task].words}; leave it out"


def _task(spec: RunSpec, dataset: Dataset) -> Problem:
    """Some tasks need a family made for them, and some families are made for a task."""
    family = _family(spec)
    suits: tuple[Task, ...] = getattr(family, "suits", ())
    if isinstance(family, Custom) or hasattr(family, "task") or dataset.task in suits:
        return None
    if not suits and dataset.task not in SPECIAL_TASKS:
        return None
    name = family.__struct_config__.tag
    data = f"{dataset.name} has {FACTS[dataset.task].words}"
    if suits:
        return "model.family", f"'{name}' is for {FACTS[suits[0]].words}, but {data}"
    fitting = next(kind for kind in FAMILIES if dataset.task in getattr(kind, "suits", ()))
    return "model.family", f"'{name}' does not suit the data: {data}, use '{fitting.__struct_config__.tag}'"


def _model_size(spec: RunSpec, dataset: Dataset) -> Problem:
    import psutil

    parameters = _family(spec).num_parameters(dataset.input_shape, dataset.num_outputs)
    if parameters > MAX_PARAMETERS:
        return "model", f"{parameters:,} parameters are more than the {MAX_PARAMETERS:,} allowed; make layers narrower"
    activations = 2 * _family(spec).num_activations(dataset.input_shape, dataset.num_outputs) * spec.training.batch_size
    needed = 4 * (COPIES_IN_MEMORY * parameters + activations)
    free = psutil.virtual_memory().available
    if needed > free:
        figures = f"about {needed / 2**30:.1f} GiB to train, {free / 2**30:.1f} GiB are free"
        return "model", f"{parameters:,} parameters in batches of {spec.training.batch_size:,} need {figures}"
    return None


def _family(spec: RunSpec) -> ModelFamily:
    assert isinstance(spec.model, ModelFamily), "a watched program's data cannot be loaded, so nothing gets here"
    return spec.model
