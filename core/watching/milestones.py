"""What a watched run says of itself: its start, once that is known, its epochs, and its end."""

import time
from concurrent.futures import Future
from threading import Thread
from typing import Any

from ..events import EpochCompleted, RunFailed
from ..runs.foreign import ended
from ..runs.summary import HEADLINES
from ..training.git import git_state
from .criterion import OutputsAndTargets
from .ending import Ending
from .measuring import Measuring
from .modes import Modes
from .options import Options, Program
from .program import describe_optimizer, describe_start, name_of
from .recording import Recording
from .steps import Steps


class Milestones:
    """Records what is trained and how far it has come, as events, from what the others have learnt of it."""

    def __init__(
        self,
        program: Program,
        options: Options,
        recording: Recording,
        steps: Steps,
        measuring: Measuring,
        modes: Modes,
        outputs: OutputsAndTargets | None,
    ) -> None:
        """Say nothing yet: layers are known after the first step."""
        self.overlap: dict[str, Any] | None = None
        """Of training and validation data; None where they were not compared."""
        self._program = program
        self._recording = recording
        self._steps = steps
        self._measuring = measuring
        self._modes = modes
        self._outputs = outputs
        self._num_steps = options.num_steps
        self._epochs = options.epochs
        self._epoch = 0
        self._epoch_step = 0
        self._steps_per_epoch = 0
        self._announced: tuple[Any, ...] = ()
        self._git: Future[dict[str, Any] | None] = Future()
        Thread(target=_read_git, args=(self._git,), name="git", daemon=True).start()

    def announce(self) -> None:
        """Say what is trained, again if something was learnt about it since."""
        measuring, task = self._measuring, self._outputs.task if self._outputs else None
        known = (
            self._num_steps,
            self._steps_per_epoch,
            measuring.layers,
            measuring.batch_size > 0,
            task,
            self._outputs is not None and self._outputs.target_type,
            self._steps.has_rival,
            len(self._steps.moved_elsewhere),
            self._steps.counts_logs,
            measuring.is_straight,
            self.overlap is not None,
            self._modes.learnt,
        )
        if known == self._announced:
            return
        self._announced = known
        self._recording.event(
            describe_start(
                self._program.model,
                measuring.layers,
                self._describe_data(),
                task,
                self._num_steps,
                self._steps_per_epoch,
                measuring.batch_size,
                self._git.result() if self._git.done() else None,
            )
        )

    def complete_epoch(self, step: int, metrics: dict[str, float]) -> None:
        """Note an evaluation after `step`; the first tells how long an epoch is."""
        if step <= self._epoch_step:
            return
        self._epoch += 1
        self._epoch_step = step
        if not self._steps_per_epoch:
            self._steps_per_epoch = step
            if self._epochs and not self._num_steps:
                self._num_steps = self._epochs * step
            self.announce()
        headline = {name: value for name, value in metrics.items() if name in HEADLINES}
        self._recording.event(EpochCompleted(time=time.time(), step=step, epoch=self._epoch, metrics=headline))

    def end(self, step: int, ending: Ending, if_lost: str) -> None:
        """Have the run judged a last time, by the steps that it turned out to have, and say how it ended.

        if_lost: the reason, where its last loss is not finite.
        """
        recording = self._recording
        if ending.status != "failed":
            self._num_steps = step
        self.announce()
        recording.flush()
        recording.judge(final=True)
        now = time.time()
        if ending.status == "failed":
            recording.event(RunFailed(time=now, step=step, message=ending.reason, traceback=ending.traceback))
            return
        seconds, epoch = recording.seconds, self._epoch
        recording.event(
            ended(
                recording.view,
                ending.status,
                ending.reason,
                time=now,
                seconds=seconds,
                step=step,
                epoch=epoch,
                if_lost=if_lost,
            )
        )

    def _describe_data(self) -> dict[str, Any]:
        program, outputs = self._program, self._outputs
        shown: dict[str, Any] = {"name": f"your own, for {type(program.model).__name__}", "watched": True}
        if program.criterion is not None:
            shown["criterion"] = name_of(program.criterion)
        if outputs is not None and outputs.read is not None:
            shown["criterion"], shown["criterion_is"] = outputs.read
        if outputs is not None and outputs.target_type:
            shown |= {
                "output_shape": list(outputs.output_shape),
                "target_shape": list(outputs.target_shape),
                "target_type": outputs.target_type,
                "task": outputs.task,
            }
        if self._measuring.output_function:
            shown["output_function"] = self._measuring.output_function
        if self._steps.has_rival:
            shown["has_rival"] = True
        if self._steps.counts_logs and self._steps.optimizer is not None:
            shown["never_stepped"] = True
        if self._measuring.is_straight:
            shown["is_straight"] = True
        if self.overlap is not None:
            shown["overlap"] = self.overlap
        held = describe_optimizer(program.model, self._steps.optimizer, self._steps.moved_elsewhere)
        return shown | self._modes.learnt | {"optimizer": held}


def _read_git(state: Future[dict[str, Any] | None]) -> None:
    """Fill in `state`; on a thread, which must not keep the model alive that is watched."""
    state.set_result(git_state())
