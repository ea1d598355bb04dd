"""Single steps of somebody else's loop, looked at: from the first forward pass to the update."""

from collections.abc import Callable, Collection
from time import perf_counter

import torch
from torch import Tensor, nn

from ..events import Layer
from .backward import BackwardHook
from .criterion import OutputsAndTargets
from .divergence import Divergence
from .forward import Forward, is_compiled, is_transformed
from .layers import parameter_owners, shows_units
from .loop_instruments import LoopInstruments
from .loss_graph import MinimisedLoss, minimised_loss
from .moment import moment_of
from .options import Options, Program
from .phases import Phases
from .recording import Recording
from .sampling import Sampling
from .step_time import StepTime


class Measuring:
    """Looks at the steps that are due. For every step the loop's owner calls, in this order:

    `prepare` after the update before; then, if `is_on`, `gradients_ready` just before the update and `weights_moved`
    just after it. In between, hooks see the forward passes.
    """

    def __init__(
        self,
        program: Program,
        options: Options,
        recording: Recording,
        outputs: OutputsAndTargets | None,
        divergence: Divergence,
        step_time: StepTime,
        when_failed: Callable[[Exception], None],
    ) -> None:
        """Spend at most the budget of the time that steps take; values go to the recording.

        outputs: is shown what the criterion is given. divergence: is shown a step when it searches for its place.
        when_failed: called with what goes wrong inside the user's forward passes.
        """
        self.is_on = False
        """Whether the step that is being taken is looked at."""
        self.batch_size = 0
        """Of the largest batch seen."""
        self.output_function: str | None = None
        """The function whose result the criterion got, or the model returned; None where it was a layer's."""
        model, criterion = program.model, program.criterion
        self._recording = recording
        self._outputs = outputs
        self._divergence = divergence
        self._step_time = step_time
        self._sampling = Sampling(options.budget, options.num_steps, step_time)
        self._instruments = LoopInstruments(model, recording)
        parameter = next(model.parameters(), None)
        self._phases = Phases(parameter.device if parameter is not None else torch.device("cpu"))
        self._forward = Forward(model, parameter_owners(model).values(), shows_units)
        self._forward.criterion = criterion if isinstance(criterion, nn.Module) else None
        self._forward.when_first = self.remember
        self._forward.when_failed = when_failed
        self._sees_forward = not is_compiled(model)
        self._backward = BackwardHook(self._see_loss)
        self._read: MinimisedLoss | None = None
        """The loss of this step, read from its graph where no criterion was seen."""
        self._is_measured = self._is_passing = False
        self._cost = self._pass_cost = 0.0

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the order data flows, once a step has been seen."""
        return self._instruments.layers

    def leave_out(self, moved_elsewhere: Collection[int]) -> None:
        """Measure no updates of these parameters, by `id`: another optimiser makes them. More may be added later."""
        self._instruments.moved_elsewhere = moved_elsewhere

    @property
    def due(self) -> int:
        """The next step to look at."""
        return 0 if self._waits and self._sampling.steps.share else self._sampling.due

    @property
    def is_straight(self) -> bool:
        """Whether one layer was seen to follow another with nothing that bends before any of them."""
        return self._forward.is_straight

    def see_criterion(self, outputs: object, targets: object, loss: object) -> None:
        """Take a call of a criterion that is a plain function, and what it returned."""
        if self.is_on and torch.is_grad_enabled() and not is_transformed():
            self._forward.see_criterion([outputs, targets], loss)

    def charge(self, seconds: float) -> None:
        """Have the budget pay for what was spent elsewhere."""
        self._sampling.besides += seconds

    def expect_no_targets(self) -> None:
        """Stop waiting for a criterion that is never called."""
        if self._outputs is not None and not self._outputs.target_type:
            self._outputs.wait_no_longer()

    def prepare(self, step: int) -> None:
        """Get ready to look at `step`, the one about to be taken, if it is due."""
        if self.is_on or step < self.due:
            return
        started = perf_counter()
        self.is_on = True
        self._is_measured = step >= self._sampling.steps.due
        if step >= self._sampling.passes.due:
            self._is_passing = self._instruments.has_units
            if not self._is_passing:
                self._sampling.passes.skip(step)
        if self._sees_forward:
            self._forward.wants_functions = self._is_measured or self._is_passing
            self._forward.on()
            if self._outputs is not None and (self._outputs.read is not None or not self._outputs.target_type):
                self._backward.on()
        self._phases.begin()
        self._cost = perf_counter() - started

    @torch.no_grad()
    def remember(self) -> None:
        """Keep the weights as they are before anything in this step has moved them."""
        if self._is_measured:
            started = perf_counter()
            self._instruments.remember()
            seconds = perf_counter() - started
            self._cost += seconds
            self._phases.leave_out(seconds)

    @torch.no_grad()
    def gradients_ready(self, step: int, scale: float = 1.0, may_be_gone: bool = False) -> None:
        """Measure what is there before the update; gradients are `scale` times what the loss's are.

        may_be_gone: there may have been some that cannot be seen here; see LoopInstruments.
        """
        forward, instruments = self._forward, self._instruments
        if self._outputs is not None and forward.criterion_call is not None:
            self._outputs.see(*forward.criterion_call)
        if not (self._is_measured or self._is_passing or self._divergence.is_searched_for):
            return
        if self._is_measured:
            self._phases.end_backward(forward)
        started = perf_counter()
        self._stop_looking()
        instruments.fit(forward.sights, self._is_measured)
        moment = moment_of(instruments.network, forward, self._outputs)
        if self._divergence.is_searched_for:
            self._divergence.search(instruments.network, forward)
        if self._is_passing:
            self._is_passing = not instruments.look_at_units(step, moment)
        if self._is_measured:
            instruments.measure_gradients(step, moment, scale, may_be_gone)
            if forward.criterion_loss is not None:
                self._recording.add("criterion_loss", step, float(forward.criterion_loss))
            layers = [(layer.name, layer.source) for layer in instruments.network.layers]
            for name, share in forward.through_time.shares_left(layers).items():
                self._recording.add(f"gradient_through_time/{name}", step, share)
        self._note_batch()
        self._cost += perf_counter() - started
        self._phases.begin_update()

    @torch.no_grad()
    def weights_moved(self, step: int) -> None:
        """Measure what the update has changed, and let go of everything that was seen."""
        now = self._phases.end_update() if self._is_measured else perf_counter()
        if self._is_measured:
            self._instruments.measure_update(step)
        hooks_cost = self._forward.cost
        self._forward.forget()
        self._read = None
        self.is_on = False
        if not self._waits:
            self._stop_looking()
        self._settle(step, self._cost + hooks_cost + perf_counter() - now)

    def turn_off(self) -> None:
        """Take every hook off, and measure no more."""
        self._stop_looking()
        self._forward.forget()
        self._read = None
        self._instruments.release()
        self._sampling = Sampling(0.0, 0, self._step_time)
        self.is_on = self._is_measured = self._is_passing = False
        self._divergence.is_searched_for = False

    def end(self) -> None:
        """Turn off; where a place is still searched for, look first at what was seen since the last update."""
        if self._divergence.is_searched_for:
            self._divergence.search(self._instruments.network, self._forward)
        self.turn_off()

    def _stop_looking(self) -> None:
        self._forward.off()
        self._backward.off()

    def _see_loss(self, loss: Tensor) -> None:
        """Take a loss that is about to be propagated; the newest of a step counts."""
        forward, outputs = self._forward, self._outputs
        is_shown = forward.criterion_call is not None and self._read is None
        if outputs is None or is_shown or not forward.is_own_thread:
            return
        try:
            found = minimised_loss(loss, forward.output)
            if found is not None and outputs.adopt(found):
                self._read, forward.criterion_call = found, (found.outputs, found.targets)
                forward.criterion_loss = found.criterion(*forward.criterion_call) if self._is_measured else None
        except Exception:  # a graph that torch builds otherwise than we know: it says nothing, and training goes on
            self._read = forward.criterion_call = forward.criterion_loss = None

    @property
    def _waits(self) -> bool:
        """Whether every step is looked at for a while."""
        wants_targets = self._outputs is not None and self._outputs.wants_targets
        return self._is_passing or self._divergence.is_searched_for or wants_targets

    def _note_batch(self) -> None:
        forward = self._forward
        if forward.inputs is not None and forward.inputs.ndim:
            self.batch_size = max(self.batch_size, len(forward.inputs))
        result = forward.criterion_call[0] if forward.criterion_call else forward.output
        last = forward.output_function
        function = last[0] if last is not None and last[1] is result else None
        self.output_function = self._read.function if self._read is not None else function

    def _settle(self, step: int, cost: float) -> None:
        """Charge the cost of this look, and choose the next."""
        sampling = self._sampling
        if self._is_measured:
            self._is_measured = False
            sampling.measured(sampling.steps, step, cost)
            shares = {"time_instruments": sampling.spent / step, "instrument_share": sampling.share}
            for name, value in (self._phases.medians | shares).items():
                self._recording.add(name, step, value)
        else:
            self._pass_cost += cost
        if not self._is_passing and step >= sampling.passes.due:
            sampling.measured(sampling.passes, step, self._pass_cost)
            self._pass_cost = 0.0
