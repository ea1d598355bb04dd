"""A fork with a remedy: from asking for it until its first point is drawn over the run that it repairs.

from the start         a new run of the repaired spec, in the warm trainer
from a checkpoint      record and checkpoint copied, and gone on with from there
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dashboard import until, warm_trainer_waits

from nn_tui.core.commands import SaveCheckpoint, Stop
from nn_tui.core.events import CheckpointSaved, Finding, Remedy
from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs import RunReader, RunView
from nn_tui.core.specs.file import load_preset, override
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.settings import Settings

TIMES = 5
REMEDY = Remedy(id="slower", title="Divide the learning rate by 10", set={"training.learning_rate": 1e-4})
FINDING = Finding(code="learning_rate_too_high", severity="warning", headline="", first_step=2, last_step=2)
SPEC = override(load_preset("digits-mlp"), {"training.steps": 1_000_000, "threads": 1})


def recorded(runs: Path) -> RunReader:
    """A run of some thousand steps with a checkpoint, stopped."""
    folder = prepare_run(SPEC, runs)
    trainer = start_trainer(folder)
    reader = RunReader(folder)
    for command, condition in (
        (SaveCheckpoint(), lambda view: any(isinstance(event, CheckpointSaved) for event in view.events)),
        (Stop(), lambda view: view.finished is not None),
    ):
        while reader.refresh().step < 3000:
            time.sleep(0.05)
        reader.send(command)
        while not condition(reader.refresh()):
            time.sleep(0.05)
    trainer.wait()
    return reader


async def measure(runs: Path, start: Callable[[NNTui], None], after: int) -> float:
    """Seconds until the fork has a point beyond step `after` on screen."""
    app = NNTui(Settings(runs_dir=runs, theme="dark"))
    async with app.run_test(size=(120, 40)):
        await warm_trainer_waits()
        begun = time.perf_counter()
        start(app)
        await until(lambda: isinstance(app.screen, CompareScreen))
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await until(lambda: any(_drawn_to(chart._curves) > after for chart in screen.grid.charts))
        seconds = time.perf_counter() - begun
        screen.live[1].read_only = False
        screen.live[1].send(Stop())
        await until(lambda: not app.running())
    app.close_trainers()
    return seconds


def _drawn_to(curves: tuple) -> float:
    """The largest x of the second run's line."""
    return max((float(curve.line.x[-1]) for curve in curves if curve.line.letter == "B"), default=0.0)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        runs = Path(name)
        reader = recorded(runs)
        view: RunView = reader.refresh()
        step = next(event.step for event in view.events if isinstance(event, CheckpointSaved))
        for what, start, after in (
            ("the start", lambda app: app.start_with_remedy(view, FINDING, REMEDY), 0),
            ("a checkpoint", lambda app: app.fork(view, FINDING, REMEDY, step), step),
        ):
            taken = [asyncio.run(measure(runs, start, after)) for _ in range(TIMES)]
            print(
                f"fork from {what:<14} → first overlaid point   median {statistics.median(taken):.2f} s, "
                f"worst {max(taken):.2f} s   wanted ≤ 1.5 s"
            )
        reader.close()


if __name__ == "__main__":
    main()
