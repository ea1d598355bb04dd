"""What is logged is put to the step it belongs to, whenever in the loop it is logged."""

import pytest
import torch

from nn_tui.core.watching.losses import LossBook


def logged(num_steps: int, accumulate: int, logs_first: bool, take_every: int = 3) -> tuple[list[int], list[float]]:
    """Log the number of the batch's update in a loop, take now and then, and return what comes out."""
    book, steps, values, count = LossBook(), [], [], 0
    for batch in range(1, num_steps * accumulate + 1):
        update = -(-batch // accumulate)
        if logs_first:
            book.record(count, float(update))
        count = batch // accumulate
        if not logs_first:
            book.record(count, torch.tensor(float(update)))
        if batch % take_every == 0:
            taken = book.take(count)
            steps += taken[0]
            values += taken[1]
    taken = book.take(count, final=True)
    return steps + taken[0], values + taken[1]


@pytest.mark.parametrize("logs_first", [False, True])
@pytest.mark.parametrize("accumulate", [1, 2, 5])
def test_every_value_belongs_to_its_update(accumulate, logs_first):
    steps, values = logged(12, accumulate, logs_first)

    assert steps == list(range(1, 13))
    assert values == [float(step) for step in steps]


def test_values_of_one_update_are_averaged():
    book = LossBook()
    for count, value in ((0, 1.0), (1, 3.0), (1, 5.0), (2, 6.0)):
        book.record(count, value)

    assert book.take(2, final=True) == ([1, 2], [2.0, 5.5])


def test_what_is_logged_every_tenth_update_stands_there():
    book = LossBook()
    for count in (10, 20, 30):
        book.record(count, float(count))

    assert book.take(35, final=True) == ([10, 20, 30], [10.0, 20.0, 30.0])


def test_the_newest_step_waits_until_it_is_complete():
    book = LossBook()
    for count in (1, 2, 3):
        book.record(count, float(count))

    assert book.take(3) == ([1, 2], [1.0, 2.0])
    assert book.take(3, final=True) == ([3], [3.0])


def test_without_updates_every_value_is_a_step():
    book = LossBook()
    for value in (5.0, 6.0, 7.0):
        book.record(0, value)

    assert book.number() == 3
    assert book.take(3, final=True) == ([1, 2, 3], [5.0, 6.0, 7.0])
