"""Probes: what the training loop tells the instruments about a step. Most steps get the one that does nothing."""

from collections import deque
from collections.abc import Callable
from statistics import median
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from . import STEP_INSTRUMENTS, UPDATE_INSTRUMENTS
from .batch import recognise_task
from .instrument import Moment, StepInstrument
from .network import Network
from .stopwatch import stopwatch

PHASES = ("forward", "backward", "optimizer")


class Sink(Protocol):
    """Where values go; a RunWriter is one."""

    def add(self, name: str, step: int, value: float) -> None:
        """Record one value of a series."""
        ...


class Probe:
    """Does nothing, quickly: the probe of a step that is not measured."""

    __slots__ = ()

    def batch_ready(self, targets: Tensor | None = None) -> None:
        """Inputs and `targets` are there; the forward pass comes next."""

    def loss_ready(self) -> None:
        """The forward pass is done; the backward pass comes next."""

    def gradients_ready(self) -> None:
        """Gradients exist, weights have not moved."""

    def weights_moved(self) -> None:
        """The update is done."""


class StepProbe(Probe):
    """Measures one step after another: `begin`, then the loop's four calls; hooks exist only in between."""

    __slots__ = (
        "_activations", "_hooks", "_moment", "_now", "_phases", "_sink", "_started", "_step",
        "_step_instruments", "_update_instruments", "cost_seconds", "when_done",
    )  # fmt: skip

    def __init__(self, network: Network, sink: Sink, device: torch.device) -> None:
        """Prepare for a model; values go to `sink`."""
        self._step_instruments = [kind(network) for kind in STEP_INSTRUMENTS]
        self._update_instruments = [kind(network) for kind in UPDATE_INSTRUMENTS]
        self._moment = Moment(network)
        self._sink = sink
        self._now = stopwatch(device)
        self._phases = {phase: deque[float](maxlen=9) for phase in PHASES}
        self._hooks: list[RemovableHandle] = []
        self.when_done: Callable[[int], None] = lambda step: None
        """Called with the step once it has been measured."""
        self.cost_seconds = 0.0
        """Of the newest measurement."""

    @property
    def step_seconds(self) -> float:
        """Median time of the phases of a step, without measuring."""
        return sum(median(times) for times in self._phases.values() if times)

    def begin(self, step: int) -> None:
        """Get ready for the step about to be taken."""
        before = self._now()
        self._step = step
        network = self._moment.network
        self._hooks = [*network.hook(self._keep), network.model.register_forward_hook(self._see)]
        self._started = self._now()
        self.cost_seconds = self._started - before

    def batch_ready(self, targets: Tensor | None = None) -> None:
        """Begin timing the forward pass."""
        self._moment.targets = targets
        self._started = self._now()

    def loss_ready(self) -> None:
        """Time the forward pass."""
        self._end_phase("forward")
        self._remove_hooks()
        self._resume()

    def gradients_ready(self) -> None:
        """Time the backward pass; measure gradients, weights and activations."""
        self._end_phase("backward")
        self._report([*self._step_instruments])
        self._moment.forget()
        for instrument in self._update_instruments:
            instrument.remember(self._moment)
        self._resume()

    def weights_moved(self) -> None:
        """Time the update; measure what it changed."""
        self._end_phase("optimizer")
        self._report([*self._update_instruments])
        for phase, times in self._phases.items():
            self._sink.add(f"time_{phase}", self._step, median(times))
        self._resume()
        self.when_done(self._step)

    def abandon(self) -> None:
        """Take the hooks off a step that was not finished."""
        self._remove_hooks()
        self._moment.forget()

    def _keep(self, number: int, before: Tensor, after: Tensor) -> None:
        self._moment.activations[number] = (before, after)

    def _see(self, model: nn.Module, inputs: tuple[Any, ...], outputs: Any) -> None:
        moment, targets = self._moment, self._moment.targets
        moment.inputs = inputs[0].detach() if inputs and isinstance(inputs[0], Tensor) else None
        moment.outputs = outputs.detach() if isinstance(outputs, Tensor) else None
        if moment.outputs is not None and targets is not None:
            task = recognise_task(moment.outputs, targets)
            moment.task = task if task == "regression" else None  # accuracies come from evaluations

    def _report(self, instruments: list[StepInstrument]) -> None:
        measured = [instrument.measure(self._moment) for instrument in instruments]
        found = [values for values in measured if len(values)]
        numbers = torch.cat(found).tolist() if found else []  # the only transfer from the device
        for instrument, values in zip(instruments, measured, strict=True):
            for name, value in instrument.report(numbers[: len(values)]).items():
                self._sink.add(name, self._step, value)
            numbers = numbers[len(values) :]

    def _end_phase(self, phase: str) -> None:
        now = self._now()
        self._phases[phase].append(now - self._started)
        self._started = now

    def _resume(self) -> None:
        """Charge what was done since the phase ended, and go on timing."""
        now = self._now()
        self.cost_seconds += now - self._started
        self._started = now

    def _remove_hooks(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks = []
