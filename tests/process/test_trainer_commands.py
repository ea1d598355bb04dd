"""A trainer does what it is told, and says so."""

import time

import numpy as np

from nn_tui.core.commands import Continue, Edit, Epoch, Pause, SaveCheckpoint, SetLearningRate, Step, Stop
from nn_tui.core.events import CheckpointSaved, Continued, Edited, Paused
from nn_tui.core.specs.file import read_spec, to_toml


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

    (change,) = events(view, Edited)
    assert (change.before, change.after) == ({"training.learning_rate": 0.003}, {"training.learning_rate": 0.5})
    assert change in view.marks
    assert view.last("learning_rate") == 0.5


def test_what_was_edited_while_training_is_in_run_toml_and_repeated_from_there(run, make_run):
    changes = {"training.optimizer": "momentum", "model.dropout": 0.3, "transfer.freeze": ["hidden_1"]}

    run.reader.send(Edit(changes))
    view = run.wait_for(lambda view: events(view, Edited))
    (edit,) = events(view, Edited)
    edited = run.wait_for(lambda view: view.step > edit.step + 20)
    spec = read_spec(run.folder / "run.toml")
    again = make_run(to_toml(spec))
    again.start()
    repeated = again.wait_for(lambda view: view.step > edit.step + 20)

    assert [(planned.step, planned.set) for planned in spec.edits] == [(edit.step, changes)]
    assert edit in edited.marks
    np.testing.assert_array_equal(
        edited.read_points("train_loss", 1, edit.step + 20)[1], repeated.read_points("train_loss", 1, edit.step + 20)[1]
    )


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
