"""What `nn_tui.watch` is given: the user's objects, and what is wanted of the run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from torch import nn


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The objects that train, as the user made them."""

    model: nn.Module
    optimizer: Any
    """None where it is to be found; it need not be one of torch's."""
    criterion: Any
    """A module or a function of outputs and targets; None where it is not shown."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a program is watched; see `nn_tui.watch`."""

    name: str | None
    """Of the run's folder; None: the model's class."""
    runs_dir: Path
    budget: float | Literal["all"]
    """Share of the time that may be spent measuring."""
    num_steps: int = 0
    """Planned; 0 while unknown."""
    epochs: int = 0
    """Planned; 0 while unknown."""
    resume: int | None = None
    """Steps taken before, where the run of this name goes on."""
