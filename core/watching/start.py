"""What a watched run says of itself: its start, once that is known, its epochs, its baseline, and its end."""

import math
import time
from concurrent.futures import Future
from threading import Thread
from typing import Any

import numpy as np
from torch import nn

from ..events import EpochCompleted, RunFailed
from ..runs.foreign import ended
from ..runs.summary import HEADLINES
from ..training.git import git_state
from .criterion import OutputsAndTargets
from .ending import Ending
from .measuring import Measuring
from .program import describe_optimizer, describe_start, name_of
from .recording import Recording
from .steps import Steps


class Start:
    """Tells the run's viewers what is trained and how far it has come."""

    def __init__(
        self,
        model: nn.Module,
        steps: Steps,
        measuring: Measuring,
        recording: Recording,
        criterion: Any,
        outputs: OutputsAndTargets | None,
        num_steps: int,
        epochs: int,
    ) -> None:
        """Say nothing yet: layers are known after the first step. `num_steps` and `epochs` are 0 while unknown."""
        self._model = model
        self._steps = steps
        self._measuring = measuring
        self._recording = recording
        self._criterion = criterion
        self._outputs = outputs
        self._num_steps = num_steps
        self._epochs = epochs
        self._epoch = 0
        self._epoch_step = 0
        self._steps_per_epoch = 0
        self._announced: tuple[Any, ...] = ()
        self._labels_recorded = False
        self._non_finite_step: int | None = None
        self._place_recorded = False
        self._progress_step = 0
        self.learnt: dict[str, Any] = {}
        """Of the data and of the modes of the model: shown with the data once known."""
        self._git: Future[dict[str, Any] | None] = Future()
        Thread(target=lambda: self._git.set_result(git_state()), name="git", daemon=True).start()

    def announce(self) -> None:
        """Say what is trained, again if something was learnt about it since."""
        known = (
            self._num_steps,
            self._steps_per_epoch,
            self._measuring.layers,
            self._measuring.batch_size > 0,
            self._outputs.task if self._outputs else None,
            tuple(self.learnt.items()),
        )
        if known != self._announced:
            self._announced = known
            self._recording.event(
                describe_start(
                    self._model,
                    self._measuring.layers,
                    self._describe_data(),
                    self._outputs.task if self._outputs else None,
                    self._num_steps,
                    self._steps_per_epoch,
                    self._measuring.batch_size,
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

    def record_baseline(self, step: int, final: bool = False) -> None:
        """Record the best constant prediction's loss and the classes' shares, when enough targets were seen."""
        if self._outputs is None:
            return
        labels = self._outputs.label_counts() if not self._labels_recorded and not self._outputs.wants_targets else None
        if labels is not None:
            self._labels_recorded = True
            meta = {"task": self._outputs.task}
            self._recording.snapshot("label_counts", step, {"counts": labels.cpu().numpy()}, meta)
        baseline = self._outputs.baseline(final)
        if baseline is not None and math.isfinite(baseline):
            self._recording.add("baseline_loss", step, baseline)

    def record_progress(self, step: int, steps_per_second: float) -> None:
        """Record time, speed and learning rate after `step`."""
        if step <= self._progress_step:
            return
        self._progress_step = step
        self._recording.add("elapsed_seconds", step, self._recording.seconds)
        rate = self._steps.learning_rate
        if rate is not None:
            self._recording.add("learning_rate", step, rate)
        if steps_per_second:
            self._recording.add("steps_per_second", step, steps_per_second)
            if self._measuring.batch_size:
                self._recording.add("examples_per_second", step, steps_per_second * self._measuring.batch_size)

    def see_non_finite(self) -> bool:
        """Note that a loss is not finite; return whether that is news."""
        if self._non_finite_step is not None:
            return False
        self._non_finite_step = self._recording.first_step + max(1, self._steps.num_updates)
        self._measuring.wants_place = True
        return True

    def record_place(self, step: int) -> None:
        """Record where the first number that is not finite was found."""
        place = self._measuring.place
        if place is None or self._place_recorded:
            return
        self._place_recorded = True
        meta = {
            "layer": place.layer,
            "what": place.what,
            "step": self._non_finite_step or self._recording.first_step + step,
        }
        self._recording.snapshot("non_finite", step, {"step": np.array([step])}, meta)
        self._recording.note(step, f"the loss is not finite at step {meta['step']:,}, {place}")

    def conclude(self, ending: Ending) -> None:
        """Say how it ended, judged a last time by the steps that it turned out to have."""
        step, recording = self._steps.num_updates, self._recording
        recording.flush()
        self.record_place(step)
        self.record_baseline(step, final=True)
        if ending.status != "failed":
            self._num_steps = step
        self.announce()
        recording.flush()
        recording.judge(final=True)
        now = time.time()
        if ending.status == "failed":
            recording.event(RunFailed(time=now, step=step, message=ending.reason, traceback=ending.traceback))
            return
        status = "stopped" if ending.status == "stopped" else "finished"
        lost = f"the loss is not finite at step {self._non_finite_step or recording.first_step + step:,}"
        seconds, epoch = recording.seconds, self._epoch
        word = ended(
            recording.view, status, ending.reason, time=now, seconds=seconds, step=step, epoch=epoch, if_lost=lost
        )
        recording.event(word)

    def _describe_data(self) -> dict[str, Any]:
        outputs = self._outputs
        shown: dict[str, Any] = {"name": f"your own, for {type(self._model).__name__}", "watched": True}
        if self._criterion is not None:
            shown["criterion"] = name_of(self._criterion)
        if outputs is not None and outputs.target_type:
            shown |= {
                "output_shape": list(outputs.output_shape),
                "target_shape": list(outputs.target_shape),
                "target_type": outputs.target_type,
                "task": outputs.task,
            }
        if self._measuring.output_function:
            shown["output_function"] = self._measuring.output_function
        return shown | self.learnt | {"optimizer": describe_optimizer(self._model, self._steps.optimizer)}
