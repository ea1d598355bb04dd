"""Probes of a model that is shared out: a measured step is shown to the instruments on rank 0's whole model."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..instruments.generators import untouched_generators
from ..instruments.measuring import Instruments
from ..instruments.probe import Probe, StepProbe
from .shares import Shares


@dataclass(slots=True)
class Measurement:
    """What all ranks know of a step while they take it."""

    is_wanted: bool = False
    """Whether rank 0 measures it."""
    inputs: Tensor | None = None
    """Of the rank's share of the batch."""


class TakingPart(Probe):
    """Gathers what is measured at a step: all that a rank does that measures nothing itself."""

    __slots__ = ("_measurement", "_shares")

    def __init__(self, shares: Shares, measurement: Measurement) -> None:
        """Gather where `measurement` is wanted."""
        self._shares, self._measurement = shares, measurement

    def gradients_ready(self) -> None:
        """Gather gradients, and the weights before the update."""
        if self._measurement.is_wanted:
            self._shares.gather_weights()
            self._shares.gather_gradients()

    def weights_moved(self) -> None:
        """Gather weights."""
        if self._measurement.is_wanted:
            self._shares.gather_weights()


class WholeProbes:
    """The instruments of rank 0."""

    def __init__(self, instruments: Instruments, show: Callable[[StepProbe], Probe], measurement: Measurement) -> None:
        """Have what `instruments` measure done by the probes that `show` makes of theirs."""
        self._instruments, self._show, self._measurement = instruments, show, measurement

    def probe(self, step: int) -> Probe:
        """Return what is to be told of a step."""
        probe = self._instruments.probe(step)
        self._measurement.is_wanted = isinstance(probe, StepProbe)
        return self._show(probe) if isinstance(probe, StepProbe) else probe


class WholeProbe(TakingPart):
    """Shows a step to a probe once its gradients are there, with one more pass through the whole model."""

    __slots__ = ("_model", "_probe", "_targets")

    def __init__(self, probe: StepProbe, model: nn.Module, shares: Shares, measurement: Measurement) -> None:
        """Show `model`, which takes its weights from `shares`."""
        super().__init__(shares, measurement)
        self._probe, self._model = probe, model
        self._targets: Tensor | None = None

    def batch_ready(self, targets: Tensor | None = None) -> None:
        """Keep the targets."""
        self._targets = targets

    def gradients_ready(self) -> None:
        """Show weights, gradients and what the model makes of rank 0's share of the batch."""
        super().gradients_ready()
        self._probe.batch_ready(self._targets)
        with torch.no_grad(), untouched_generators():
            self._model(self._measurement.inputs)
        self._probe.loss_ready()
        self._probe.gradients_ready()

    def weights_moved(self) -> None:
        """Show the weights after the update."""
        super().weights_moved()
        self._probe.weights_moved()
