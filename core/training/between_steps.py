"""What happens between two steps, where it is due: evaluating, drawing, judging, writing, obeying."""

from collections.abc import Callable, Sequence
from time import perf_counter, time
from typing import Protocol

import numpy as np
from torch import Tensor

from ..events import EpochCompleted, Event, Noted
from ..instruments.measuring import Instruments
from ..instruments.network import Network
from ..instruments.non_finite import find_non_finite
from ..runs.summary import HEADLINES
from ..runs.view import RunView
from ..runs.writer import RunWriter
from .clock import TrainingClock
from .control import Control, Outcome
from .pace import Pace
from .recording import LossLog
from .saving import Reason, Saver
from .session import Session

FLUSH_SECONDS = 0.1
FLUSH_SHARE = 0.01
"""Of training time; where writing takes long, flushes are further apart, but never a second."""
JUDGEMENTS_PER_RUN = 50


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
    ) -> None:
        """Record with `writer`; `is_terminated` tells whether a signal has asked for an orderly end."""
        self.session = session
        self.network = network
        self.writer = writer
        self.instruments = instruments
        self.clock = clock
        self.losses = LossLog(session.device)
        self.due = 0
        """The next step after which `attend` wants to be called."""
        self.outcome: Outcome | None = None
        """Set once the run is to end."""
        self._judge = judge
        self._saver = Saver(session, writer.view.path)
        self._control = Control(
            session, clock, writer.commands, writer.event, self.flush, self._save_on_command, is_terminated
        )
        step = session.step
        self._recorded_step = self._flushed_step = self._drawn_step = step
        self._epoch = step // session.batches.steps_per_epoch
        self._pace = Pace(step)
        self._next_look = step + 1
        self._next_evaluation = session.next_evaluation(step)
        self._judgement_gap = max(1, session.num_steps // JUDGEMENTS_PER_RUN)
        self._next_judgement = step - step % self._judgement_gap + self._judgement_gap
        self._next_flush = 0.0
        self._newest: dict[str, float] = {}

    def begin(self) -> bool:
        """Make the start of the run seen and obey what was sent before it; return whether to train."""
        step = self.session.step
        self.flush(step)
        self._control.obey(step)
        self.outcome = self._control.outcome
        self._pace.go_on(step)
        self._schedule()
        return self.outcome is None

    def attend(self, step: int) -> bool:
        """Do what is due after `step`; return whether to take another."""
        self.session.step = step
        if not self._flushed_step:
            self.flush(step)  # the first loss: somebody is waiting to see it
        if step >= self._next_evaluation:
            self._evaluate(step)
            self._next_evaluation = self.session.next_evaluation(step)
        if step >= self.instruments.picture_due:
            self._draw(step)
        if step >= self._next_judgement:
            self._next_judgement = step + self._judgement_gap
            self.judge(step)
        if step >= self._next_look or step >= self._control.pause_at:
            self._look(step)
            self._next_look = self._pace.next_look(step)
        self.outcome = self.outcome or self._control.outcome
        self._schedule()
        return self.outcome is None

    def diverged(self, step: int, inputs: Tensor) -> None:
        """End the run because the loss of `step` is not finite; find out where that began.

        Called before the update, while the weights that led to it are still there.
        """
        self.instruments.abandon()
        self.session.step = step
        place = find_non_finite(self.network, inputs)
        meta = {"layer": place.layer, "what": place.what, "step": step}
        self.writer.snapshot("non_finite", step, {"step": np.array([step])}, meta)
        self.outcome = Outcome("diverged", f"the loss is not finite at step {step:,}, {place}", 4)
        self.writer.event(Noted(time=time(), step=step, text=self.outcome.reason))

    def conclude(self) -> dict[str, float]:
        """Restore the best weights if asked for, measure the test split, write the rest; return the test metrics."""
        session, outcome = self.session, self.outcome or Outcome("finished", "all steps done")
        self.outcome = outcome
        step = session.step
        test_metrics = dict[str, float]()
        if outcome.status == "finished":
            self._restore_best(step)
            if len(session.test):
                scores = session.evaluator.score(session.evaluator.predict(session.test), session.test.targets)
                test_metrics = {f"test_{name}": value for name, value in scores.items()}
                self._add(step, test_metrics)
        if self.instruments.draws and self._drawn_step < step and outcome.status != "diverged":
            self._draw(step)
        self.judge(step, final=True)
        self.flush(step)
        if outcome.status != "diverged":
            self._save(step, "finish" if outcome.status == "finished" else "stop")
        return test_metrics

    def flush(self, step: int) -> None:
        """Write what has been recorded up to `step`."""
        started = perf_counter()
        self._take_losses()
        if step > self._flushed_step:
            self._flushed_step = step
            speed = self._pace.steps_per_second
            examples_per_step = len(self.session.train) / self.session.batches.steps_per_epoch
            values = {"elapsed_seconds": self.clock.seconds, "learning_rate": self.session.learning_rate(step)}
            if speed:
                values |= {"steps_per_second": speed, "examples_per_second": speed * examples_per_step}
            self._add(step, values)
        self.writer.flush()
        now = perf_counter()
        self._next_flush = now + min(1.0, max(FLUSH_SECONDS, (now - started) / FLUSH_SHARE))

    def judge(self, step: int, final: bool = False) -> None:
        """Have the record judged as it is after `step`."""
        self.flush(step)
        for event in self._judge(self.writer.view, final=final):
            self.writer.event(event)

    def _schedule(self) -> None:
        self.due = min(
            self._next_look,
            self._next_evaluation,
            self._next_judgement,
            self.instruments.picture_due,
            self._control.pause_at,
        )

    def _look(self, step: int) -> None:
        """Do what follows the clock: write, checkpoint, obey."""
        if perf_counter() >= self._next_flush:
            self.flush(step)
        if self._saver.is_due:
            self.flush(step)
            self._save(step, "periodic")
        if self.losses.has_failed and self.outcome is None:
            self.diverged(self._recorded_step, self.session.train.inputs[: self.session.batches.batch_size])
        self._control.obey(step)
        if self._control.is_single_stepping:
            self.instruments.measure_next(step)
        if self._control.has_waited:
            self._pace.go_on(step)

    def _evaluate(self, step: int) -> None:
        session = self.session
        values = dict[str, float]()
        if len(session.validation):
            outputs = session.evaluator.predict(session.validation)
            scores = session.evaluator.score(outputs, session.validation.targets)
            self.instruments.validated(step, outputs)
            values |= {f"validation_{name}": value for name, value in scores.items()}
        with self.instruments.full_pass(step):
            outputs = session.evaluator.predict(session.evaluated_training)
        scores = session.evaluator.score(outputs, session.evaluated_training.targets)
        values["evaluation_train_loss"] = scores.pop("loss")
        values |= {f"train_{name}": value for name, value in scores.items()}
        self._add(step, values)
        self._take_losses()
        self._complete_epoch(step)
        loss = values.get("validation_loss", values["evaluation_train_loss"])
        if session.best.update(step, loss):
            patience = session.best.num_without_improvement
            reason = f"early stopping at step {step:,}: no better validation loss in {patience} evaluations"
            self.outcome = Outcome("finished", reason)
        if session.plateau and session.plateau.update(loss):
            session.apply_schedule(step + 1)
            rate = session.learning_rate(step + 1)
            self.writer.event(Noted(time=time(), step=step, text=f"plateau: learning rate lowered to {rate:.3g}"))

    def _complete_epoch(self, step: int) -> None:
        epoch = step // self.session.batches.steps_per_epoch
        if epoch > self._epoch:
            self._epoch = epoch
            headline = {name: value for name, value in self._newest.items() if name in HEADLINES}
            self.writer.event(EpochCompleted(time=time(), step=step, epoch=epoch, metrics=headline))

    def _restore_best(self, step: int) -> None:
        best = self.session.best
        if best.rule and 0 < best.step < step:
            best.restore()
            text = f"weights of step {best.step:,} restored: the lowest validation loss, {best.loss:.4g}"
            self.writer.event(Noted(time=time(), step=step, text=text))

    def _draw(self, step: int) -> None:
        self._drawn_step = step
        self.instruments.draw(step)

    def _save_on_command(self, step: int) -> None:
        self.flush(step)
        self._save(step, "command")

    def _save(self, step: int, reason: Reason) -> None:
        self.session.seconds = self.clock.seconds
        self.writer.event(self._saver.save(step, reason))

    def _take_losses(self) -> None:
        values = self.losses.take()
        if values:
            first = self._recorded_step + 1
            self._recorded_step += len(values)
            self.writer.extend("train_loss", range(first, first + len(values)), values)
            self._newest["train_loss"] = values[-1]

    def _add(self, step: int, values: dict[str, float]) -> None:
        for name, value in values.items():
            self.writer.add(name, step, value)
        self._newest |= values
