"""When a run that is being trained is judged."""

from nn_tui.core.events import FindingRaised

from .conftest import Train


def test_a_fault_that_shows_at_once_is_said_within_the_first_steps_of_a_long_run(train: Train, moons: str) -> None:
    long = moons.replace("steps = 60", "steps = 1000")
    too_slow_to_move_a_weight = long.replace('"adam", learning_rate = 0.01', '"sgd", learning_rate = 1e-20')

    view = train(too_slow_to_move_a_weight)

    raised = [event.step for event in view.events if isinstance(event, FindingRaised)]
    assert raised[0] <= 16  # by the first measurements, at 1, 2, 4, 8 and 16
