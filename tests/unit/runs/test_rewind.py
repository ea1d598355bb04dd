"""A run as it was at an earlier step is the run that would have been recorded had it stopped there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nn_tui.core.events import (
    EpochCompleted,
    Finding,
    FindingCleared,
    FindingRaised,
    Noted,
    RunFinished,
    RunStarted,
)
from nn_tui.core.runs import RunReader, RunView, RunWriter
from nn_tui.core.runs.logs.reader import LogReader
from nn_tui.core.runs.rewind import Rewind
from nn_tui.core.specs.file import load_preset

NUM_STEPS = 10_000
STARTED = RunStarted(
    time=0.0,
    num_steps=NUM_STEPS,
    steps_per_epoch=100,
    batch_size=8,
    num_parameters=1,
    layers=(),
    task="classification",
    data={},
    environment={},
)
FINDING = Finding(code="overfitting", severity="warning", headline="It overfits", first_step=3000, last_step=4000)
EVENTS = (
    STARTED,
    EpochCompleted(time=1.0, step=100, epoch=1, metrics={}),
    FindingRaised(time=2.0, step=4000, finding=FINDING),
    FindingCleared(time=3.0, step=6000, finding=msgspec.structs.replace(FINDING, active=False, last_step=5900)),
    RunFinished(time=9.0, step=NUM_STEPS, epoch=100, status="finished", reason="all steps done", seconds=9.0),
)


def values(name: str, steps: np.ndarray) -> np.ndarray:
    """A series with noise and gaps that is the same whenever it is asked for."""
    noise = np.sin(steps * 12.9898) * 43758.5453 % 1
    found = 1 + noise if name == "validation_accuracy" else 2 * np.exp(-steps / 2000) + noise
    return np.where(steps % 997 == 0, np.nan, found)


def write(folder: Path, last_step: int) -> RunWriter:
    """The run, written up to a step as its trainer would."""
    writer = RunWriter.create(folder, load_preset("digits-mlp"))
    events = [event for event in EVENTS if isinstance(event, RunStarted) or event.step <= last_step]
    for first in range(1, last_step + 1, 1500):
        steps = np.arange(first, min(first + 1499, last_step) + 1)
        writer.extend("train_loss", steps, values("train_loss", steps))
        every = steps[steps % 50 == 0]
        if len(every):
            writer.extend("validation_accuracy", every, values("validation_accuracy", every))
        if first > 6000:
            writer.add("late", int(steps[0]), 1.0)
        while events and (isinstance(events[0], RunStarted) or events[0].step <= steps[-1]):
            writer.event(events.pop(0))
        writer.flush()
    for step in range(1000, last_step + 1, 1000):
        writer.snapshot("confusion_matrix", step, {"counts": np.array([[step]])}, {})
    if last_step >= 8000:
        writer.snapshot("weights", 8000, {"w": np.zeros(1)}, {})
    writer.flush()
    return writer


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[RunView]:
    writer = write(tmp_path / "whole", NUM_STEPS)
    writer.close()
    reader = RunReader(tmp_path / "whole")
    yield reader.refresh()
    reader.close()


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Callable[[int], RunView]]:
    writers: list[RunWriter] = []

    def make(step: int) -> RunView:
        writers.append(write(tmp_path / f"to-{step}", step))
        return writers[-1].view

    yield make
    for writer in writers:
        writer.close()


@pytest.mark.parametrize("step", [1, 49, 50, 2048, 3333, 5000, 9973, 9999])
def test_every_series_is_as_it_was(whole: RunView, stopped: Callable[[int], RunView], step: int) -> None:
    then, now = stopped(step), Rewind(whole).at(step)

    assert (now.step, set(now.series_names)) == (step, set(then.series_names))
    for name in then.series_names:
        assert now.count(name) == then.count(name)
        assert now.last_step(name) == then.last_step(name)
        assert now.best(name) == then.best(name)
        np.testing.assert_equal(now.last(name), then.last(name))
        np.testing.assert_array_equal(now.series(name), then.series(name))


@pytest.mark.parametrize("step", [1, 3333, 9999])
def test_the_overview_has_the_same_extremes_and_ends_at_the_step(
    whole: RunView, stopped: Callable[[int], RunView], step: int
) -> None:
    then, now = stopped(step).overview("train_loss"), Rewind(whole).at(step).overview("train_loss")

    assert then is not None
    assert now is not None
    assert now.last[-1] == then.last[-1] == step
    assert now.count.sum() == then.count.sum()
    assert (np.nanmin(now.low), np.nanmax(now.high)) == (np.nanmin(then.low), np.nanmax(then.high))


@pytest.mark.parametrize(("step", "active"), [(3999, None), (4000, True), (5999, True), (6000, False)])
def test_findings_are_those_of_then(whole: RunView, step: int, active: bool | None) -> None:
    found = Rewind(whole).at(step).findings

    assert [finding.active for finding in found] == ([] if active is None else [active])


def test_pictures_are_those_of_then(whole: RunView) -> None:
    early, later = Rewind(whole).at(2999), Rewind(whole).at(8500)

    picture = early.snapshot("confusion_matrix")
    assert picture is not None
    assert (picture.step, early.snapshot_names) == (2000, ("confusion_matrix",))
    assert set(later.snapshot_names) == {"confusion_matrix", "weights"}


def test_an_earlier_view_has_not_finished_and_the_newest_is_the_run_itself(whole: RunView) -> None:
    rewind = Rewind(whole)

    assert (rewind.at(500).status, rewind.at(500).finished) == ("running", None)
    assert rewind.at(NUM_STEPS) is whole
    assert rewind.at(NUM_STEPS + 1) is whole


def test_many_epochs_and_notes_leave_the_start_and_the_findings(tmp_path: Path) -> None:
    with_notes = write(tmp_path / "noted", 2000)
    for step in range(2000):
        with_notes.event(Noted(time=0.0, step=step, text=f"note {step}"))
    with_notes.flush()

    events = Rewind(with_notes.view).at(1500).events

    assert isinstance(events[0], RunStarted)
    assert len([event for event in events if isinstance(event, Noted)]) == 200
    with_notes.close()


def test_a_log_of_another_program_can_be_looked_back_on(tmp_path: Path) -> None:
    rows = "\n".join(f"{step},{1 / step}" for step in range(1, 101))
    (tmp_path / "log.csv").write_text(f"step,train_loss\n{rows}\n")
    reader = LogReader(tmp_path / "log.csv")

    view = Rewind(reader.view).at(50)

    assert (view.step, view.last("train_loss"), view.count("train_loss")) == (50, 1 / 50, 50)
    reader.close()
