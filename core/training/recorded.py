"""A session together with everything that measures, judges and records it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from ..diagnosis.life_cycle import Diagnostician
from ..events import RunFinished
from ..instruments.best_constant import best_constant_loss
from ..instruments.data_points import data_points
from ..instruments.generators import untouched_generators
from ..instruments.measuring import Instruments, PictureSink
from ..instruments.network import Network
from ..instruments.subject import Subject
from ..runs.writer import RunWriter
from .augmentation import augmented_pictures
from .baselines import compare_with_baselines
from .between_steps import BetweenSteps
from .clock import TrainingClock
from .evaluation import Evaluator, predict
from .loop import Between, train
from .loop import Instruments as Probes
from .session import Session

NUM_GUESSED = 1000
"""Training examples by which a loss of the user's own tells what guessing scores."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What the loop needs: it trains the session, asks the instruments for probes, attends to what is in between."""

    session: Session
    writer: RunWriter
    clock: TrainingClock
    instruments: Instruments
    between: BetweenSteps
    probes: Probes | None = None
    """What the loop asks for probes instead of the instruments."""
    attending: Between | None = None
    """What the loop tells of its steps instead of `between`, and which passes it on."""

    @classmethod
    def of(
        cls,
        session: Session,
        writer: RunWriter,
        is_terminated: Callable[[], bool],
        max_seconds: float | None,
        num_together: int = 1,
        times_phases: bool = True,
    ) -> "Recorded":
        """Surround a session that is about to train; `is_terminated` as in BetweenSteps.

        num_together: runs trained by this process as one computation; together they keep to the budget of one.
        times_phases: whether a measured step passes forwards and backwards as others do.
        """
        spec, data = session.spec, session.data
        budget = spec.instruments.budget
        network = Network(session.model, session.layers)
        clock = TrainingClock(session.seconds)
        begun = session.seconds
        criterion = session.evaluator.criterion if isinstance(session.evaluator, Evaluator) else None
        targets, answer = session.validation.targets, session.task.predict
        subject = Subject(network, data, targets, session.device, criterion, answer)
        instruments = Instruments(
            network,
            writer if num_together == 1 and times_phases else WithoutPhases(writer),
            session.device,
            session.num_steps,
            budget if budget == "all" else budget / num_together,
            lambda: clock.seconds - begun,
            lambda: session.batches.seconds,
            subject if spec.instruments.pictures else None,
        )
        instruments.go_on_after(session.step)
        if session.step == 0:
            baseline = _baseline_loss(session)
            if baseline is not None:
                writer.add("baseline_loss", 0, baseline)
            if instruments.draws:
                for picture in (data_points(data), augmented_pictures(subject, spec.augmentation, spec.seed)):
                    if picture:
                        instruments.show(picture, 0)
        judge = Diagnostician().update
        between = BetweenSteps(session, network, writer, instruments, clock, judge, is_terminated, max_seconds)
        between.record.take_turns(num_together)
        if num_together > 1:
            between.edits.shared_by = f"{num_together} runs as one computation"
        return cls(session, writer, clock, instruments, between)

    def train(self) -> None:
        """Train to the last step, or until there is an outcome.

        The loop looks up model, optimiser and batches once; it begins again where an edit has replaced one of them.
        """
        probes, attending = self.probes or self.instruments, self.attending or self.between
        train(self.session, probes, attending)
        while self.between.edits.has_replaced and not self.between.outcome:
            train(self.session, probes, attending)

    def conclude(self) -> int:
        """Measure and write what comes last; return the exit code of the run."""
        outcome, test_metrics = self.between.conclude()
        is_wanted = outcome.status == "finished" and self.session.spec.instruments.baselines
        baselines = compare_with_baselines(self.session, self.writer) if is_wanted else {}
        self.writer.event(
            RunFinished(
                time=time.time(),
                step=self.session.step,
                epoch=self.session.batches.epochs.place(self.session.step).epoch,
                status=outcome.status,
                reason=outcome.reason,
                seconds=self.clock.seconds,
                test_metrics=test_metrics,
                baselines=baselines,
            )
        )
        self.writer.flush()
        return outcome.exit_code


class WithoutPhases:
    """Records into a run all but the times of forward pass, backward pass and update, which are not its own."""

    def __init__(self, sink: PictureSink) -> None:
        """Pass on to `sink`."""
        self._sink = sink

    def add(self, name: str, step: int, value: float) -> None:
        """Record a value unless it is the time of a phase."""
        if not name.startswith("time_"):
            self._sink.add(name, step, value)

    def snapshot(self, name: str, step: int, arrays: dict[str, Any], meta: dict[str, Any]) -> None:
        """Record arrays."""
        self._sink.snapshot(name, step, arrays, meta)


def _baseline_loss(session: Session) -> float | None:
    """Return what guessing scores under the loss that is trained with; None where a loss of the user's own allows no
    such thing."""
    if session.spec.training.loss_factory is None:
        return session.task.baseline_loss(session.loss_name, session.data.train.targets)
    inputs, targets = session.train.inputs[:NUM_GUESSED], session.train.targets[:NUM_GUESSED]
    with torch.no_grad(), untouched_generators():
        return best_constant_loss(session.criterion, predict(session.model, inputs), [targets])
