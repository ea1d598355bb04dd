"""Instruments at work: who measures when, what it has cost, and where the numbers go."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from . import PASS_INSTRUMENTS, PICTURE_INSTRUMENTS, STATE_INSTRUMENTS, STUDY_INSTRUMENTS, VALIDATION_INSTRUMENTS
from .instrument import PathInstrument, Picture, PictureInstrument
from .network import Network
from .probe import Probe, Sink, StepProbe
from .schedule import NEVER, PICTURE_GAP_SECONDS, DrawingSchedule, MeasurementSchedule, spread_steps
from .subject import Subject

FIXED_STEPS = 40
FIXED_PASSES = 25
FIRST_STUDY = 200
"""Step by which there is something to study."""
WHOLE_RUN_SHARE = 0.02
"""Share of the time a run is planned to take that pictures of all kinds may have whatever the budget: else short runs
would have none."""
STEP_SHARE, PASS_SHARE, VALIDATION_SHARE, PICTURE_SHARE = 0.5, 0.1, 0.1, 0.3
"""How the budget is divided."""

_SILENT = Probe()


class Drawing(NamedTuple):
    """A picture instrument and when it draws."""

    instrument: PictureInstrument
    schedule: DrawingSchedule


class PictureSink(Sink, Protocol):
    """Where values and pictures go; a RunWriter is one."""

    def snapshot(self, name: str, step: int, arrays: dict[str, np.ndarray], meta: dict[str, Any]) -> None:
        """Record arrays."""
        ...


class Instruments:
    """All instruments of a run, on a budget.

    Nothing here changes a number of the training: no random numbers are drawn, batch statistics are untouched, and
    hooks exist only while a step or a pass is measured.
    """

    def __init__(
        self,
        network: Network,
        sink: PictureSink,
        device: torch.device,
        num_steps: int,
        budget: float | Literal["all"],
        elapsed: Callable[[], float],
        data_seconds: Callable[[], float],
        subject: Subject | None = None,
    ) -> None:
        """Spend at most `budget` of training time, as told by `elapsed` (seconds); pictures need a `subject`.

        `data_seconds` tells the time spent on preparing batches so far.
        """
        self._network = network
        self._sink = sink
        self._elapsed = elapsed
        self._data_seconds = data_seconds
        self._data_seen = 0, 0.0
        self._probe = StepProbe(network, sink, device)
        self._probe.when_done = self._step_measured
        kinds = [kind(network) for kind in PASS_INSTRUMENTS]
        self._pass_instruments = [instrument for instrument in kinds if instrument.layers]
        outputs_wanted = subject and budget and len(subject.validation_targets)
        found = [kind(subject) for kind in VALIDATION_INSTRUMENTS] if subject and outputs_wanted else []
        self._validation_instruments = [instrument for instrument in found if instrument.applies]
        step_share = STEP_SHARE if subject else STEP_SHARE + PICTURE_SHARE
        self._steps = MeasurementSchedule(_part(budget, step_share), spread_steps(num_steps, FIXED_STEPS))
        self._passes = MeasurementSchedule(_part(budget, PASS_SHARE), spread_steps(num_steps, FIXED_PASSES))
        # A picture for every step would only fill the disk: "all" takes as many as the eye can follow.
        picture_budget = 1.0 if budget == "all" else budget
        self._drawings = _drawings(subject, picture_budget, num_steps) if subject and budget else []
        self._validating = MeasurementSchedule(
            picture_budget * VALIDATION_SHARE, spread_steps(num_steps, FIXED_PASSES), PICTURE_GAP_SECONDS
        )
        self._schedules = (self._steps, self._passes, self._validating, *(each.schedule for each in self._drawings))
        self._due = self._steps.due
        self._first_step = 0

    @property
    def spent(self) -> float:
        """Seconds spent measuring so far."""
        return sum(schedule.spent for schedule in self._schedules)

    @property
    def share(self) -> float:
        """Share of training time spent measuring so far."""
        return self.spent / max(self._elapsed(), 1e-9)

    @property
    def draws(self) -> bool:
        """Whether pictures are wanted."""
        return bool(self._drawings)

    @property
    def picture_due(self) -> int:
        """The next step after which pictures should be drawn."""
        return min((drawing.schedule.due for drawing in self._drawings), default=NEVER)

    def probe(self, step: int) -> Probe:
        """Return what the loop reports `step` to: a probe that measures when one is due, else one that does nothing."""
        if step < self._due:
            return _SILENT
        self._probe.begin(step)
        return self._probe

    def measure_next(self, step: int) -> None:
        """Measure the step after `step` whatever it costs: somebody is looking at single steps."""
        if self._steps.share:
            self._due = step + 1

    def go_on_after(self, step: int) -> None:
        """Leave out what was due up to `step`, in a run that is resumed there."""
        self._first_step = step
        self._data_seen = step, self._data_seconds()
        for schedule in self._schedules:
            schedule.skip(step)
        self._due = self._steps.due

    def abandon(self) -> None:
        """Clean up after a step that was not finished."""
        self._probe.abandon()

    @contextmanager
    def full_pass(self, step: int) -> Generator[None]:
        """Watch a pass through the training split inside the block, if one is due at `step`."""
        if step < self._passes.due or not self._pass_instruments:
            yield
            return
        cost = 0.0

        def look(number: int, before: Tensor, after: Tensor) -> None:
            nonlocal cost
            started = perf_counter()
            for instrument in self._pass_instruments:
                if number in instrument.layers:
                    instrument.look(number, before, after)
            cost += perf_counter() - started

        layers = tuple(number for instrument in self._pass_instruments for number in instrument.layers)
        with self._network.activations(look, layers):
            yield
        started = perf_counter()
        for instrument in self._pass_instruments:
            for name, value in instrument.report(instrument.measure().tolist()).items():
                self._sink.add(name, step, value)
        cost += perf_counter() - started
        self._passes.measured(step, cost, self._probe.step_seconds, self._elapsed())

    def validated(self, step: int, outputs: Tensor, is_wanted: bool = False) -> None:
        """Look at the outputs for the validation split (num_examples, num_outputs), if that is due at `step`.

        is_wanted: look whatever it costs, for somebody is waiting to see.
        """
        if (step < self._validating.due and not is_wanted) or not self._validation_instruments:
            return
        started = perf_counter()
        for instrument in self._validation_instruments:
            for picture in instrument.draw(outputs):
                self.show(picture, step)
        self._validating.measured(step, perf_counter() - started, self._probe.step_seconds, self._elapsed())

    def draw(self, step: int, final: bool = False) -> None:
        """Draw what is due, from the weights as they are after `step`; the `final` time all that is not drawn yet."""
        with self._evaluating():
            for drawing in self._drawings:
                if step >= drawing.schedule.due or (final and drawing.schedule.newest < step):
                    self._draw(drawing, step)
            self._remember(step)

    def draw_state(self, step: int) -> None:
        """Draw what the network is after `step` at a glance, whatever it costs: somebody is looking."""
        with self._evaluating():
            for drawing in self._drawings:
                if isinstance(drawing.instrument, STATE_INSTRUMENTS):
                    self._draw(drawing, step)

    @contextmanager
    def _evaluating(self) -> Generator[None]:
        """Have the model in evaluation mode inside the block."""
        model = self._network.model
        was_training = model.training
        model.eval()
        try:
            yield
        finally:
            model.train(was_training)

    def _draw(self, drawing: Drawing, step: int) -> None:
        started = perf_counter()
        with torch.no_grad():
            pictures = drawing.instrument.draw()
        if not pictures:
            drawing.schedule.had_nothing(step)
            return
        for picture in pictures:
            self.show(picture, step)
        cost = perf_counter() - started
        drawing.schedule.drawn(step, cost, self._probe.step_seconds, self._elapsed())

    def _remember(self, step: int) -> None:
        for instrument, schedule in self._drawings:
            if isinstance(instrument, PathInstrument):
                started = perf_counter()
                instrument.remember(step)
                schedule.spent += perf_counter() - started

    def show(self, picture: Picture, step: int) -> None:
        """Record a picture."""
        self._sink.snapshot(picture.name, step, picture.arrays, picture.meta)

    def _step_measured(self, step: int) -> None:
        self._steps.measured(step, self._probe.cost_seconds, self._probe.step_seconds, self._elapsed())
        self._due = self._steps.due
        data_step, data_seconds = self._data_seen
        self._data_seen = step, self._data_seconds()
        self._sink.add("time_data", step, (self._data_seen[1] - data_seconds) / (step - data_step))
        self._sink.add("time_instruments", step, self.spent / (step - self._first_step))
        self._sink.add("instrument_share", step, self.share)


def _drawings(subject: Subject, budget: float, num_steps: int) -> list[Drawing]:
    """Return the instruments that draw, each with an equal part of the time for pictures."""
    first = dict.fromkeys(PICTURE_INSTRUMENTS, 1) | dict.fromkeys(STUDY_INSTRUMENTS, FIRST_STUDY)
    found = [(instrument, step) for kind, step in first.items() if (instrument := kind(subject)).applies]
    return [
        Drawing(
            instrument,
            DrawingSchedule(budget * PICTURE_SHARE / len(found), WHOLE_RUN_SHARE / len(found), num_steps, step),
        )
        for instrument, step in found
    ]


def _part(budget: float | Literal["all"], share: float) -> float | Literal["all"]:
    return budget if budget == "all" else budget * share
