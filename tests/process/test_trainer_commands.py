"""A trainer does what it is told, and says so."""

import time

import numpy as np

from nn_tui.core.commands import Continue, Epoch, Pause, SaveCheckpoint, SetLearningRate, Step, Stop
from nn_tui.core.events import CheckpointSaved, Continued, LearningRateChanged, Paused


def events(view, kind):
    return [event for event in view.events if isinstance(event, kind)]


def pause(run):
    run.reader.send(Pause())
    return run.wait_for(lambda view: view.status == "paused")


def test_a_paused_run_says_at_which_step_and_everything_up_to_it_is_recorded(run):
    view = pause(run)

    (paused,) = events(view, Paused)
    assert paused.step == view.step
    np.testing.assert_array_equal(view.series("train_loss")[0], np.arange(1, paused.step + 1))


def test_a_paused_run_takes_as_many_steps_as_asked_and_pauses_again(run):
    step = pause(run).step

    run.reader.send(Step(count=3))
    view = run.wait_for(lambda view: len(events(view, Paused)) == 2)

    assert view.step == step + 3
    assert view.status == "paused"


def test_steps_taken_one_by_one_are_measured(run):
    step = pause(run).step

    for number in (1, 2, 3):
        run.reader.send(Step())
        view = run.wait_for(lambda view, number=number: len(events(view, Paused)) == number + 1)

    assert view.last_step("gradient_norm") == step + 3


def test_a_paused_run_trains_to_the_end_of_the_epoch_and_pauses_again(run):
    step = pause(run).step

    run.reader.send(Epoch())
    view = run.wait_for(lambda view: len(events(view, Paused)) == 2)

    assert view.step == (step // 6 + 1) * 6


def test_a_continued_run_trains_on(run):
    step = pause(run).step

    run.reader.send(Continue())
    view = run.wait_for(lambda view: view.step > step)

    assert view.status == "running"
    assert len(events(view, Continued)) == 1


def test_time_spent_paused_is_not_training_time(run):
    before = pause(run)

    run.wait_for(lambda _: time.time() > events(before, Paused)[0].time + 0.5)
    run.reader.send(Step())
    after = run.wait_for(lambda view: len(events(view, Paused)) == 2)

    first, second = events(after, Paused)
    assert after.elapsed_seconds - before.elapsed_seconds < second.time - first.time - 0.4


def test_a_learning_rate_is_used_from_the_next_step_on_and_marked(run):
    pause(run)

    run.reader.send(SetLearningRate(value=0.5))
    run.reader.send(Step())
    view = run.wait_for(lambda view: len(events(view, Paused)) == 2)

    (change,) = events(view, LearningRateChanged)
    assert (change.before, change.after) == (0.003, 0.5)
    assert change in view.marks
    assert view.last("learning_rate") == 0.5


def test_a_checkpoint_is_written_when_asked_for(run):
    run.reader.send(SaveCheckpoint())
    view = run.wait_for(lambda view: events(view, CheckpointSaved))

    (saved,) = events(view, CheckpointSaved)
    assert saved.reason == "command"
    assert (run.folder / saved.path).is_file()


def test_a_stopped_run_has_a_checkpoint_and_a_last_event(run):
    run.reader.send(Stop())
    code = run.end()

    view = run.reader.refresh()
    assert code == 0
    assert view.status == "stopped"
    assert view.finished
    assert view.finished.reason == "stopped by command"
    assert events(view, CheckpointSaved)[-1].step == view.finished.step == view.step


def test_a_paused_run_can_be_stopped(run):
    pause(run)

    run.reader.send(Stop())

    assert run.end() == 0
    assert run.reader.refresh().status == "stopped"
