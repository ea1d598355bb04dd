"""The instruments on single steps of somebody else's loop: from the first forward pass to the update."""

from collections import deque
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any, Literal, Protocol

import torch
from torch import Tensor, nn

from ..events import Layer
from ..instruments import STEP_INSTRUMENTS, UPDATE_INSTRUMENTS
from ..instruments.instrument import Moment, StepInstrument
from ..instruments.non_finite import NonFinite, first_non_finite
from ..instruments.stopwatch import stopwatch
from .criterion import OutputsAndTargets, main_output
from .forward import Forward, Sight, is_compiled
from .layers import observe, parameter_owners, shows_units
from .sampling import Sampling
from .stale_gradient import StaleGradient
from .unit_pass import UnitPass

PHASES = ("data", "forward", "backward", "optimizer")


class Sink(Protocol):
    """Where values go."""

    def add(self, name: str, step: int, value: float) -> None:
        """Record one value of a series."""
        ...


class Measuring:
    """Looks at the steps that are due. For every step the loop's owner calls, in this order:

    `prepare` after the update before; then, if `is_on`, `gradients_ready` just before the update and `weights_moved`
    just after it. In between, hooks see the forward passes.
    """

    def __init__(
        self,
        model: nn.Module,
        sink: Sink,
        budget: float | Literal["all"],
        num_steps: int,
        elapsed: Callable[[], float],
        outputs: OutputsAndTargets | None,
    ) -> None:
        """Spend at most `budget` of the seconds told by `elapsed`; `outputs` sees what the criterion is given."""
        self.model = model
        self.layers: tuple[Layer, ...] = ()
        """In the order data flows, once a step has been seen."""
        self.output_function: str | None = None
        """The function whose result the criterion got, or the model returned; None where it was a layer's."""
        self.batch_size = 0
        """Of the largest batch seen."""
        self.is_on = False
        """Whether the step that is being taken is looked at."""
        self.wants_place = False
        """Set when a loss was not finite: the next step is searched for where that began."""
        self.place: NonFinite | None = None
        """Where it began, once it was searched for."""
        self._sink = sink
        self._elapsed = elapsed
        self._outputs = outputs
        self._sampling = Sampling(budget, num_steps, elapsed)
        parameter = next(model.parameters(), None)
        self._now = stopwatch(parameter.device if parameter is not None else torch.device("cpu"))
        self._phases = {phase: deque[float](maxlen=9) for phase in PHASES}
        self._is_measured = self._is_passing = self._is_remembered = False
        self._began = self._cost = self._pass_cost = self._moving = 0.0
        self._stale = StaleGradient()
        self._forward = Forward(model, parameter_owners(model).values(), shows_units)
        self._forward.when_first = self.remember
        self.sees_forward = not is_compiled(model)
        """Whether hooks for all modules do no harm to this model."""
        self._build({})

    @property
    def due(self) -> int:
        """The next step to look at."""
        return 0 if self._waits and self._sampling.steps.share else self._sampling.due

    @property
    def share(self) -> float:
        """Share of the time spent measuring so far."""
        return self._sampling.spent / max(self._elapsed(), 1e-9)

    def watch_hooks(self, when_failed: Callable[[Exception], None], criterion: Any) -> None:
        """Tell of faults in hooks to `when_failed`; see calls of `criterion` if it is a module."""
        self._forward.when_failed = when_failed
        self._forward.criterion = criterion if isinstance(criterion, nn.Module) else None

    def see_criterion(self, outputs: Any, targets: Any, loss: Any) -> None:
        """Take a call of a criterion that is a plain function, and what it returned."""
        if self.is_on and torch.is_grad_enabled():
            self._forward.see_criterion([outputs, targets], loss)

    def expect_no_targets(self) -> None:
        """Stop waiting for a criterion that is never called."""
        if self._outputs is not None and not self._outputs.target_type:
            self._outputs = None

    def prepare(self, step: int) -> None:
        """Get ready to look at `step`, the one about to be taken, if it is due."""
        if self.is_on or step < self.due:
            return
        started = perf_counter()
        self.is_on = True
        self._is_measured = step >= self._sampling.steps.due
        if step >= self._sampling.passes.due:
            self._is_passing = self._pass.has_something_to_do
            if not self._is_passing:
                self._sampling.passes.skip(step)
        self._is_remembered = False
        if self.sees_forward:
            self._forward.wants_functions = self._is_measured or self._is_passing
            self._forward.on()
        self._began = perf_counter()
        self._cost = self._began - started

    @torch.no_grad()
    def remember(self) -> None:
        """Keep the weights as they are before anything in this step has moved them."""
        if not self._is_measured or self._is_remembered:
            return
        started = perf_counter()
        self._copy_weights()
        self._stale.hold(self._network)
        self._cost += perf_counter() - started
        self._began += perf_counter() - started

    @torch.no_grad()
    def gradients_ready(self, step: int, scale: float = 1.0) -> None:
        """Measure what is there before the update; gradients are `scale` times what the loss's are."""
        forward = self._forward
        if self._outputs is not None and forward.criterion_call is not None:
            self._outputs.see(*forward.criterion_call)
        if not (self._is_measured or self._is_passing or self.wants_place):
            return
        if self._is_measured:
            self._end_phases()
        started = perf_counter()
        forward.off()
        self._find_layers()
        moment = self._moment()
        if self.wants_place:
            self.search_place()
        if self._is_passing:
            self._look_at_units(step, moment)
        if self._is_measured:
            self._measure(step, moment, scale)
        self._note_batch()
        self._cost += perf_counter() - started
        self._moving = self._now()

    @torch.no_grad()
    def weights_moved(self, step: int) -> None:
        """Measure what the update has changed, and let go of everything that was seen."""
        now = self._now() if self._is_measured else perf_counter()
        if self._is_measured:
            self._phases["optimizer"].append(now - self._moving)
            if self._is_remembered:
                self._report(step, self._update_instruments, Moment(self._network))
        self._forward.forget()
        self.is_on = False
        if not self._waits:
            self._forward.off()
        self._settle(step, self._cost + perf_counter() - now)

    def search_place(self) -> None:
        """Find where the first number that is not finite comes from, by what was seen of this step."""
        sights = self._forward.sights
        seen = {number: sights.get(id(layer.source)) for number, layer in enumerate(self._network.layers)}
        outputs = {number: sight.after for number, sight in seen.items() if sight is not None}
        self.place = first_non_finite(self._network, self._forward.inputs, outputs)
        self.wants_place = False

    def turn_off(self) -> None:
        """Measure no more."""
        self.abandon()
        self._sampling = Sampling(0.0, 0, self._elapsed)
        self._is_passing = self.wants_place = False

    def abandon(self) -> None:
        """Take every hook off."""
        self._forward.off()
        self._forward.forget()
        self._stale.release()
        self.is_on = False

    @property
    def _waits(self) -> bool:
        """Whether every step is looked at for a while."""
        wants_targets = self._outputs is not None and self._outputs.wants_targets
        return self._is_passing or self.wants_place or wants_targets

    def _build(self, sights: dict[int, Sight]) -> None:
        """Choose what is measured by what is trained, and by the layers seen at work."""
        self._trained = self._what_is_trained()
        self._knows_order = bool(sights)
        self._network, self.layers = observe(self.model, sights)
        self._step_instruments = [kind(self._network) for kind in STEP_INSTRUMENTS]
        self._update_instruments = [kind(self._network) for kind in UPDATE_INSTRUMENTS]
        self._pass = UnitPass(self._network)
        if self._is_remembered:
            self._copy_weights()

    def _find_layers(self) -> None:
        """Build anew after the first forward pass, and when parts of the model are frozen or set free."""
        sights = self._forward.sights
        if (sights and not self._knows_order) or (self._is_measured and self._trained != self._what_is_trained()):
            self._build(sights)

    def _what_is_trained(self) -> tuple[bool, ...]:
        return tuple(parameter.requires_grad for parameter in self.model.parameters())

    def _copy_weights(self) -> None:
        for instrument in self._update_instruments:
            instrument.remember(Moment(self._network))
        self._is_remembered = True

    def _moment(self) -> Moment:
        """Collect what instruments look at: for each layer the pair it is described by, where this step had it."""
        moment = Moment(self._network, inputs=self._forward.inputs)
        if self._forward.criterion_call is not None and self._outputs is not None:
            outputs, targets = self._forward.criterion_call
            moment.outputs = main_output(outputs, targets)
            moment.targets = targets if isinstance(targets, Tensor) else None
            moment.task = self._outputs.task
        for number, layer in enumerate(self._network.layers):
            sight = self._forward.sights.get(id(layer.source)) if layer.source is not None else None
            if sight is None or sight.before is None or sight.after is None or sight.after.ndim < 2:
                continue
            is_number = sight.after.is_floating_point() or sight.after.is_complex()
            if is_number and sight.after.numel() and type(sight.activation) is type(layer.activation):
                moment.activations[number] = sight.before, sight.after
        return moment

    def _measure(self, step: int, moment: Moment, scale: float) -> None:
        self._report(step, self._step_instruments, moment, scale)
        staleness = self._stale.measure()
        if staleness is not None:
            self._add(step, {"stale_gradient": float(staleness)})
        if self._forward.criterion_loss is not None:
            self._add(step, {"criterion_loss": float(self._forward.criterion_loss)})

    def _report(self, step: int, instruments: Sequence[StepInstrument], moment: Moment, scale: float = 1.0) -> None:
        measured = [instrument.measure(moment).to("cpu", torch.float64) for instrument in instruments]
        numbers: list[float] = torch.cat(measured).tolist()
        for instrument, tensor in zip(instruments, measured, strict=True):
            values = instrument.report(numbers[: len(tensor)])
            numbers = numbers[len(tensor) :]
            if scale != 1.0:
                values = {name: value / scale if "gradient" in name else value for name, value in values.items()}
            self._add(step, values)

    def _look_at_units(self, step: int, moment: Moment) -> None:
        inputs = self._forward.inputs
        values = self._pass.look(moment, len(inputs) if inputs is not None and inputs.ndim else 1)
        if values is not None:
            self._add(step, values)
            self._is_passing = False

    def _note_batch(self) -> None:
        forward = self._forward
        if forward.inputs is not None and forward.inputs.ndim:
            self.batch_size = max(self.batch_size, len(forward.inputs))
        result = forward.criterion_call[0] if forward.criterion_call else forward.output
        last: tuple[str, Tensor] | None = forward.output_function
        self.output_function = last[0] if last is not None and last[1] is result else None

    def _end_phases(self) -> None:
        now, forward = self._now(), self._forward
        if forward.started:
            self._phases["data"].append(max(0.0, forward.started - self._began))
            self._phases["forward"].append(forward.seconds)
            self._phases["backward"].append(max(0.0, now - forward.ended))

    def _settle(self, step: int, cost: float) -> None:
        """Charge the cost of this look, and choose the next."""
        sampling = self._sampling
        step_seconds = max(sum(median(times) for times in self._phases.values() if times), 1e-7)
        if self._is_measured:
            self._is_measured = False
            sampling.measured(sampling.steps, step, cost, step_seconds)
            self._add(step, {f"time_{phase}": median(times) for phase, times in self._phases.items() if times})
            self._add(step, {"time_instruments": sampling.spent / step, "instrument_share": self.share})
        else:
            self._pass_cost += cost
        if not self._is_passing and step >= sampling.passes.due:
            sampling.measured(sampling.passes, step, self._pass_cost, step_seconds)
            self._pass_cost = 0.0

    def _add(self, step: int, values: dict[str, float]) -> None:
        for name, value in values.items():
            self._sink.add(name, step, value)
