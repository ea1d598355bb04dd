"""What happens between two steps, where it is due: evaluating, drawing, judging, writing, obeying."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Protocol

import numpy as np
from torch import Tensor

from ..events import Event
from ..instruments.measuring import Instruments
from ..instruments.network import Network
from ..instruments.non_finite import find_non_finite
from ..runs.view import RunView
from ..runs.writer import RunWriter
from .clock import TrainingClock
from .control import Control, Outcome
from .edits import Edits
from .evaluations import Evaluations
from .record import Record
from .saving import Reason, Saver
from .session import Session

JUDGEMENTS_PER_RUN = 50
EARLY_JUDGEMENTS = (8, 16)
"""Steps after which a run is looked at besides: some faults show at once, and a long run would wait for them."""
SHOW_SECONDS = 0.15
"""Between two pictures for somebody who looks on."""


class Judge(Protocol):
    """Looks at a run; a Diagnostician's `update`."""

    def __call__(self, view: RunView, final: bool = False) -> Sequence[Event]:
        """Return what has changed since the last look."""
        ...


class BetweenSteps:
    """Keeps a run's record, and ends or changes the run when something asks for it.

    Evaluations, judgements and the first pictures happen at steps that depend on the spec alone; the rest follows
    the clock.
    """

    def __init__(
        self,
        session: Session,
        network: Network,
        writer: RunWriter,
        instruments: Instruments,
        clock: TrainingClock,
        judge: Judge,
        is_terminated: Callable[[], bool],
        max_seconds: float | None = None,
    ) -> None:
        """Record with `writer`; `is_terminated` tells whether a signal has asked for an orderly end.

        max_seconds: how much longer to train at most.
        """
        self.session = session
        self.network = network
        self.instruments = instruments
        self.record = Record(session, writer, clock)
        self.record_loss = self.record.losses.record
        """See the loop."""
        self.before_looking: Callable[[int], None] = lambda step: None
        """Hears after which step the model is about to be looked at, where it first has to be put together."""
        self.due = 0
        """The next step after which `attend` wants to be called."""
        self.outcome: Outcome | None = None
        """Set once the run is to end."""
        self.edits = Edits(session, writer)
        self.edits.when_weights_set = self._look_again
        self._judge = judge
        self._saver = Saver(session, writer, clock)
        self._control = Control(
            session,
            self.edits,
            clock,
            commands=writer.commands,
            say=writer.event,
            flush=self.record.flush,
            show=self._show,
            save=self._save_on_command,
            share=self._saver.share,
            is_terminated=is_terminated,
            max_seconds=max_seconds,
        )
        step = session.step
        self._first_step = step + 1
        self._next_look = step + 1
        self._evaluations = Evaluations(session, self.record, instruments)
        self._plan(step)
        self._begun_at = step
        self._shown_step: int | None = None
        self._next_show = 0.0

    def begin(self) -> bool:
        """Make the start of the run seen and obey what was sent before it; return whether to train."""
        step = self.session.step
        self.edits.has_replaced = False
        self._plan(step)
        self.record.flush(step)
        self._control.obey(step)
        self.outcome = self._control.outcome
        self.record.pace.go_on(step)
        self._schedule()
        return self._goes_on()

    def attend(self, step: int) -> bool:
        """Do what is due after `step`; return whether to take another."""
        self.session.step = step
        self.before_looking(step)
        if step == self._first_step:
            self.record.flush(step)  # the first loss: somebody is waiting to see it
        if step >= self._evaluations.due:
            self.outcome = self._evaluations.evaluate(step, self._control.is_watched) or self.outcome
        if step >= self.instruments.picture_due:
            self.instruments.draw(step)
        if step >= self._next_judgement:
            self._next_judgement = self._judgement_after(step)
            self._have_judged(step)
        if self.outcome:
            return False
        if step == self.session.num_steps:
            self._control.hold(step)
            self.outcome = self._control.outcome
            if step == self.session.num_steps:
                return False
        elif step >= self._next_look or step >= self._control.due:
            self._look(step)
            self._next_look = self.record.pace.next_look(step)
        self._schedule()
        return self._goes_on()

    def diverged(self, step: int, inputs: Tensor) -> None:
        """End the run because the loss of `step` is not finite; find out where that began.

        Best called before the update, while the weights that led to it are still there.
        """
        self.instruments.abandon()
        self.session.step = step
        self.before_looking(step)
        place = find_non_finite(self.network, inputs)
        meta = {"layer": place.layer, "what": place.what, "step": step}
        self.record.writer.snapshot("non_finite", step, {"step": np.array([step])}, meta)
        self.outcome = Outcome("diverged", f"the loss is not finite at step {step:,}, {place}", 4)
        self.record.note(step, self.outcome.reason)

    def conclude(self) -> tuple[Outcome, dict[str, float]]:
        """Restore the best weights if asked for, measure the test split, write the rest; return the test metrics."""
        if not self.record.take_losses() and not self._has_diverged:
            self._diverged_earlier()
        outcome = self.outcome or Outcome("finished", "all steps done")
        step = self.session.step
        test_metrics = self._evaluations.test(step) if outcome.status == "finished" else {}
        if self.instruments.draws and self._begun_at < step and outcome.status != "diverged":
            self.instruments.draw(step, final=True)
        self._have_judged(step, final=True)
        self.record.flush(step)
        if outcome.status != "diverged":
            self._saver.save(step, "finish" if outcome.status == "finished" else "stop")
        return outcome, test_metrics

    @property
    def _has_diverged(self) -> bool:
        """Whether the loop itself has met the loss that is not finite, as it does on a CPU."""
        return self.outcome is not None and self.outcome.status == "diverged"

    def _goes_on(self) -> bool:
        """Whether the loop may take another step with what it holds."""
        return self.outcome is None and not self.edits.has_replaced

    def _plan(self, step: int) -> None:
        """Plan, after `step`, what happens at steps that the spec decides; an edit may have changed them."""
        self._evaluations.plan(step)
        self._judgement_gap = max(1, self.session.num_steps // JUDGEMENTS_PER_RUN)
        self._next_judgement = self._judgement_after(step)

    def _schedule(self) -> None:
        self.due = min(
            self._next_look,
            self._evaluations.due,
            self._next_judgement,
            self.instruments.picture_due,
            self._control.due,
        )

    def _judgement_after(self, step: int) -> int:
        regular = step - step % self._judgement_gap + self._judgement_gap
        return min([regular, *(early for early in EARLY_JUDGEMENTS if early > step)])

    def _look(self, step: int) -> None:
        """Do what follows the clock: show, write, checkpoint, obey."""
        if self._control.is_watched and perf_counter() >= self._next_show:
            self._show(step)
        if self.record.is_due:
            self.record.flush(step)
        if self.record.losses.has_failed:
            if not self._has_diverged:
                self._diverged_earlier()
            return
        if self._saver.is_due:
            self._save(step, "periodic")
        self._control.obey(step)
        self.outcome = self._control.outcome
        if self._control.is_single_stepping:
            self.instruments.measure_next(step)
        if self._control.has_waited:
            self.record.pace.go_on(step)

    def _look_again(self, step: int) -> None:
        """Weights were set by hand after `step`: measure and draw the network as it is now."""
        self._shown_step = None
        self._evaluations.score(step, is_wanted=True)
        self._show(step)

    def _show(self, step: int) -> None:
        """Draw the state of the network, for somebody is looking."""
        if step != self._shown_step:
            self._shown_step = step
            self.instruments.draw_state(step)
            self._next_show = perf_counter() + SHOW_SECONDS

    def _diverged_earlier(self) -> None:
        """End a run on a device whose losses are fetched now and then: the weights have gone on meanwhile."""
        self.diverged(self.record.loss_step, self.session.train.inputs[: self.session.batches.epochs.batch_size])

    def _have_judged(self, step: int, final: bool = False) -> None:
        self.record.flush(step)
        for event in self._judge(self.record.writer.view, final=final):
            self.record.writer.event(event)

    def _save_on_command(self, step: int) -> None:
        self._save(step, "command")

    def _save(self, step: int, reason: Reason) -> None:
        self.record.flush(step)  # a checkpoint is only good with the record up to it
        self._saver.save(step, reason)
