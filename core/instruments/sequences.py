"""Sequences that pictures are drawn of: which they are, and how their tokens look to a person."""

import torch
from torch import Tensor

from .subject import Subject

VISIBLE = {"\n": "↵", "\t": "→", " ": "·"}
"""What stands for characters that cannot be seen."""


def held_out_sequences(subject: Subject, count: int) -> tuple[Tensor, Tensor]:
    """Return the first inputs (n, T, …) and targets that validate; that train where none validate."""
    data = subject.data
    part = data.validation if len(data.validation) else data.train
    inputs, targets = part.inputs[:count], part.targets[:count]
    return torch.from_numpy(inputs).to(subject.device), torch.from_numpy(targets).to(subject.device)


def names_of(subject: Subject, tokens: Tensor) -> list[str]:
    """Return one visible name for each token (T,); empty strings where inputs are numbers."""
    names = subject.data.dataset.class_names
    if tokens.ndim != 1 or subject.data.task != "tokens":
        return [""] * len(tokens)
    shown = (names[token] if token < len(names) else "" for token in tokens.tolist())
    return [VISIBLE.get(name, name if name.isprintable() else "?") for name in shown]
