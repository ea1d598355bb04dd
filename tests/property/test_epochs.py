"""Epochs of runs whose batch size changes on the way, against batches counted one by one."""

from hypothesis import given
from hypothesis import strategies as st

from nn_tui.core.epochs import Epochs

sizes = st.integers(1, 40)
changes = st.lists(st.tuples(st.integers(0, 30), sizes), max_size=5)
NUM_STEPS = 200


def counted(num_examples, batch_size, changes):
    """The whole passes by each step and the examples of the next that are used, and the epochs of such a run."""
    epochs = Epochs.even(num_examples, batch_size)
    epoch, taken, places = 0, 0, [(0, 0)]
    waiting, due = list(changes), sum(after for after, _ in changes[:1])
    for step in range(NUM_STEPS):
        while waiting and step == due:
            batch_size = waiting.pop(0)[1]
            epochs = epochs.changed(step, batch_size)
            due += waiting[0][0] if waiting else 0
        taken += min(batch_size, num_examples - taken)
        if taken == num_examples:
            epoch, taken = epoch + 1, 0
        places.append((epoch, taken))
    return epochs, places


@given(sizes, sizes, changes)
def test_every_step_is_where_counting_says(num_examples, batch_size, changes):
    epochs, places = counted(num_examples, batch_size, changes)

    assert [epochs.position(step) for step in range(NUM_STEPS + 1)] == places


@given(sizes, sizes, changes)
def test_the_steps_that_end_a_pass_are_found_from_its_number_and_from_their_neighbours(
    num_examples, batch_size, changes
):
    epochs, places = counted(num_examples, batch_size, changes)

    ends = [step for step in range(1, NUM_STEPS + 1) if places[step][0] > places[step - 1][0]]

    assert [epochs.steps(places[end][0]) for end in ends] == ends
    assert [epochs.end_after(end - 1) for end in ends] == ends
    assert [epochs.end_before(end) for end in ends] == [0, *ends[:-1]][: len(ends)]


@given(sizes, sizes, changes)
def test_between_knots_passes_only_grow_and_are_whole_where_passes_end(num_examples, batch_size, changes):
    epochs, places = counted(num_examples, batch_size, changes)

    knots = epochs.knots()

    steps, passes = zip(*knots, strict=True)
    assert list(steps) == sorted(set(steps))
    assert list(passes) == sorted(passes)
    assert all(
        passed == places[step][0] + places[step][1] / num_examples for step, passed in knots if step <= NUM_STEPS
    )
