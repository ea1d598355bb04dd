"""Line charts against the literal picture."""

import numpy as np
import pytest

from nn_tui.tui.charts import palette
from nn_tui.tui.charts.columns import reduce_to_columns, smooth
from nn_tui.tui.charts.line_chart import Line, LineChart, Mark, draw_line_chart, line_of, spread
from nn_tui.tui.charts.style import ChartStyle


def two_lines() -> LineChart:
    x = np.arange(0, 101, 5.0)
    train = line_of("train", "t", palette.TRAIN, x, 2 * np.exp(-x / 25) + 0.1)
    validation = line_of("validation", "v", palette.VALIDATION, x, 2 * np.exp(-x / 25) + 0.3 + x / 200, dashed=True)
    return LineChart((train, validation), (0, 100))


def noisy(values) -> Line:
    y = np.asarray(values, dtype=float)
    return Line("train", "t", palette.TRAIN, np.arange(y.size, dtype=float), y, y, y, np.ones_like(y))


def picture(chart: LineChart, width: int, height: int, marker="braille") -> str:
    return "\n" + draw_line_chart(chart, width, height, ChartStyle(marker=marker)).text() + "\n"


def test_lines_carry_their_values_at_their_ends():
    assert (
        picture(two_lines(), 64, 10)
        == """
    │⠢⡀
   2┤⠑⢕
    │  ⠣⢌⠢⡀
    │    ⠑⢄ ⠢⢄
   1┤      ⠉⠒⢄⡀⠈⠒⠂ ⢄⣀
    │         ⠈⠑⠒⠤⣀⡀  ⠈⠉⠁ ⠒⠒ ⠐⠒⠂ ⠒⠒ ⠐⠒⠂ ⠒⠒ ⠈⠉ 0.837 validation
    │              ⠈⠉⠑⠒⠢⠤⠤⣀⣀⣀⡀
   0┤                        ⠈⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠒⠒ 0.137 train
    └┬───────────────────┬──────────────────┬
     0                   50                100
"""
    )


def test_ascii_tells_lines_apart_by_their_characters():
    assert (
        picture(two_lines(), 64, 10, "ascii")
        == """
    |oo
   2+'o o
    |  'oo
    |    '-oo o
   1+      ''-.o oo oo
    |          '--..   oo oo oo oo oo oo oo o 0.837 validation
    |               ''----....
   0+                         ''''''''''----- 0.137 train
    ++-------------------+------------------+
     0                   50                100
"""
    )


def test_quadrants_draw_the_same_course():
    assert (
        picture(two_lines(), 64, 10, "quadrant")
        == """
    │▄
   2┤▀▛
    │ ▝▚▞▚▖
    │   ▝▀▄ ▚▄
   1┤      ▀▀▄▖▝▀▘ ▄▄
    │         ▝▀▀▄▄▄  ▝▀▘ ▀▀ ▝▀▘ ▀▀ ▝▀▘ ▀▀ ▝▀ 0.837 validation
    │               ▀▀▀▀▚▄▄▄▄▄▄▖
   0┤                          ▝▀▀▀▀▀▀▀▀▀▀▀▀▀ 0.137 train
    └┬───────────────────┬──────────────────┬
     0                   50                100
"""
    )


def test_a_spike_of_one_step_stays_visible_under_any_smoothing():
    values = np.ones(1000)
    values[500] = 9

    assert (
        picture(LineChart((noisy(values),), (0, 1000), smoothing=0.9), 60, 9)
        == """
    │                    ⢸
    │                    ⢸
    │                    ⢸
   5┤                    ⢸
    │                    ⢸
    │                    ⢸
    │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡰⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ 1.00 train
    └┬───────────────────┬───────────────────┬
     0                  500                1,000
"""
    )


def test_nan_leaves_a_gap():
    y = np.sin(np.arange(40.0) / 4)
    y[15:25] = np.nan

    assert (
        picture(LineChart((line_of("train", "t", palette.TRAIN, np.arange(40.0), y),), (0, 40)), 50, 9)
        == """
 1.0┤   ⢀⠔⠉⠑⢄                 ⡠⠊⠉⠲⡀
    │  ⢠⠃    ⢇               ⡔⠁   ⠘⡄
 0.5┤ ⢠⠃     ⠈⢆             ⢰⠁     ⠱⡀
    │ ⡎       ⠘⡄           ⢀⠇       ⠱⡀
   0┤⡸         ⠸⡀         ⢀⠎         ⢣
    │           ⢇         ⠈           ⡇
    │           ⠈⠆                    ⠘ -0.320 t
    └┬────────────────┬────────────────┬
     0                20               40
"""
    )


