"""Validation examples that are training examples as well: nothing that was learned by heart may be examined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Subset, TensorDataset

from ..instruments.generators import untouched_generators

MAX_VALIDATION, MAX_TRAINING = 2000, 200_000
"""Validation examples that are looked for, and training examples they are held against."""
MAX_SECONDS = 0.5
"""What loading examples one by one may take; a third of it for validation examples, which are fewer."""
NUM_NUMBERS = 64
"""Of each row of an array, evenly spread: enough to tell rows apart; those alike are compared whole."""
_LABELS = frozenset({"label", "labels", "target", "targets", "y"})


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of the validation data is training data."""

    num_shared: int
    """Validation examples whose inputs are those of a training example."""
    num_checked: int
    """Validation examples that were looked for."""
    num_training: int
    """Training examples they were held against."""
    repeated: float
    """Share of those training examples that are like another of them: such examples are shared by chance."""


def find_overlap(training: Any, validation: Any) -> Overlap | None:
    """Hold validation examples against training examples, each a loader, a dataset, an array, or inputs and targets.

    None where they cannot be read without consuming them, or raise. Draws no random number of anybody's.
    """
    try:
        with untouched_generators():
            return _find(training, validation)
    except Exception:  # it is the user's dataset, and it was not asked to be read here
        return None


def _find(training: Any, validation: Any) -> Overlap | None:
    parts = _dataset(training), _dataset(validation)
    if all(isinstance(part, Subset) for part in parts) and parts[0].dataset is parts[1].dataset:
        return _by_number(parts[0].indices, parts[1].indices)
    arrays = _inputs(parts[0]), _inputs(parts[1])
    if arrays[0] is not None and arrays[1] is not None:
        return _by_rows(arrays[0], arrays[1])
    if not all(hasattr(part, "__getitem__") and hasattr(part, "__len__") for part in parts):
        return None
    return _by_digest(parts[0], parts[1])


def _dataset(data: Any) -> Any:
    data = data.dataset if isinstance(data, DataLoader) else data
    return data[0] if isinstance(data, tuple) and data else data


def _inputs(data: Any) -> np.ndarray[Any, Any] | None:
    """Inputs as an array (examples, numbers), where they lie in memory as one; else None."""
    if isinstance(data, Subset) and isinstance(data.dataset, TensorDataset):
        inputs = data.dataset.tensors[0][torch.as_tensor(data.indices)]
    elif isinstance(data, TensorDataset):
        inputs = data.tensors[0]
    else:
        inputs = data
    if isinstance(inputs, torch.Tensor):
        inputs = inputs.detach().cpu()
        inputs = (inputs.float() if inputs.dtype is torch.bfloat16 else inputs).numpy()
    if not isinstance(inputs, np.ndarray) or inputs.dtype == object or not inputs.ndim:
        return None
    return inputs.reshape(len(inputs), -1)


def _by_number(training: Sequence[int], validation: Sequence[int]) -> Overlap:
    known = set(training)
    return Overlap(
        num_shared=sum(number in known for number in validation),
        num_checked=len(validation),
        num_training=len(training),
        repeated=1 - len(known) / max(len(training), 1),
    )


def _by_rows(training: np.ndarray[Any, Any], validation: np.ndarray[Any, Any]) -> Overlap | None:
    if training.shape[1] != validation.shape[1] or not len(training) or not len(validation):
        return None
    chosen = validation[_sample(len(validation), MAX_VALIDATION)].astype(training.dtype, copy=False)
    training = training[_sample(len(training), MAX_TRAINING)] if len(training) > MAX_TRAINING else training
    columns = np.unique(np.linspace(0, training.shape[1] - 1, NUM_NUMBERS).astype(np.int64))
    rows = {row.tobytes(): number for number, row in enumerate(np.ascontiguousarray(training[:, columns]))}
    matches = [rows.get(row[columns].tobytes()) for row in chosen]
    shared = sum(
        match is not None and training[match].tobytes() == row.tobytes()
        for match, row in zip(matches, chosen, strict=True)
    )
    return Overlap(shared, len(chosen), len(training), 1 - len(rows) / len(training))


def _by_digest(training: Any, validation: Any) -> Overlap | None:
    """Load examples one by one, in an order without a pattern, as far as time allows."""
    checked = list(_digests(validation, MAX_VALIDATION, MAX_SECONDS / 3))
    if not checked:
        return None
    seen = list(_digests(training, MAX_TRAINING, MAX_SECONDS * 2 / 3))
    known = set(seen)
    repeated = 1 - len(known) / max(len(seen), 1)
    return Overlap(sum(digest in known for digest in checked), len(checked), len(seen), repeated)


def _digests(data: Any, most: int, seconds: float) -> Iterator[bytes]:
    began = perf_counter()
    for number in _sample(len(data), most):
        content = _content(data[int(number)])
        if content is None or perf_counter() - began > seconds:
            return
        yield blake2b(content, digest_size=16).digest()


def _content(example: Any) -> bytes | None:
    """What an example consists of, without its label; None where that cannot be told."""
    if isinstance(example, dict):
        example = [value for name, value in sorted(example.items()) if str(name).lower() not in _LABELS]
        parts = [_content(value) for value in example]
        return None if None in parts or not parts else b"|".join(part for part in parts if part is not None)
    if isinstance(example, tuple | list) and len(example):
        example = example[0] if not isinstance(example[0], int | float) else np.asarray(example)
    if isinstance(example, torch.Tensor):
        example = example.detach().cpu().contiguous()
        return repr(tuple(example.shape)).encode() + example.flatten().view(torch.uint8).numpy().tobytes()
    if isinstance(example, str | bytes):
        return example.encode() if isinstance(example, str) else example
    array = np.asarray(example)
    return None if array.dtype == object else repr(array.shape).encode() + array.tobytes()


def _sample(number: int, most: int) -> np.ndarray[Any, Any]:
    """At most so many of the numbers below `number`, the same ones each time."""
    return np.random.default_rng(0).permutation(number)[:most]
