"""Examples that pictures are drawn of: which they are, and how they look to a person."""

import numpy as np
import torch
from torch import Tensor

from ..data.split import Part
from ..data.tasks import CLASS_TASKS
from .subject import Subject


def has_pictures(subject: Subject) -> bool:
    """Whether examples are pictures (channels, height, width) of classes, and some validate."""
    data = subject.data
    return data.task in CLASS_TASKS and len(data.input_shape) == 3 and len(data.validation) > 0


def spread_rows(part: Part, count: int) -> np.ndarray:
    """Return row numbers of at most `count` examples of a split, evenly spread, ascending: the same at every call."""
    return np.linspace(0, len(part) - 1, min(len(part), count)).round().astype(np.int64)


def one_of_each_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` row numbers of class numbers (n,) or (n, 1): the first of each, then the second …"""
    labels = labels.reshape(-1).astype(np.int64)
    order = np.argsort(labels, kind="stable")
    first = np.searchsorted(labels[order], labels[order])
    turn = np.arange(len(labels)) - first  # how many of the same class come before
    return order[np.lexsort((labels[order], turn))][:count]


def inputs_of(subject: Subject, part: Part, rows: np.ndarray) -> Tensor:
    """Return examples as the network sees them."""
    return torch.from_numpy(part.inputs[rows]).to(subject.device)


def labels_of(subject: Subject, part: Part, rows: np.ndarray) -> Tensor:
    """Return the targets of examples as the loss takes them."""
    return torch.from_numpy(part.targets[rows]).to(subject.device)


def looks_of(subject: Subject, inputs: np.ndarray) -> np.ndarray:
    """Return pictures (n, channels, height, width), as the network sees them, as grey values or colours: uint8.

    0 is the darkest value in the data, 255 the brightest.
    """
    normalization = subject.data.normalization
    original = inputs * normalization.input_std + normalization.input_mean
    low, high = subject.input_range
    shares = (original - low) / max(high - low, 1e-12)
    return (np.clip(shares, 0, 1) * 255).round().astype(np.uint8)


def class_probabilities(outputs: Tensor) -> Tensor:
    """Return probabilities (n, num_classes) of logits (n, num_outputs); one logit is that of the second class."""
    if outputs.shape[1] == 1:
        second = torch.sigmoid(outputs)
        return torch.cat((1 - second, second), 1)
    return outputs.softmax(1)
