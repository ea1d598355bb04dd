"""The sketch: ink where the brush went, none where it was taken away."""

import numpy as np

from nn_tui.tui.drawing.sketch import Sketch


def test_a_dot_in_the_middle_of_a_small_pixel_inks_that_pixel_alone() -> None:
    sketch = Sketch(8, 8)

    sketch.draw((2.5, 5.5), (2.5, 5.5))

    assert np.argwhere(sketch.ink).tolist() == [[5, 2]]
    assert sketch.ink[5, 2] == 1.0


def test_a_stroke_has_no_gaps_however_far_the_hand_has_moved() -> None:
    sketch = Sketch(8, 8)

    sketch.draw((0.5, 0.5), (7.5, 7.5))

    assert (np.diag(sketch.ink) == 1.0).all()


def test_a_stroke_is_two_to_three_pixels_wide_and_grey_at_the_edges_on_a_large_picture() -> None:
    sketch = Sketch(28, 28)

    sketch.draw((14.5, 2.5), (14.5, 25.5))

    across = sketch.ink[14]
    assert 2 <= across.sum() <= 3
    assert ((across > 0) & (across < 1)).any()


def test_ink_is_never_more_than_full_nor_less_than_none() -> None:
    sketch = Sketch(12, 9)

    for _ in range(3):
        sketch.draw((1.2, 3.4), (8.0, 11.0))
        sketch.erase((4.0, 5.0), (4.5, 9.0))

    assert sketch.ink.min() == 0.0
    assert sketch.ink.max() == 1.0


def test_erasing_where_ink_was_put_leaves_blank_paper() -> None:
    sketch = Sketch(8, 8)
    sketch.draw((2.5, 2.5), (5.5, 2.5))

    sketch.erase((2.5, 2.5), (5.5, 2.5))

    assert sketch.is_blank


def test_a_stroke_beside_the_paper_changes_nothing() -> None:
    sketch = Sketch(8, 8)

    sketch.draw((-5.0, -5.0), (-5.0, 12.0))

    assert sketch.version == 0


def test_every_change_counts_and_nothing_else_does() -> None:
    sketch = Sketch(8, 8)

    sketch.draw((1.5, 1.5), (1.5, 1.5))
    sketch.draw((1.5, 1.5), (1.5, 1.5))
    sketch.clear()
    sketch.clear()

    assert sketch.version == 2
