"""How many runs find room side by side, and on which page each of them is."""

import pytest

from nn_tui.tui.beside.places import LEAST, pages_of, shape_for


@pytest.mark.parametrize(
    ("width", "height", "wanted", "shape"),
    [(80, 20, 2, (1, 2)), (80, 20, 9, (1, 3)), (120, 36, 4, (2, 2)), (200, 56, 9, (2, 5)), (60, 60, 3, (3, 1))],
)
def test_runs_are_as_large_as_can_be(width: int, height: int, wanted: int, shape: tuple[int, int]) -> None:
    assert shape_for(width, height, wanted) == shape


@pytest.mark.parametrize("size", [(1, 1), (20, 3), (79, 20), (300, 96)])
def test_there_is_a_place_at_any_size_and_none_is_too_small_where_there_are_several(size: tuple[int, int]) -> None:
    rows, columns = shape_for(*size, 9)

    assert rows * columns >= 1
    assert columns == 1 or size[0] / columns >= LEAST[0]
    assert rows == 1 or size[1] / rows >= LEAST[1]


def test_every_page_is_led_by_the_baseline() -> None:
    assert pages_of("abcde", 3, keeps_first=True) == [("a", "b", "c"), ("a", "d", "e")]


def test_without_a_baseline_each_run_stands_once() -> None:
    assert pages_of("abcde", 3, keeps_first=False) == [("a", "b", "c"), ("d", "e")]


def test_a_baseline_gives_way_where_only_one_run_has_room() -> None:
    assert pages_of("abc", 1, keeps_first=True) == [("a",), ("b",), ("c",)]
