"""Runs that somebody looks on: not too fast, shown at every pause, waiting at the end to hear more."""

import math

import numpy as np

from nn_tui.core.commands import Continue, Edit, LimitSpeed, Pause, Step
from nn_tui.core.edits import EPOCHS
from nn_tui.core.events import Paused
from nn_tui.core.specs.file import read_spec, to_toml
from nn_tui.core.training.speed_limit import SpeedLimit


def losses(view):
    return view.series("train_loss")[1]


def test_a_limit_says_how_long_to_wait():
    limit = SpeedLimit()

    limit.set(100, 50.0)

    assert limit.due == 101
    assert 1.9 < limit.wait_seconds(200) <= 2
    assert limit.wait_seconds(100) <= 0


def test_no_limit_never_waits_and_one_that_is_lifted_watches_no_longer():
    limit = SpeedLimit()
    limit.set(0, math.inf)
    watched = limit.is_watched, limit.wait_seconds(10**9) <= 0, limit.due > 10**9

    limit.set(0, None)

    assert watched == (True, True, True)
    assert not limit.is_watched


def test_looking_on_changes_no_number(train, moons):
    alone = train(moons)

    watched = train(moons, commands=(LimitSpeed(400.0),), when_paused=(Continue(),))

    np.testing.assert_array_equal(losses(watched), losses(alone))
    np.testing.assert_array_equal(watched.series("validation_loss")[1], alone.series("validation_loss")[1])


def test_a_pause_shows_the_network_as_it_is_even_before_the_first_step(train, moons):
    at_first = train(moons, commands=(Pause(),))
    later = train(moons, commands=(Step(count=7),))

    assert at_first.snapshot("decision_boundary").step == 0
    assert later.snapshot("weights/hidden_1").step == 7


def test_at_the_end_a_run_that_is_looked_on_waits_and_may_be_prolonged(train, moons):
    toml = moons.replace("steps = 60", "epochs = 2")

    view = train(
        toml,
        commands=(LimitSpeed(0),),
        when_paused=(Edit({"weights.output.1.1": 2.0}), Edit({EPOCHS: 4}), LimitSpeed(None), Continue()),
    )
    again = train(to_toml(read_spec(view.path / "run.toml")))

    assert [event.step for event in view.events if isinstance(event, Paused)] == [8]
    assert (view.status, view.step) == ("finished", 16)
    np.testing.assert_array_equal(losses(again), losses(view))
