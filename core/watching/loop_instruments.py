"""The instruments on a model whose layers are found by watching it at work."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Protocol

import torch
from torch import nn

from ..events import Layer
from ..instruments import STEP_INSTRUMENTS, UPDATE_INSTRUMENTS
from ..instruments.instrument import Moment, StepInstrument
from ..instruments.network import Network
from .forward import Sight
from .layers import observe
from .stale_gradient import StaleGradient
from .unit_pass import UnitPass


class Sink(Protocol):
    """Where values go."""

    def add(self, name: str, step: int, value: float) -> None:
        """Record one value of a series."""
        ...


class LoopInstruments:
    """Measures one step after another, as told: `remember`, `measure_gradients`, `measure_update`.

    They are built anew when the layers are first seen at work, and when parts of the model are frozen or set free.
    """

    def __init__(self, model: nn.Module, sink: Sink) -> None:
        """Prepare for `model`, in the order in which its modules are registered; values go to `sink`."""
        self.layers: tuple[Layer, ...] = ()
        """In the order data flows, once a step has been seen."""
        self.moved_elsewhere: Collection[int] = ()
        """Parameters, by `id`, that another optimiser moves, at a time of its own: how far is not measured."""
        self._model = model
        self._sink = sink
        self._is_remembered = False
        self._stale = StaleGradient()
        self._build({})

    @property
    def has_units(self) -> bool:
        """Whether any layer has units of the kind that can die or saturate."""
        return self._pass.has_something_to_do

    def remember(self) -> None:
        """Keep the weights as they are before anything in this step has moved them; the first call counts."""
        if not self._is_remembered:
            self._copy_weights()
            self._stale.hold(self.network)

    def fit(self, sights: dict[int, Sight], is_measured: bool) -> None:
        """Build anew if need be, by the layers seen at work; what is trained matters to a step that `is_measured`."""
        if (sights and not self._knows_order) or (is_measured and self._trained != self._what_is_trained()):
            self._build(sights)

    def measure_gradients(self, step: int, moment: Moment, scale: float, may_be_gone: bool = False) -> None:
        """Measure what is there before the update; gradients are `scale` times those of the loss.

        may_be_gone: gradients that are nothing but zero say nothing, and are left out: where the update was made, they
        may have been cleared since; where the optimiser moves copies of the model, they are with these.
        """
        without = "gradient" if may_be_gone and self._are_gradients_gone() else None
        self._report(step, self._step_instruments, moment, scale, without)
        staleness = self._stale.measure()
        if staleness is not None:
            self._sink.add("stale_gradient", step, float(staleness))

    def measure_update(self, step: int) -> None:
        """Measure what has changed since `remember`, if that was called."""
        if self._is_remembered:
            self._is_remembered = False
            self._report(step, self._update_instruments, Moment(self.network))

    def look_at_units(self, step: int, moment: Moment) -> bool:
        """See one batch of a pass for units that do nothing; return whether it was the last."""
        values = self._pass.look(moment)
        for name, value in (values or {}).items():
            self._sink.add(name, step, value)
        return values is not None

    def release(self) -> None:
        """Take the hook off that hears of gradients."""
        self._stale.release()

    def _build(self, sights: dict[int, Sight]) -> None:
        self._trained = self._what_is_trained()
        self._knows_order = bool(sights)
        self.network, self.layers = observe(self._model, sights)
        self._step_instruments = [kind(self.network) for kind in STEP_INSTRUMENTS]
        self._update_instruments = [kind(self._moved_here()) for kind in UPDATE_INSTRUMENTS]
        self._pass = UnitPass(self.network)
        if self._is_remembered:
            self._copy_weights()

    def _moved_here(self) -> Network:
        """The network without weights that another optimiser moves."""
        layers = self.network.layers
        here = (tuple(one for one in layer.weights if id(one) not in self.moved_elsewhere) for layer in layers)
        pairs = zip(layers, here, strict=True)
        return Network.of(self._model, tuple(replace(layer, weights=weights) for layer, weights in pairs))

    def _what_is_trained(self) -> tuple[int, ...]:
        """Tell parameters apart that are frozen, trained, and trained elsewhere."""
        elsewhere = self.moved_elsewhere
        return tuple(parameter.requires_grad + (id(parameter) in elsewhere) for parameter in self._model.parameters())

    def _copy_weights(self) -> None:
        for instrument in self._update_instruments:
            instrument.remember(Moment(self.network))
        self._is_remembered = True

    def _are_gradients_gone(self) -> bool:
        gradients = (parameter.grad for parameter in self.network.parameters)
        return not any(gradient is not None and bool(gradient.count_nonzero()) for gradient in gradients)

    def _report(
        self,
        step: int,
        instruments: Sequence[StepInstrument],
        moment: Moment,
        scale: float = 1.0,
        without: str | None = None,
    ) -> None:
        """Record what instruments measure, but for series with the word `without` in their names."""
        measured = [instrument.measure(moment).to("cpu", torch.float64) for instrument in instruments]
        numbers: list[float] = torch.cat(measured).tolist()
        for instrument, tensor in zip(instruments, measured, strict=True):
            values = instrument.report(numbers[: len(tensor)])
            for name, value in values.items():
                if without is None or without not in name.partition("/")[0]:
                    self._sink.add(name, step, value / scale if scale != 1.0 and "gradient" in name else value)
            numbers = numbers[len(tensor) :]
