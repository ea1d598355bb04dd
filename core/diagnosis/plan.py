"""How long a run is planned, and before which step nothing can be said of it."""

from ..runs.view import RunView

WARM_UP_STEPS, WARM_UP_SHARE = 20, 0.05
MIN_HORIZON, MIN_EPOCHS, LONG_STEPS = 400, 5, 1000
"""What is assumed of a run of unknown length: so many steps, and so many epochs, at least."""


def planned_steps(view: RunView) -> int:
    """Return how many steps the run is planned to take, at least 1.

    Where nobody has said so, as in a loop that is watched, it is taken to be two fifths of the way at most, and half
    way after 1,000 steps: rules for a run's second half then wait. At least five epochs and 400 steps are
    assumed. Of a run that is over, the steps it took.
    """
    if view.num_steps or view.finished or view.failed:
        return max(view.num_steps, view.step, 1)
    epoch = view.started.steps_per_epoch if view.started else 0
    ahead = 2 * view.step if view.step >= LONG_STEPS else 5 * view.step // 2
    return max(ahead, MIN_EPOCHS * epoch, MIN_HORIZON)


def warm_up_steps(view: RunView) -> int:
    """Return the steps before which nothing is judged: 20, 5 % of the run, and the learning rate's own warm-up."""
    steps = max(WARM_UP_STEPS, round(WARM_UP_SHARE * (view.num_steps or MIN_HORIZON)))
    training = view.spec.training
    if training.schedule in ("warm_up", "one_cycle"):
        tenth = view.num_steps // (10 if training.schedule == "warm_up" else 3)
        steps += min(training.schedule_steps or tenth, view.num_steps // 2)
    return steps
