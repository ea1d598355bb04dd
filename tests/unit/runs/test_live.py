import time

import pytest

from nn_tui.core.runs import live
from nn_tui.core.runs.folders import summary
from nn_tui.core.runs.live import Heartbeat, Pulse, own_process
from nn_tui.core.runs.writer import prepare
from nn_tui.core.spec import RunSpec

from ...waiting import wait_until
from .conftest import FINISHED, STARTED

GONE = 2**22 + 1  # above every pid


def heartbeat(**changes):
    pid, host, started = own_process()
    return Heartbeat(pid, host, started, 5, time.time(), 0)._replace(**changes)


@pytest.fixture
def clock(monkeypatch):
    """A monotonic clock that a test moves."""
    now = [1000.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    return now


def test_a_living_process_with_a_fresh_heartbeat_is_not_lost():
    assert not Pulse().has_stopped(heartbeat(), starting=False)


def test_a_process_that_is_gone_is_lost_at_once():
    assert Pulse().has_stopped(heartbeat(pid=GONE), starting=False)


def test_a_run_whose_writer_let_go_without_an_end_is_lost():
    assert Pulse().has_stopped(heartbeat(pid=0), starting=False)


def test_a_prepared_run_waits_a_minute_for_its_trainer(clock):
    pulse = Pulse()
    prepared = heartbeat(pid=0)

    assert not pulse.has_stopped(prepared, starting=True)
    clock[0] += 61
    assert pulse.has_stopped(prepared, starting=True)


def test_a_heartbeat_silent_for_fifteen_seconds_is_lost_until_it_beats_again(clock):
    pulse = Pulse()
    pulse.has_stopped(heartbeat(), starting=False)

    clock[0] += 16
    assert pulse.has_stopped(heartbeat(), starting=False)
    assert not pulse.has_stopped(heartbeat(beat=6), starting=False)


@pytest.mark.parametrize("jump", [-1e7, 1e7])
def test_a_wall_clock_that_jumps_loses_nobody(clock, jump):
    pulse = Pulse()
    for beat in range(5):
        clock[0] += 1
        moved = heartbeat(beat=beat, time=time.time() + jump, process_started=1.0, host="elsewhere")
        stopped = pulse.has_stopped(moved, starting=False)

    assert not stopped


def test_a_reused_pid_is_found_out_by_silence(clock):
    pulse = Pulse()
    other = heartbeat(process_started=1.0)

    pulse.has_stopped(other, starting=False)
    clock[0] += 16

    assert pulse.has_stopped(other, starting=False)


def test_a_copy_of_a_dead_run_is_lost_at_once():
    assert Pulse().has_stopped(heartbeat(host="elsewhere", time=time.time() - 3600), starting=False)


def test_a_reader_shows_lost_and_the_running_series(writer, folder, open_reader):
    writer.event(STARTED)
    writer.add("train_loss", 1, 0.5)
    writer.close()

    view = open_reader(folder).view

    assert view.status == "lost"
    assert view.last("train_loss") == 0.5


def test_a_finished_run_is_never_lost(writer, folder, open_reader):
    writer.event(STARTED)
    writer.event(FINISHED)
    writer.close()

    assert open_reader(folder).view.status == "finished"


def test_a_heart_beats_between_flushes(writer, folder, open_reader):
    reader = open_reader(folder)
    first = reader._heartbeat.beat

    wait_until(lambda: reader.refresh() and reader._heartbeat.beat > first)


def test_a_summary_is_a_row_of_a_table(writer, folder):
    writer.event(STARTED)
    writer.extend("train_loss", [1, 2], [0.5, float("nan")])
    writer.add("validation_accuracy", 2, 0.9)
    writer.flush()

    row = summary(folder)

    assert (row.name, row.status, row.preset, row.step, row.num_steps) == (folder.name, "running", "digits-mlp", 2, 900)
    assert row.metrics == {"train_loss": None, "validation_accuracy": 0.9}
    assert row.created > 0


def test_a_summary_of_a_prepared_run_says_starting(folder):
    prepare(folder, RunSpec(title="Digits"))

    assert (summary(folder).status, summary(folder).title) == ("starting", "Digits")
