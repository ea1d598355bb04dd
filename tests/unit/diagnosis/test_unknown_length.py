"""A run of unknown length is judged as if its second half were still to come."""

from pathlib import Path

import pytest

from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.events import RunFinished
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

from .conftest import started


@pytest.mark.parametrize(("steps", "share"), [(100, 0.25), (500, 0.4), (999, 0.4), (2000, 0.5)])
def test_the_second_half_begins_late_where_nobody_said_how_long_a_run_is(
    steps: int, share: float, tmp_path: Path
) -> None:
    writer = RunWriter.create(tmp_path / "run", RunSpec())
    writer.event(started(0))
    writer.extend("train_loss", range(1, steps + 1), [2.3] * steps)
    writer.flush()

    assert impact_of(writer.view).share == pytest.approx(share, abs=0.01)
    writer.close()


def test_a_run_that_is_over_is_judged_as_a_whole(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "run", RunSpec())
    writer.event(started(0))
    writer.extend("train_loss", range(1, 101), [2.3] * 100)
    writer.event(RunFinished(time=1.0, step=100, epoch=10, status="finished", reason="done", seconds=1.0))
    writer.flush()

    assert impact_of(writer.view).share == 1.0
    writer.close()
