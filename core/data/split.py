"""Split and normalise: from a Dataset to the arrays that a run trains on and is judged by.

The split is drawn from `split.seed`, not from the run's seed: runs under several seeds are judged on the same
examples. Every statistic used to normalise comes from the training examples only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .dataset import Dataset, Task
from .description import describe
from .missing import fill_missing, filling_of
from .normalization import Normalization, fit_normalization
from .streams.stream import Reader, TrainingStream
from .tasks import CLASS_TASKS

if TYPE_CHECKING:
    from ..spec import Split


@dataclass(frozen=True, slots=True)
class Part:
    """The examples of one split, normalised and ready to become tensors."""

    inputs: np.ndarray
    """float32 (num_examples, *input_shape), int64 for tokens."""
    targets: np.ndarray
    """As in Dataset; regression targets are normalised too, those of a reconstruction are the inputs."""
    indices: np.ndarray
    """int64: where these examples were in the Dataset, ascending."""

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitData:
    """Training, validation and test examples; validation and test may be empty."""

    train: Part
    validation: Part
    test: Part
    task: Task
    input_shape: tuple[int, ...]
    num_outputs: int
    normalization: Normalization
    """Maps between original units and what the network sees."""
    dataset: Dataset
    """The examples in their original units (labels before `split.label_noise`)."""
    description: dict[str, Any]
    """What the run's first event says about the data; JSON-ready."""
    stream: TrainingStream | None = None
    """All training examples, where `train` holds only a sample of them; None where it holds them all."""

    @property
    def num_training(self) -> int:
        """Examples that are trained on in an epoch."""
        return len(self.train if self.stream is None else self.stream)


def split_dataset(dataset: Dataset, split: Split) -> SplitData:
    """Divide and normalise; stratified by class, the same for the same `split`, examples in original order."""
    generator = np.random.default_rng(split.seed)
    train, validation, test = _draw(dataset, split, generator)
    filling = None
    if dataset.missing is not None:
        filling = filling_of(dataset.inputs[train], dataset.missing) if dataset.stream else None
        dataset = replace(dataset, inputs=fill_missing(dataset.inputs, train, dataset.missing), missing=None)
    targets = _with_label_noise(dataset, train, split.label_noise, generator)
    normalization = fit_normalization(dataset, train, split)
    inputs = normalization.inputs(dataset.inputs)
    targets = inputs if dataset.task == "reconstruction" else normalization.targets(targets)
    stream = None
    if dataset.stream is not None and dataset.held is not None:
        reader = Reader(dataset.stream, normalization, filling, dataset.task == "reconstruction")
        left_out = dataset.held[np.concatenate([validation, test])]
        stream = TrainingStream(reader, np.delete(np.arange(len(dataset.stream)), left_out))
    description = describe(dataset, train, validation, test, normalization)
    if stream:
        description["num_examples"]["train"] = len(stream)
    parts = [Part(inputs[rows], targets[rows], rows) for rows in (train, validation, test)]
    return SplitData(
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        task=dataset.task,
        input_shape=dataset.input_shape,
        num_outputs=dataset.num_outputs,
        normalization=normalization,
        dataset=dataset,
        description=description,
        stream=stream,
    )


def split_sizes(num_examples: int, split: Split) -> tuple[int, int, int]:
    """Return how many examples train, validate and test: shares are rounded down, the rest trains."""
    validation = int(num_examples * split.validation + 1e-9)
    test = int(num_examples * split.test + 1e-9)
    train = num_examples - validation - test
    return min(train, split.limit_training or train), validation, test


def _draw(dataset: Dataset, split: Split, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ascending row numbers for training, validation and test."""
    num_train, num_validation, num_test = split_sizes(len(dataset.inputs), split)
    order = np.arange(len(dataset.inputs))[::-1] if dataset.is_series else _spread_classes(dataset, generator)
    test = order[:num_test]
    validation = order[num_test : num_test + num_validation]
    train = order[num_test + num_validation :][:num_train]
    if split.limit_per_class is not None and dataset.task in CLASS_TASKS:
        train = _first_of_each_class(dataset.targets.reshape(-1)[train], train, split.limit_per_class)
    return np.sort(train), np.sort(validation), np.sort(test)


def _first_of_each_class(labels: np.ndarray, rows: np.ndarray, limit: int) -> np.ndarray:
    """Return the first `limit` rows of each class."""
    return np.concatenate([rows[labels == label][:limit] for label in np.unique(labels)])


def _spread_classes(dataset: Dataset, generator: np.random.Generator) -> np.ndarray:
    """Return a random order of rows in which every stretch holds the classes in the same proportion.

    Each class's shuffled rows get evenly spaced places in (0, 1); sorting all rows by place interleaves them.
    """
    order = generator.permutation(len(dataset.inputs))
    if dataset.task not in CLASS_TASKS:
        return order
    labels = dataset.targets.reshape(-1)[order].astype(np.int64)
    place = np.empty(len(order))
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        place[rows] = (np.arange(len(rows)) + generator.uniform()) / len(rows)
    return order[np.argsort(place, kind="stable")]


def _with_label_noise(dataset: Dataset, train: np.ndarray, share: float, generator: np.random.Generator) -> np.ndarray:
    """Return the targets with `share` of the training labels replaced by another class, chosen evenly."""
    if not share or dataset.task not in CLASS_TASKS:
        return dataset.targets
    targets = dataset.targets.copy()
    rows = generator.permutation(train)[: round(share * len(train))]
    if dataset.task == "binary":
        targets[rows] = 1 - targets[rows]
    else:
        classes = dataset.num_outputs
        targets[rows] = (targets[rows] + generator.integers(1, classes, len(rows))) % classes
    return targets