def test_a_log_axis_is_ticked_at_decades_and_has_no_place_for_zero():
    line = line_of("train", "t", palette.TRAIN, [0, 1, 2, 3], [100, 1, 0.01, 0])

    assert (
        picture(LineChart((line,), (0, 3), log_y=True), 40, 9)
        == """
 100┤⠑⢄⡀
    │  ⠈⠢⡀
    │    ⠈⠑⢄
   1┤       ⠑⠤⡀
    │         ⠈⠒⢄
    │            ⠑⠢⡀
0.01┤              ⠈⠒⢄         0 t
    └┬───────────────┬────────
     0               2         step
"""
    )


def test_marks_and_crosshair_are_told_by_letter_and_value():
    line = line_of("train", "t", palette.TRAIN, [0, 50, 100], [1, 3, 2])
    chart = LineChart(
        (line,),
        (0, 100),
        marks=(Mark(40, "L", palette.ACCENT), Mark(70, "F", palette.WARNING)),
        cursor=20.0,
        cursor_label="step 20",
    )

    assert (
        picture(chart, 50, 8)
        == """
   3┤       │      L⣀⠔⠊⠑⠒⠤⢄⣀ F
    │       │    ⣀⠔⠊        ⠉⠑⠒⠤⢄⣀
   2┤       │ ⣀⠔⠊  ┊         ┊    ⠉⠑⠒⠤⢄⡀ 2.00 t
    │      ⡠⠔⠉     ┊         ┊         ⠈
    │   ⡠⠔⠉ │      ┊         ┊
   1┤⡠⠔⠉    │ step 20  t 1.86
    └┬────────────────┬────────────────┬
     0                50              100
"""
    )


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (12, 2), (20, 3), (24, 5)])
def test_tiny_charts_leave_out_labels_before_the_line(size):
    canvas = draw_line_chart(two_lines(), *size, ChartStyle())

    assert (canvas.color == palette.TRAIN).any() or (canvas.color == palette.VALIDATION).any()


def test_the_envelope_is_dim_and_the_line_over_it_bright():
    values = np.tile([0.0, 1.0], 500)

    canvas = draw_line_chart(LineChart((noisy(values),), (0, 1000), smoothing=0.9), 40, 9, ChartStyle())

    assert (canvas.color == palette.TRAIN).sum() >= 20
    assert (canvas.color == palette.dim(palette.TRAIN)).sum() > (canvas.color == palette.TRAIN).sum()


def test_without_colour_lines_are_bold_and_envelopes_sparse():
    values = np.tile([0.0, 1.0], 500)
    chart = LineChart((noisy(values),), (0, 1000), smoothing=0.9)

    canvas = draw_line_chart(chart, 40, 9, ChartStyle(colors=0))

    is_dot = canvas.codes >= 0x2800
    assert canvas.bold[is_dot & (canvas.color == palette.TRAIN)].all()
    ghost = canvas.codes[canvas.color == palette.dim(palette.TRAIN)] - 0x2800
    assert max(int(pattern).bit_count() for pattern in ghost) <= 2


def test_smoothing_does_not_depend_on_how_points_were_merged():
    random = np.random.default_rng(0)
    y = np.exp(-np.arange(8192) / 1800) + random.normal(0, 0.1, 8192)
    four = y.reshape(-1, 4)
    x, ones = np.arange(8192.0), np.ones(8192)

    raw = reduce_to_columns(x, y, y, y, ones, (0, 8191), 128)
    merged = reduce_to_columns(
        x[::4] + 1.5, four.min(axis=1), four.max(axis=1), four.mean(axis=1), 4 * ones[::4], (0, 8191), 128
    )

    assert np.allclose(smooth(raw, 0.9, 128), smooth(merged, 0.9, 128), atol=0.01)
    assert np.array_equal(raw.index, merged.index)


def test_smoothing_starts_again_after_a_gap():
    y = np.array([5.0] * 20 + [np.nan] + [1.0] * 20)
    columns = reduce_to_columns(np.arange(41.0), y, y, y, np.ones(41), (0, 40), 41)

    smoothed = smooth(columns, 0.97, 41)

    assert np.isnan(smoothed[20])
    assert np.allclose(smoothed[21:], 1.0)


def test_an_empty_chart_says_so_in_words():
    assert "no values yet" in picture(LineChart((), (0, 1)), 40, 5)


def test_values_are_written_one_below_the_other_where_lines_meet():
    assert spread([3, 3, 3], 10) == [3, 4, 5]
    assert spread([9, 9], 10) == [8, 9]
    assert spread([0, 0, 0], 2) == [0, 1]
