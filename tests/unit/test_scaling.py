"""The power law of sizes: exact where the sizes lie on one, silent where there is none."""

import math

import pytest

from nn_tui.core.groups.scaling import fit_power_law


def test_sizes_on_a_power_law_give_its_numbers():
    sizes = [10, 100, 1000, 5000]

    law = fit_power_law(sizes, [3.0 * size**-0.5 for size in sizes])

    assert law is not None
    assert (law.factor, law.exponent, law.r2) == pytest.approx((3.0, 0.5, 1.0))


def test_scatter_lowers_what_the_line_explains():
    law = fit_power_law([10, 100, 1000], [1.0, 0.2, 0.1])

    assert law is not None
    assert 0.9 < law.r2 < 1


@pytest.mark.parametrize(
    ("sizes", "losses"),
    [
        ([10, 100], [1.0, 0.5]),
        ([10, 10, 10], [1.0, 0.9, 0.8]),
        ([1, 2, 3], [1.0, 0.0, 0.5]),
        ([1, 2, 3], [1, math.nan, 1]),
    ],
)
def test_no_line_is_drawn_through_too_little(sizes: list[int], losses: list[float]):
    assert fit_power_law(sizes, losses) is None
