"""WatchedRun: what `nn_tui.watch` returns. Takes what a loop logs, and has measured, written and judged what is due."""

import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from torch import Tensor, nn

from ..events import Finding
from ..instruments.schedule import NEVER
from ..runs.view import RunView
from ..training.pace import Pace
from .criterion import OutputsAndTargets
from .ending import Ending, ending_of, forget_at_exit, remember_at_exit
from .ledger import Ledger, number_of
from .measuring import Measuring
from .modes import Modes
from .program import describe_program
from .ranks import is_follower
from .recording import EARLY_LOOKS, Recording, open_recording
from .start import Start
from .steps import Steps
from .telling import tell

STEPS_FOR_CRITERION = 64
"""After so many steps a criterion that was never called is no longer waited for."""
MAX_FAULTS = 5


class WatchedRun:
    """A training loop of somebody else's, recorded as a run.

    Use it in a `with` block, or call `close`. No method raises for a fault of ours, or of the disk.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: Any,
        criterion: Any,
        name: str | None,
        runs_dir: Path,
        budget: float | Literal["all"],
        num_steps: int,
        epochs: int,
        data: tuple[Any, Any] | None = None,
        resume: int | None = None,
    ) -> None:
        """Begin to watch; see `nn_tui.watch`. `data`: training and validation data, to be held against one another."""
        self._criterion = criterion
        self._recording: Recording | None = None
        self._num_faults = 0
        self._ledger = Ledger(self._say)
        self._loss = self._ledger.loss
        self._num_logged = 0
        self._gradients_seen = False
        self._pace = Pace(0)
        self._next_look = 1
        self._guarded(lambda: self._begin(model, optimizer, name, runs_dir, budget, num_steps, epochs, resume))
        if data is not None:
            self._guarded(lambda: self._compare(*data))

    def log(self, loss: Tensor | float | None = None, **values: Tensor | float) -> None:
        """Take what this step produced: its loss, and any other scalars. Tensors stay where they are until later."""
        if self._recording is None:
            return
        try:
            steps = self._steps
            if type(loss) is Tensor and loss.is_cpu and not loss.ndim and steps.num_updates and not steps.counts_logs:
                value = loss.item()  # the usual way, without a detour: it is taken at every step
                self._loss.record(steps.num_updates, value)
                if value - value != 0.0:  # NaN, infinite
                    self._see_non_finite()
            elif loss is not None:
                self._log_loss(loss)
            if values:
                self._ledger.log(steps.num_updates, values)
        except Exception as error:  # nothing of ours ends somebody's training
            self._failed(error)

    def log_validation(self, **values: Tensor | float) -> None:
        """Take what an evaluation produced; the first one tells how many steps a pass over the data has."""
        self._guarded(lambda: self._log_validation(values))

    def criterion(self, outputs: Any, targets: Any, *args: Any, **options: Any) -> Any:
        """Call the criterion given to `watch`, and see what it is given. TypeError if there was none."""
        if self._criterion is None:
            raise TypeError("no criterion to call: nn_tui.watch(model, optimizer, criterion=…) was not given one")
        loss = self._criterion(outputs, targets, *args, **options)
        if self._recording is not None and self._measuring.is_on:
            self._measuring.see_criterion(outputs, targets, loss)
        return loss

    @property
    def findings(self) -> list[Finding]:
        """What is wrong so far, causes before consequences, the worst first; those that are over come last."""
        view = self.view
        return list(view.findings) if view is not None else []

    @property
    def view(self) -> RunView | None:
        """The run as recorded up to now; None if it could not be recorded at all."""
        if self._recording is not None:
            self._guarded(self._recording.catch_up)
        return self._last_view()

    @property
    def path(self) -> Path | None:
        """The run folder; None if it could not be made."""
        view = self._last_view()
        return view.path if view is not None else None

    def close(self) -> None:
        """End the run: take every hook off, judge it a last time, write the rest."""
        self._end(ending_of(None))

    def __enter__(self) -> "WatchedRun":
        """Watch until the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End the run; an exception passes through and is recorded."""
        self._end(ending_of(error))

    def before_update(self, has_closure: bool, scale: float) -> None:
        """See `Loop`."""
        try:
            if self._measuring.is_on:
                self._measuring.remember()
                self._modes.trained(self._steps.num_updates + 1)
                self._gradients_seen = not has_closure
                if not has_closure:
                    self._measuring.gradients_ready(self._steps.num_updates + 1, scale)
        except Exception as error:
            self._failed(error)

    def after_update(self) -> None:
        """See `Loop`."""
        try:
            step = self._steps.num_updates
            if self._measuring.is_on:
                if not self._gradients_seen:
                    self._measuring.gradients_ready(step)
                self._measuring.weights_moved(step)
                self._gradients_seen = False
            self._attend(step)
        except Exception as error:
            self._failed(error)

    def _begin(
        self,
        model: nn.Module,
        optimizer: Any,
        name: str | None,
        runs_dir: Path,
        budget: float | Literal["all"],
        num_steps: int,
        epochs: int,
        resume: int | None,
    ) -> None:
        if is_follower():
            return
        outputs = OutputsAndTargets(self._criterion) if self._criterion is not None and budget else None
        spec = describe_program(model, optimizer, self._criterion, budget, num_steps)
        recording = open_recording(spec, runs_dir, name, type(model).__name__, resume)
        if recording is None:
            return
        self._opened = recording
        self._measuring = Measuring(model, recording, budget, num_steps, lambda: recording.seconds, outputs)
        self._measuring.watch_hooks(self._failed, self._criterion)
        self._steps = Steps(model, optimizer, self)
        self._modes = Modes(model, bool(budget), recording.first_step)
        self._start = Start(model, self._steps, self._measuring, recording, self._criterion, outputs, num_steps, epochs)
        self._recording = recording
        recording.when_flushing = self._hand_over
        remember_at_exit(self)
        self._prepare(1)

    def _compare(self, training: Any, validation: Any) -> None:
        """Note how much of the validation data is training data."""
        from .overlap import find_overlap

        overlap = find_overlap(training, validation) if self._recording is not None else None
        if overlap is not None:
            self._start.learnt["overlap"] = asdict(overlap)

    def _log_loss(self, loss: Tensor | float) -> None:
        if self._steps.counts_logs:
            self._before_logged_step()
        value = number_of(loss)
        self._loss.record(self._steps.num_updates, value)
        if not isinstance(value, Tensor) and value - value != 0.0:  # NaN, infinite
            self._see_non_finite()
        if self._steps.counts_logs:
            if self._steps.num_updates >= self._steps.due:
                self.after_update()
        elif not self._steps.num_updates:
            self._num_logged += 1
            if self._steps.waits_in_vain(self._num_logged):
                self._steps.counts_logs = True
                self._steps.num_updates = self._loss.number()
                self.after_update()

    def _before_logged_step(self) -> None:
        self._steps.num_updates += 1
        if self._measuring.is_on:
            self._measuring.remember()

    def _say(self, text: str) -> None:
        tell(text)
        if self._recording is not None:
            self._recording.note(self._steps.num_updates, text)

    def _log_validation(self, values: dict[str, Tensor | float]) -> None:
        recording = self._recording
        if recording is None:
            return
        step = self._steps.num_updates
        metrics = self._ledger.log_validation(step, values)
        for name, value in metrics.items():
            recording.add(name, step, value)
        self._modes.evaluated(step)
        self._start.learnt |= self._modes.learnt
        self._start.complete_epoch(step, metrics)
        self._steps.due = min(self._steps.due, self._modes.due)
        recording.attend()

    def _attend(self, step: int) -> None:
        """Do what is due after `step`."""
        recording = self._recording
        if recording is None:
            return
        self._modes.updated(step)
        self._start.learnt |= self._modes.learnt
        self._start.announce()
        if step == STEPS_FOR_CRITERION:
            self._measuring.expect_no_targets()
        self._start.record_baseline(step)
        if self._measuring.place is not None:
            self._start.record_place(step)
        if step >= self._next_look:
            recording.attend(is_early=step in EARLY_LOOKS)
            early = next((look for look in EARLY_LOOKS if look > step), NEVER)
            self._next_look = min(self._pace.next_look(step), early)
        self._prepare(step + 1)

    def _prepare(self, step: int) -> None:
        """Get ready for `step`: looked at, if that is due, or else let alone until something is."""
        self._measuring.prepare(step)
        self._steps.tell_before(self._measuring.is_on)
        due = min(self._next_look, self._measuring.due - 1, self._modes.due)
        self._steps.due = step if self._measuring.is_on else max(step, due)

    def _see_non_finite(self) -> None:
        """Have the next step looked through for the place, the first time only."""
        if self._start.see_non_finite():
            self._prepare(self._steps.num_updates + 1)

    def _hand_over(self) -> None:
        """Give the recording what has gathered since the last flush."""
        self._give(final=False)

    def _give(self, final: bool) -> None:
        recording = self._recording
        if recording is None:
            return
        step = self._steps.num_updates
        for name, steps, numbers in self._ledger.take(step, final):
            recording.extend(name, steps, numbers)
            if name == "train_loss" and any(number - number != 0.0 for number in numbers):
                self._see_non_finite()
        self._start.record_progress(step, self._pace.steps_per_second)

    def _end(self, ending: Ending) -> None:
        recording = self._recording
        if recording is None:
            return
        forget_at_exit(self)

        def end() -> None:
            self._steps.remove()
            self._modes.stop()
            if self._measuring.wants_place:
                self._measuring.search_place()
            self._measuring.abandon()
            recording.when_flushing = lambda: self._give(final=True)
            self._start.conclude(ending)

        self._guarded(end)
        self._recording = None
        self._guarded(recording.close)

    def abandon(self) -> None:
        """Stop watching without a word, in a process that was forked off: the run belongs to the other."""
        self._steps.remove()
        self._modes.stop()
        self._measuring.abandon()
        self._recording = None

    def _last_view(self) -> RunView | None:
        opened: Recording | None = getattr(self, "_opened", None)
        return opened.view if opened is not None else None

    def _guarded(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Say a fault of ours once, stop measuring, and after several stop recording."""
        self._num_faults += 1
        recording = self._recording
        if self._num_faults == 1:
            where = traceback.extract_tb(error.__traceback__)[-1:]
            place = f" ({Path(where[0].filename).name}:{where[0].lineno})" if where else ""
            text = f"{type(error).__name__}: {' '.join(str(error).split())}{place}"
            tell(f"a fault of ours, nothing more is measured in this run; training goes on. {text}")
            if recording is not None:
                recording.note(self._steps.num_updates, f"a fault in nn-tui, measuring is off: {text}")
        if recording is not None:
            self._measuring.turn_off()
            self._modes.stop()
            if self._num_faults > MAX_FAULTS:
                self._steps.remove()
                self._recording = None
