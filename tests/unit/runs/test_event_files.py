"""Event files that we write, read by the real TensorBoard; a watched run that is mirrored while it trains."""

import math
import threading
from pathlib import Path

import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch import nn

import nn_tui
from nn_tui.core.runs.event_files import EventFileWriter
from nn_tui.core.runs.export import write_tensorboard
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec


def load(path: Path) -> EventAccumulator:
    """Have TensorBoard read everything."""
    accumulator = EventAccumulator(str(path), {"scalars": 0})
    accumulator.Reload()
    return accumulator


def test_tensorboard_reads_what_was_exported(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "run", RunSpec())
    writer.extend("train_loss", list(range(1, 301)), [1.0 / step for step in range(1, 301)])
    writer.extend("gradient_norm/hidden1", [1, 2], [0.5, math.inf])
    writer.flush()

    path = write_tensorboard(writer.view, tmp_path / "events")
    writer.close()

    theirs = load(path)
    losses = theirs.Scalars("train_loss")
    assert theirs.Tags()["scalars"] == ["train_loss", "gradient_norm/hidden1"]
    assert [event.step for event in losses] == list(range(1, 301))
    assert losses[2].value == torch.tensor(1 / 3).item()
    assert theirs.Scalars("gradient_norm/hidden1")[1].value == math.inf


def test_long_names_and_large_steps_are_kept(tmp_path: Path) -> None:
    name = "ä" * 200

    with EventFileWriter(tmp_path) as file:
        file.add(name, [(2**40, 1e300, 5.0)])

    (event,) = load(tmp_path).Scalars(name)
    assert (event.step, event.value, event.wall_time) == (2**40, math.inf, 5.0)


def test_a_watched_run_is_mirrored_for_tensorboard(tmp_path: Path) -> None:
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    with nn_tui.watch(model, optimizer, name="mine", runs_dir=tmp_path, also="tensorboard") as run:
        for _ in range(30):
            loss = model(torch.ones(4, 3)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)
    for thread in threading.enumerate():
        if thread.name == "mirror":
            thread.join()

    theirs = load(tmp_path / "mine")
    view = nn_tui.open_run(tmp_path / "mine")
    assert [event.step for event in theirs.Scalars("train_loss")] == view.series("train_loss")[0].tolist()
