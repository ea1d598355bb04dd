"""What an instrument is. What it measures, when, and how it is shown are three things: this is the first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

import numpy as np
from torch import Tensor

from .network import Network


@dataclass(slots=True, eq=False)
class Moment:
    """A training step between the backward pass and the update, or just after the update."""

    network: Network
    activations: dict[int, tuple[Tensor, Tensor]] = field(default_factory=dict[int, tuple[Tensor, Tensor]])
    """By number of the layer: input and output of its non-linearity, or of the layer where it has none."""
    inputs: Tensor | None = None
    """The batch as it enters the model; None where it was not seen."""
    outputs: Tensor | None = None
    """What the criterion compares with `targets`."""
    targets: Tensor | None = None
    task: Literal["classification", "binary", "regression"] | None = None
    """What kind of targets these are; None where that is not known."""

    def forget(self) -> None:
        """Let go of what was seen."""
        self.activations.clear()
        self.inputs = self.outputs = self.targets = None


class Instrument(Protocol):
    """A measurement. Measuring draws no random number and leaves weights, gradients and buffers as they are."""

    name: ClassVar[str]
    """Series or snapshots are called so, with `/layer` behind it for each layer."""
    unit: ClassVar[str]
    """Of the values; 1 for ratios and shares."""
    cost: ClassVar[str]
    """What one measurement does, for a person who wonders where the time goes."""


class StepInstrument(Instrument, Protocol):
    """Measured when gradients exist and weights have not moved yet."""

    def measure(self, moment: Moment) -> Tensor:
        """Return raw numbers, float32 (n,), still on the device."""
        ...

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return values by series name, from what `measure` returned."""
        ...


class UpdateInstrument(StepInstrument, Protocol):
    """Measured just after the update; may keep what it needs from just before."""

    def remember(self, moment: Moment) -> None:
        """Copy what the update is about to change."""
        ...


class PassInstrument(Instrument, Protocol):
    """Measured over a pass through a fixed part of the training split, in evaluation mode."""

    layers: tuple[int, ...]
    """Numbers of the layers it looks at; empty: it has nothing to do in this network."""

    def look(self, number: int, before: Tensor, after: Tensor) -> None:
        """See input and output of the non-linearity of a layer for some of the examples."""
        ...

    def measure(self) -> Tensor:
        """Return raw numbers, float32 (n,), and forget the pass."""
        ...

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return values by series name, from what `measure` returned."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Arrays for one snapshot."""

    name: str
    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]


class ValidationInstrument(Instrument, Protocol):
    """Made from what the network answers to the validation split."""

    applies: bool
    """Whether it has something to show of this kind of data."""

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return what is to be stored, where it applies; outputs (num_examples, num_outputs)."""
        ...


class PictureInstrument(Instrument, Protocol):
    """Draws from the weights as they are, in evaluation mode."""

    applies: bool
    """Whether there is anything to draw for this model and these data."""

    def draw(self) -> list[Picture]:
        """Return what is to be stored, where it applies; empty as long as there is nothing to be seen yet."""
        ...


@runtime_checkable
class PathInstrument(PictureInstrument, Protocol):
    """Draws from the weights of earlier steps too."""

    def remember(self, step: int) -> None:
        """Copy what a later picture needs of the weights after `step`; called whenever any picture is drawn."""
        ...
