from itertools import pairwise

from judging.unplanned import moments


def test_looks_are_offered_at_every_step_first_and_ever_less_often():
    steps = moments(10_000)

    assert steps[:5] == [1, 2, 3, 4, 5]
    assert len(steps) < 400
    assert steps[-1] < 10_000
    assert all(later > earlier for earlier, later in pairwise(steps))
