"""Somebody else's training loop, while it is recorded: what it tells, and what is due between its steps."""

from collections.abc import Callable
from dataclasses import asdict
from math import isfinite
from time import perf_counter
from typing import Any

from torch import Tensor

from ..instruments.schedule import NEVER
from .criterion import OutputsAndTargets
from .divergence import Divergence
from .ending import Ending
from .ledger import Ledger, number_of
from .measuring import Measuring
from .milestones import Milestones
from .modes import Modes
from .options import Options, Program
from .progress import Progress
from .recording import Recording
from .step_time import StepTime
from .steps import Steps
from .telling import tell

STEPS_FOR_CRITERION = 64
"""After so many steps a criterion that was never called is no longer waited for."""


class WatchedLoop:
    """Hears of updates and of what is logged, and has measured and recorded what is due.

    Every update is counted; of what else there is to do, `Steps.due` says when: most steps cost nothing.
    """

    def __init__(
        self, program: Program, options: Options, recording: Recording, when_failed: Callable[[Exception], None]
    ) -> None:
        """Hook the optimiser. `when_failed` is called with what goes wrong here inside of the user's calls."""
        outputs = OutputsAndTargets(program.criterion) if options.budget else None
        self._recording = recording
        self._outputs = outputs
        self._when_failed = when_failed
        self._ledger = Ledger(self._say)
        self._loss = self._ledger.loss
        step_time = StepTime()
        self._progress = Progress(recording, step_time)
        self._divergence = Divergence(recording)
        self._measuring = Measuring(program, options, recording, outputs, self._divergence, step_time, when_failed)
        self._modes = Modes(program.model, bool(options.budget), recording.first_step)
        self._steps = Steps(program.model, program.optimizer, self)
        self._measuring.leave_out(self._steps.moved_elsewhere)
        self._milestones = Milestones(program, options, recording, self._steps, self._measuring, self._modes, outputs)
        self._are_gradients_measured = False
        recording.when_flushing = self._hand_over
        recording.time_spent_training = lambda: step_time.seconds

    def begin(self, data: tuple[Any, Any] | None) -> None:
        """Get ready for the first step; note how much of the validation data is training data, where both are given."""
        self._prepare(1)
        if data is not None:
            from .overlap import find_overlap

            overlap = find_overlap(*data)
            self._milestones.overlap = asdict(overlap) if overlap is not None else None

    def log(self, loss: Tensor | float) -> None:
        """Take the loss of this step: for most steps all there is to do besides counting.

        Written without a detour. It is called at every step, after others have had the processor's caches: there each
        call and each attribute costs several times what it does in a loop of its own.
        """
        steps = self._steps
        counts_logs = steps.counts_logs
        if counts_logs:
            self._begin_logged_step()
        num_updates = steps.num_updates
        value = loss.item() if type(loss) is Tensor and loss.is_cpu and not loss.ndim else None
        if type(value) is not float:
            value = number_of(loss)
        self._loss.record(num_updates, value)
        if type(value) is float and not isfinite(value):
            self._see_non_finite()
        if counts_logs or not num_updates:
            self._end_logged_step()

    def log_values(self, values: dict[str, Tensor | float]) -> None:
        """Take other scalars of this step."""
        self._ledger.log(self._steps.num_updates, values)

    def log_validation(self, values: dict[str, Tensor | float]) -> None:
        """Take what an evaluation produced."""
        step = self._steps.num_updates
        metrics = self._ledger.log_validation(step, values)
        for name, value in metrics.items():
            self._recording.add(name, step, value)
        self._modes.evaluated(step)
        self._milestones.complete_epoch(step, metrics)
        self._steps.due = min(self._steps.due, self._modes.due)
        self._recording.attend()

    def see_criterion(self, outputs: Any, targets: Any, loss: Any) -> None:
        """Take a call of the criterion, and what it returned."""
        self._measuring.see_criterion(outputs, targets, loss)

    def before_update(self, has_closure: bool, scale: float) -> None:
        """See `Loop`."""
        try:
            if self._measuring.is_on:
                self._measuring.remember()
                self._modes.trained(self._steps.num_updates + 1)
                self._are_gradients_measured = not has_closure
                if not has_closure:
                    step, moves_copies = self._steps.num_updates + 1, not self._steps.moves_model
                    self._measuring.gradients_ready(step, scale, may_be_gone=moves_copies)
        except Exception as error:
            self._when_failed(error)

    def after_update(self) -> None:
        """See `Loop`."""
        try:
            step = self._steps.num_updates
            if self._measuring.is_on:
                if not self._are_gradients_measured:
                    self._measuring.gradients_ready(step, may_be_gone=True)
                self._measuring.weights_moved(step)
                self._are_gradients_measured = False
            self._attend(step)
            self._prepare(step + 1)
        except Exception as error:
            self._when_failed(error)

    def note(self, text: str) -> None:
        """Record a line for the log."""
        self._recording.note(self._steps.num_updates, text)

    def turn_off(self) -> None:
        """Measure no more; what is logged is still recorded."""
        self._measuring.turn_off()
        self._modes.stop()

    def fall_silent(self) -> None:
        """Do nothing any more. The hooks stay: the optimiser may be going through them at this moment."""
        self.turn_off()
        self._steps.due = NEVER

    def abandon(self) -> None:
        """Take every hook off, without a word."""
        self._steps.remove()
        self.turn_off()

    def end(self, ending: Ending) -> None:
        """Take every hook off, write the rest, and say how it ended."""
        self._steps.remove()
        self._modes.stop()
        self._measuring.end()
        step, recording, divergence = self._steps.num_updates, self._recording, self._divergence
        recording.when_flushing = lambda: self._hand_over(final=True)
        recording.flush()
        divergence.record(step)
        if self._outputs is not None:
            self._outputs.record(recording, step, final=True)
        lost_step = divergence.step or recording.first_step + step
        self._milestones.end(step, ending, if_lost=f"the loss is not finite at step {lost_step:,}")

    def _begin_logged_step(self) -> None:
        self._steps.log()
        if self._measuring.is_on:
            self._measuring.remember()

    def _end_logged_step(self) -> None:
        """Go on where no update has told of this step: each loss is one, once none is expected any more."""
        steps = self._steps
        if not steps.counts_logs and steps.waits_in_vain():
            steps.count_logs()
            steps.num_updates = self._loss.number()
        if steps.counts_logs and steps.num_updates >= steps.due:
            self.after_update()

    def _attend(self, step: int) -> None:
        """Do what is due after `step`."""
        self._modes.updated(step)
        self._milestones.announce()
        if step == STEPS_FOR_CRITERION:
            self._measuring.expect_no_targets()
        if self._outputs is not None:
            started = perf_counter()
            self._outputs.record(self._recording, step)
            self._measuring.charge(perf_counter() - started)
        self._divergence.record(step)
        if step >= self._progress.due:
            self._progress.look(step)

    def _prepare(self, step: int) -> None:
        """Get ready for `step`: looked at, if that is due, or else let alone until something is."""
        self._measuring.prepare(step)
        self._steps.tell_before(self._measuring.is_on)
        due = min(self._progress.due, self._measuring.due - 1, self._modes.due)
        self._steps.due = step if self._measuring.is_on else max(step, due)

    def _see_non_finite(self) -> None:
        """Have the next step looked through for the place, the first time only."""
        step = self._steps.num_updates
        if self._divergence.notice(step):
            self._prepare(step + 1)

    def _hand_over(self, final: bool = False) -> None:
        """Give the recording what has gathered since the last flush; `final`: nothing more will."""
        step = self._steps.num_updates
        for name, steps, numbers in self._ledger.take(step, final):
            self._recording.extend(name, steps, numbers)
            if name == "train_loss" and not all(map(isfinite, numbers)):
                self._see_non_finite()
        self._progress.record(step, self._steps.learning_rate, self._measuring.batch_size)

    def _say(self, text: str) -> None:
        tell(text)
        self.note(text)
