"""The instruments on single steps of somebody else's loop: from the first forward pass to the update."""

from collections import deque
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any, Literal, Protocol

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from ..events import Layer
from ..instruments import PASS_INSTRUMENTS, STEP_INSTRUMENTS, UPDATE_INSTRUMENTS
from ..instruments.instrument import Moment, StepInstrument
from ..instruments.kernels import real
from ..instruments.network import Network
from ..instruments.non_finite import NonFinite
from ..instruments.probe import stopwatch
from .criterion import OutputsAndTargets, measure, statistics
from .forward import Forward, Sight
from .layers import observe, parameter_owners, shows_units
from .sampling import Sampling

PASS_EXAMPLES, PASS_STEPS = 1024, 64
"""A pass for units that do nothing ends after so many examples or steps, or after an epoch."""
PHASES = ("data", "forward", "backward", "optimizer")


class Sink(Protocol):
    """Where values go."""

    def add(self, name: str, step: int, value: float) -> None:
        """Record one value of a series."""
        ...


class Measuring:
    """Looks at the steps that are due. The loop's owner calls, in this order, for every step:

    `prepare` after the update before; `gradients_ready` just before the update and `weights_moved` just after it if
    `is_on`. In between the hooks see the forward passes.
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
        self.model = model
        self.layers: tuple[Layer, ...] = ()
        """In the order data flows, once a step has been seen."""
        self.output_function: str | None = None
        """The function whose result the criterion got, or the model returned; None where it was a layer's."""
        self.batch_size = 0
        """Of the newest batch seen."""
        self.is_on = False
        """Whether the step that is being taken is looked at."""
        self.wants_non_finite = False
        """Set when a loss was not finite: the next step looks for the place."""
        self.place: NonFinite | None = None
        """The first place that is not finite, once it was looked for and found."""
        self._sink = sink
        self._elapsed = elapsed
        self._outputs = outputs
        self._sampling = Sampling(budget, num_steps, elapsed)
        parameter = next(model.parameters(), None)
        self._now = stopwatch(parameter.device if parameter is not None else torch.device("cpu"))
        self._phases = {phase: deque[float](maxlen=9) for phase in PHASES}
        self._network = Network.of(model, ())
        self._signature: tuple[Any, ...] = ()
        self._is_measured = self._is_passing = self._is_remembered = False
        self._pass_examples = self._pass_steps = 0
        self._pass_cost = 0.0
        self._cost = 0.0
        self._began = 0.0
        self._first_step = 0
        self._new_gradient: Tensor | None = None
        self._gradient_hook: RemovableHandle | None = None
        self._forward = Forward(model, parameter_owners(model).values(), shows_units)
        self._forward.when_first = self._remember
        self._sees_forward = not is_compiled(model)
        self._build({})

    @property
    def due(self) -> int:
        """The next step to look at."""
        waits = self._is_passing or self.wants_non_finite or (self._outputs is not None and self._outputs.wants_targets)
        return 0 if waits and self._sampling.steps.share else self._sampling.due

    def expect_no_targets(self) -> None:
        """Stop waiting for a criterion that is never called."""
        if self._outputs is not None and not self._outputs.target_type:
            self._outputs = None

    @property
    def share(self) -> float:
        """Share of the time spent measuring so far."""
        return self._sampling.spent / max(self._elapsed(), 1e-9)

    @property
    def step_seconds(self) -> float:
        """Median time of a step, without measuring; 0 before the first."""
        return sum(median(times) for times in self._phases.values() if times)

    def watch_failures(self, when_failed: Callable[[Exception], None], criterion: Any) -> None:
        """Tell of faults in hooks to `when_failed`; see calls of `criterion` if it is a module."""
        self._forward.when_failed = when_failed
        self._forward.criterion = criterion if isinstance(criterion, nn.Module) else None

    def see_criterion(self, outputs: Any, targets: Any) -> None:
        """Take a call of a criterion that is a plain function."""
        if self.is_on and torch.is_grad_enabled():
            self._forward.criterion_call = outputs, targets

    def prepare(self, step: int) -> None:
        """Get ready to look at `step`, the one about to be taken, if it is due."""
        if self.is_on or step < self.due:
            return
        started = perf_counter()
        self.is_on = True
        self._is_measured = step >= self._sampling.steps.due
        self._is_passing = self._is_passing or (step >= self._sampling.passes.due and bool(self._pass_instruments))
        if step >= self._sampling.passes.due and not self._pass_instruments:
            self._sampling.passes.skip(step)
        self._is_remembered = False
        if self._sees_forward:
            self._forward.wants_functions = self._is_measured or self._is_passing
            self._forward.on()
        self._began = perf_counter()
        self._cost = self._began - started

    @torch.no_grad()
    def gradients_ready(self, step: int, scale: float = 1.0) -> None:
        """Measure what is there before the update; gradients are `scale` times what the loss's are."""
        now = self._now()
        forward = self._forward
        if self._is_measured and forward.started:
            self._phases["data"].append(max(0.0, forward.started - self._began))
            self._phases["forward"].append(forward.seconds)
            self._phases["backward"].append(max(0.0, now - forward.ended))
        started = perf_counter()
        forward.off()
        self._find_layers()
        moment = self._moment()
        if self._outputs is not None and forward.criterion_call is not None:
            self._outputs.see(*forward.criterion_call)
        if self.wants_non_finite:
            self.look_for_non_finite()
        if self._is_passing:
            self._look_at_units(step, moment)
        if self._is_measured:
            self._measure_step(step, moment, scale)
        self._note_batch()
        self._cost += perf_counter() - started
        self._started = self._now()

    @torch.no_grad()
    def weights_moved(self, step: int) -> None:
        """Measure what the update has changed, and let go of everything that was seen."""
        now = self._now()
        if self._is_measured:
            self._phases["optimizer"].append(now - self._started)
            if self._is_remembered:
                self._report(step, [*self._update_instruments])
        self._forward.forget()
        self.is_on = False
        self._settle(step, self._cost + perf_counter() - now)

    def turn_off(self) -> None:
        """Measure no more."""
        self.abandon()
        self._sampling = Sampling(0.0, 0, self._elapsed)
        self._is_passing = self.wants_non_finite = False

    def abandon(self) -> None:
        """Take every hook off."""
        self._forward.off()
        self._forward.forget()
        self._release_gradient()
        self.is_on = False

    def _build(self, sights: dict[int, Sight]) -> None:
        """Choose what is measured by what is trained, and by the layers seen at work."""
        self._signature = tuple(parameter.requires_grad for parameter in self.model.parameters())
        self._network, self.layers = observe(self.model, sights)
        has_parameters = bool(self._network.parameters)
        self._step_instruments = [kind(self._network) for kind in STEP_INSTRUMENTS] if has_parameters else []
        self._update_instruments = [kind(self._network) for kind in UPDATE_INSTRUMENTS] if has_parameters else []
        kinds = [kind(self._network) for kind in PASS_INSTRUMENTS]
        self._pass_instruments = [instrument for instrument in kinds if instrument.layers]
        self._is_complete = bool(sights)

    def _find_layers(self) -> None:
        sights = self._forward.sights
        changed = self._signature != tuple(parameter.requires_grad for parameter in self.model.parameters())
        if changed or (sights and not self._is_complete):
            self._build(sights)
            if self._is_remembered:
                for instrument in self._update_instruments:
                    instrument.remember(Moment(self._network))

    def _moment(self) -> Moment:
        """Collect what instruments look at: for each layer the pair it is described by, where this step had it."""
        moment = Moment(self._network)
        for number, layer in enumerate(self._network.layers):
            sight = self._forward.sights.get(id(layer.source)) if layer.source is not None else None
            if sight is None or sight.before is None or sight.after is None or sight.after.ndim < 2:
                continue
            same_kind = type(sight.activation) is type(layer.activation)
            if same_kind and sight.after.numel() and sight.after.dtype.is_floating_point | sight.after.is_complex():
                moment.activations[number] = sight.before, sight.after
        return moment

    def _remember(self) -> None:
        """Keep the weights as they are before anything of this step has moved them."""
        if not self._is_measured or self._is_remembered:
            return
        started = perf_counter()
        moment = Moment(self._network)
        with torch.no_grad():
            for instrument in self._update_instruments:
                instrument.remember(moment)
        self._is_remembered = True
        self._hold_gradient()
        self._cost += perf_counter() - started
        self._began += perf_counter() - started

    def remember_now(self) -> None:
        """Do so at the update itself, where no forward pass was seen."""
        self._remember()

    def _measure_step(self, step: int, moment: Moment, scale: float) -> None:
        self._report(step, self._step_instruments, moment, scale)
        values = dict[str, Tensor]()
        inputs = self._forward.inputs
        if inputs is not None and inputs.is_floating_point() and inputs.numel():
            values |= _input_statistics(real(inputs.detach()))
        if self._forward.criterion_call is not None and self._outputs is not None:
            values |= measure(*self._forward.criterion_call, self._outputs.task)
        staleness = self._stale_gradient()
        if staleness is not None:
            values["stale_gradient"] = staleness
        if values:
            numbers = torch.stack([value.to("cpu", torch.float32) for value in values.values()]).tolist()
            for name, value in zip(values, numbers, strict=True):
                self._sink.add(name, step, value)

    def _report(
        self, step: int, instruments: Sequence[StepInstrument], moment: Moment | None = None, scale: float = 1.0
    ) -> None:
        moment = moment or Moment(self._network)
        measured = [instrument.measure(moment) for instrument in instruments]
        if not measured:
            return
        numbers = torch.cat([one.to("cpu", torch.float64) for one in measured]).tolist()
        for instrument, values in zip(instruments, measured, strict=True):
            for name, value in instrument.report(numbers[: len(values)]).items():
                is_scaled = scale != 1.0 and name.startswith("gradient_")
                self._sink.add(name, step, value / scale if is_scaled else value)
            numbers = numbers[len(values) :]

    def _look_at_units(self, step: int, moment: Moment) -> None:
        started = perf_counter()
        for number, (before, after) in moment.activations.items():
            for instrument in self._pass_instruments:
                if number in instrument.layers:
                    instrument.look(number, before, after)
        examples = len(self._forward.inputs) if self._forward.inputs is not None and self._forward.inputs.ndim else 1
        self._pass_examples += examples
        self._pass_steps += 1
        if self._pass_examples >= PASS_EXAMPLES or self._pass_steps >= PASS_STEPS:
            for instrument in self._pass_instruments:
                for name, value in instrument.report(instrument.measure().tolist()).items():
                    self._sink.add(name, step, value)
            self._is_passing = False
            self._pass_examples = self._pass_steps = 0
        self._pass_cost += perf_counter() - started

    def look_for_non_finite(self) -> None:
        """Name the first layer in forward order whose weights or output are not finite, or the inputs."""
        inputs = self._forward.inputs
        if inputs is not None and inputs.is_floating_point() and not bool(torch.isfinite(inputs).all()):
            self.place = NonFinite(None, "inputs")
        for layer in self._network.layers:
            if self.place is not None:
                break
            sight = self._forward.sights.get(id(layer.source)) if layer.source is not None else None
            if not all(bool(torch.isfinite(parameter).all()) for parameter in layer.parameters):
                self.place = NonFinite(layer.name, "weights")
            elif sight is not None and sight.after is not None and not bool(torch.isfinite(sight.after).all()):
                self.place = NonFinite(layer.name, "output")
        self.place = self.place or NonFinite(None, "loss")
        self.wants_non_finite = False

    def _note_batch(self) -> None:
        forward = self._forward
        if forward.inputs is not None and forward.inputs.ndim:
            self.batch_size = max(self.batch_size, len(forward.inputs))
        result = forward.criterion_call[0] if forward.criterion_call else forward.output
        shaped = forward.output_function is not None and forward.output_function[1] is result
        self.output_function = forward.output_function[0] if shaped and forward.output_function else None

    def _settle(self, step: int, cost: float) -> None:
        """Charge the cost of this look, and choose the next."""
        sampling, step_seconds = self._sampling, max(self.step_seconds, 1e-7)
        if self._is_measured:
            sampling.measured(sampling.steps, step, cost, step_seconds)
            self._is_measured = False
            for phase, times in self._phases.items():
                if times:
                    self._sink.add(f"time_{phase}", step, median(times))
            self._sink.add("time_instruments", step, sampling.spent / step)
            self._sink.add("instrument_share", step, self.share)
        elif not self._is_passing:
            sampling.steps.spent += cost
        if self._pass_steps == 0 and self._pass_cost:
            sampling.measured(sampling.passes, step, self._pass_cost, step_seconds)
            self._pass_cost = 0.0
        elif self._is_passing:
            self._pass_cost += cost

    def _hold_gradient(self) -> None:
        """See what backward passes add to one weight's gradient: that tells whether older gradients are left in it."""
        self._release_gradient()
        for layer in reversed(self._network.layers):
            for parameter in layer.weights:
                if parameter.requires_grad and parameter.is_leaf and parameter.dtype.is_floating_point:
                    self._watched_parameter = parameter
                    self._gradient_hook = parameter.register_hook(self._keep_gradient)
                    return

    def _keep_gradient(self, gradient: Tensor) -> None:
        if gradient.layout is torch.strided:
            gradient = gradient.detach()
            self._new_gradient = gradient.clone() if self._new_gradient is None else self._new_gradient + gradient

    def _release_gradient(self) -> None:
        if self._gradient_hook is not None:
            self._gradient_hook.remove()
            self._gradient_hook = None
        self._new_gradient = None

    def _stale_gradient(self) -> Tensor | None:
        """Return how far the gradient points away from what this step's backward passes gave: 0 right, 1 at most.

        The sine of the angle between both, so that scaling and clipping do not matter.
        """
        new = self._new_gradient
        self._release_gradient()
        held = self._watched_parameter.grad if new is not None else None
        if new is None or held is None or held.layout is not torch.strided or held.shape != new.shape:
            return None
        one, other = real(new).flatten().double(), real(held).flatten().double()
        lengths = one.norm() * other.norm()
        if not bool(lengths > 0):
            return None
        cosine = (one.dot(other) / lengths).clamp(-1, 1)
        return (1 - cosine * cosine).clamp(min=0).sqrt()


def is_compiled(model: nn.Module) -> bool:
    """Whether torch has compiled any part of it: hooks that come and go would have it compiled anew."""
    return any(
        type(module).__name__ == "OptimizedModule" or getattr(module, "_compiled_call_impl", None) is not None
        for module in model.modules()
    )


def _input_statistics(inputs: Tensor) -> dict[str, Tensor]:
    """Statistics of a batch as it enters the model, and of its features, the second axis of (examples, features).

    `…_ratio` is the largest standard deviation of a feature over the smallest that is not 0, `…_binary` the share of
    values that are 0 or 1.
    """
    values = statistics("data_input", inputs)
    values["data_input_binary"] = ((inputs == 0) | (inputs == 1)).float().mean()
    if inputs.ndim == 2 and len(inputs) > 1:
        deviations = inputs.std(0, correction=0)
        alive = deviations > 0
        smallest = torch.where(alive, deviations, torch.inf).min()
        values["data_input_ratio"] = torch.where(alive.any(), deviations.max() / smallest, torch.ones_like(smallest))
    return values
