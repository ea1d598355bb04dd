import math
import os
import stat

import numpy as np
import pytest

from nn_tui.core.commands import Pause, SetLearningRate
from nn_tui.core.events import EpochCompleted, Noted, RunResumed
from nn_tui.core.runs import log
from nn_tui.core.runs.errors import RunFolderError, RunStorageError
from nn_tui.core.runs.folders import is_run
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter, prepare
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import read_spec

from .conftest import FINISHED, STARTED


def test_a_run_folder_is_private_and_holds_its_spec(writer, folder):
    assert read_spec(folder / "run.toml") == RunSpec(preset="digits-mlp")
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_prepared_run_can_be_viewed_before_its_trainer_starts(folder, open_reader):
    prepare(folder, RunSpec())

    view = open_reader(folder).view

    assert (view.status, view.step, view.series_names, view.num_steps) == ("starting", 0, (), 0)


def test_a_reader_finds_a_run_whole_or_not_at_all(folder, monkeypatch):
    seen = []
    monkeypatch.setattr("nn_tui.core.runs.database.socket.gethostname", lambda: seen.append(is_run(folder)) or "here")
    folder.mkdir()
    (folder / "run.db.new").write_bytes(b"left by a trainer that was killed")

    prepare(folder, RunSpec())

    assert seen == [False]
    assert is_run(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["run.db", "run.toml"]


def test_a_viewer_of_a_prepared_run_sees_its_trainer_start(folder, open_reader):
    prepare(folder, RunSpec())
    reader = open_reader(folder)

    writer = RunWriter.open(folder)
    writer.event(STARTED)
    writer.add("train_loss", 1, 0.5)
    writer.flush()

    assert reader.refresh().status == "running"
    assert reader.view.last("train_loss") == 0.5
    writer.close()
    assert reader.refresh().status == "lost"


def test_a_reader_sees_what_was_flushed_and_nothing_else(writer, folder, open_reader):
    reader = open_reader(folder)
    writer.add("train_loss", 1, 0.5)
    writer.flush()
    writer.add("train_loss", 2, 0.25)

    view = reader.refresh()

    assert view.last("train_loss") == 0.5
    assert view.count("train_loss") == 1


def test_nothing_new_is_the_same_view(writer, folder, open_reader):
    reader = open_reader(folder)
    writer.add("train_loss", 1, 0.5)
    writer.flush()
    view = reader.refresh()

    writer.flush()

    assert reader.refresh() is view
    assert writer.view is writer.view


def test_values_added_and_extended_keep_their_order(writer):
    writer.add("train_loss", 1, 1.0)
    writer.extend("train_loss", [2, 3], [2.0, 3.0])
    writer.extend("train_loss", np.arange(4, 6), np.array([4.0, 5.0]))
    writer.extend("train_loss", range(6, 106), [6.0] * 100)
    writer.add("train_loss", 106, 7.0)
    writer.flush()

    steps, values = writer.view.series("train_loss")

    assert steps.tolist() == list(range(1, 107))
    assert values[:6].tolist() == [1, 2, 3, 4, 5, 6]
    assert writer.view.last("train_loss") == 7.0


def test_values_recorded_out_of_order_are_stored_by_step(writer):
    for step in (3, 1, 2):
        writer.add("train_loss", step, float(step))
    writer.flush()

    assert writer.view.series("train_loss")[0].tolist() == [1, 2, 3]


def test_columns_of_different_length_are_refused(writer):
    with pytest.raises(ValueError, match="2 steps for 1 values"):
        writer.extend("train_loss", [1, 2], [0.5])


def test_the_best_is_lowest_for_losses_and_highest_for_accuracy(writer):
    for name in ("validation_loss", "validation_accuracy"):
        writer.extend(name, [10, 20, 30, 40], [0.5, 0.9, 0.1, math.nan])
    writer.flush()

    assert writer.view.best("validation_loss") == (0.1, 30)
    assert writer.view.best("validation_accuracy") == (0.9, 20)
    assert math.isnan(writer.view.last("validation_loss"))
    assert writer.view.best("train_loss") is None


def test_what_is_unknown_is_empty(writer):
    view = writer.view

    assert view.overview("train_loss") is None
    assert view.last("train_loss") is None
    assert len(view.window("train_loss", 0, 100)) == 0
    assert len(view.tail("train_loss", 10)[0]) == 0
    with pytest.raises(KeyError, match="has no series 'train_loss'"):
        view.series("train_loss")


def test_the_tail_cannot_be_written(writer):
    writer.add("train_loss", 1, 0.5)
    writer.flush()

    with pytest.raises(ValueError, match="read-only"):
        writer.view.tail("train_loss", 1)[1][0] = 3


def test_time_and_epoch_are_known_at_every_step(writer):
    writer.event(STARTED)
    writer.extend("elapsed_seconds", range(1, 101), [step * 0.5 for step in range(1, 101)])
    writer.flush()

    assert writer.view.time_at(np.array([0, 50, 100])) == pytest.approx([0, 25, 50])
    assert writer.view.epoch_at(np.array([0, 45, 90])).tolist() == [0, 1, 2]
    assert writer.view.elapsed_seconds == 50


def test_commands_arrive_once_and_in_order(writer, folder, open_reader):
    reader = open_reader(folder)

    reader.send(Pause())
    reader.send(SetLearningRate(0.1))

    assert writer.commands() == [Pause(), SetLearningRate(0.1)]
    assert writer.commands() == []


def test_two_readers_follow_one_run(writer, folder, open_reader):
    readers = [open_reader(folder), open_reader(folder)]
    for step in range(20):
        writer.add("train_loss", step, float(step))
        writer.flush()
        readers[step % 2].refresh()

    assert [reader.refresh().count("train_loss") for reader in readers] == [20, 20]


def test_a_reader_left_behind_by_several_seals_catches_up(writer, folder, open_reader, monkeypatch):
    monkeypatch.setattr(log, "SEAL_BATCHES", 5)
    reader = open_reader(folder)
    for step in range(1, 101):
        writer.add("train_loss", step, step / 2)
        writer.event(Noted(time=0.0, step=step, text=str(step)))
        writer.flush()

    view = reader.refresh()

    assert view.series("train_loss")[1].tolist() == [step / 2 for step in range(1, 101)]
    assert view.overview("train_loss").count.sum() == 100
    assert len(view.events) == 100


def test_a_second_writer_is_refused_while_the_first_records(writer, folder):
    with pytest.raises(RunFolderError, match=rf"process {os.getpid()} on .* is writing this run"):
        RunWriter.resume(folder, 0)


def test_a_run_is_not_made_where_one_is(writer, folder):
    with pytest.raises(RunFolderError, match="already holds a run"):
        RunWriter.create(folder, RunSpec())


def test_a_recorded_run_is_resumed_not_opened(writer, folder):
    writer.add("train_loss", 1, 0.5)
    writer.close()

    with pytest.raises(RunFolderError, match="resume it"):
        RunWriter.open(folder)


def test_resuming_voids_what_came_later_for_live_readers_too(writer, folder, open_reader):
    writer.event(STARTED)
    for step in (10, 20, 30):
        writer.extend("train_loss", [step], [step / 10])
        writer.event(EpochCompleted(time=0.0, step=step, epoch=1, metrics={}))
        writer.snapshot("confusion_matrix", step, {"counts": np.eye(2)}, {})
        writer.flush()
    writer.event(FINISHED)
    writer.close()
    reader = open_reader(folder)

    resumed = RunWriter.resume(folder, 20)
    resumed.event(RunResumed(time=1.0, step=20))
    resumed.add("train_loss", 25, 9.0)
    resumed.flush()

    for view in (resumed.view, reader.refresh()):
        assert view.status == "running"
        assert view.series("train_loss")[0].tolist() == [10, 20, 25]
        assert view.best("train_loss") == (1.0, 10)
        assert view.snapshot("confusion_matrix").step == 20
        assert [event.step for event in view.events[1:]] == [10, 20, 20]
        assert view.finished is None
    resumed.close()


def test_commands_for_a_dead_trainer_do_not_reach_the_resumed_one(writer, folder, open_reader):
    writer.add("train_loss", 1, 0.5)
    writer.close()
    open_reader(folder).send(Pause())

    resumed = RunWriter.resume(folder, 1)

    assert resumed.commands() == []
    resumed.close()


def test_resuming_from_nothing_starts_empty(writer, folder):
    writer.event(STARTED)
    writer.extend("train_loss", [0, 1], [3.0, 2.0])
    writer.close()

    resumed = RunWriter.resume(folder, 0)

    assert resumed.view.status == "starting"
    assert resumed.view.count("train_loss") == 0
    resumed.close()


def test_a_closed_run_is_one_file_that_a_reader_opens_without_writing(writer, folder, open_reader):
    writer.extend("train_loss", range(100), [0.5] * 100)
    writer.close()

    files = {path.name for path in folder.iterdir()}
    view = open_reader(folder).view

    assert files == {"run.toml", "run.db"}
    assert view.count("train_loss") == 100


def test_a_closed_reader_says_so(writer, folder):
    writer.add("train_loss", 1, 0.5)
    writer.flush()
    reader = RunReader(folder)
    reader.close()

    with pytest.raises(RunFolderError, match="closed; open the run again"):
        reader.view.series("train_loss")
    assert reader.view.last("train_loss") == 0.5


def test_a_full_disk_says_what_is_safe_and_loses_nothing(writer, open_reader, folder):
    writer.add("train_loss", 7, 0.5)
    writer.flush()
    connection = writer.view._disk.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")
    writer.extend("train_loss", range(8, 20_008), np.random.default_rng(0).normal(size=20_000))

    with pytest.raises(RunStorageError, match=r"full.*; everything up to step 7 is safe; free some space"):
        writer.flush()
    assert open_reader(folder).view.count("train_loss") == 1
    connection.execute(f"PRAGMA max_page_count={2**30}")
    writer.flush()

    assert open_reader(folder).view.count("train_loss") == 20_001


def test_hostile_series_names_are_shown_without_control_characters(writer, folder, open_reader):
    writer.add("gradient_norm/\x1b]0;owned\x07hidden", 1, 0.5)
    writer.add("gradient_norm/hidden", 1, 0.25)
    writer.flush()

    assert open_reader(folder).view.series_names == ("gradient_norm/hidden", "gradient_norm/hidden~2")
    assert writer.view.series_names == ("gradient_norm/hidden", "gradient_norm/hidden~2")


def test_a_window_without_points_is_empty(writer):
    writer.extend("train_loss", range(10, 60_010, 10), [0.5] * 6000)
    writer.flush()

    assert len(writer.view.window("train_loss", 0, 9)) == 0
    assert len(writer.view.window("train_loss", 59_991, 59_999)) == 0
    assert len(writer.view.window("train_loss", 90_000, 99_999)) == 0
    assert len(writer.view.window("train_loss", 50, 20)) == 0
