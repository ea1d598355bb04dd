"""Numbers, ticks and canvas: the small parts that every chart stands on."""

import math

import numpy as np
import pytest

from nn_tui.tui.charts import palette, ticks
from nn_tui.tui.charts.canvas import Canvas
from nn_tui.tui.charts.numbers import count, duration, number, percent, si
from nn_tui.tui.charts.sparkline import bar, sparkline


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "inf"),
        (0.0, "0"),
        (4.99999999999944, "5.00"),
        (0.04123, "0.0412"),
        (0.09999, "0.100"),
        (999.6, "1.00 k"),
        (118_282, "118 k"),
        (4.1e-5, "4.10e-5"),
        (-12.345, "-12.3"),
        (1e30, "1.00e30"),
    ],
)
def test_a_number_has_three_significant_figures(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0, "0 s"),
        (3.5e-5, "35.0 µs"),
        (0.0124, "12.4 ms"),
        (8.4, "8.4 s"),
        (59.96, "1 m 00 s"),
        (80, "1 m 20 s"),
        (7500, "2 h 05 m"),
        (273_600, "3 d 04 h"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds, text):
    assert duration(seconds) == text


def test_quantities_carry_prefix_and_unit():
    assert si(0.00124, "s") == "1.24 ms"
    assert si(28_800, "examples/s") == "28.8 kexamples/s"
    assert count(118_282) == "118,282"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1, "100 %"), (0.975, "97.5 %"), (0.99999, "> 99.9 %"), (0.000001, "< 0.01 %"), (0.011, "1.10 %")],
)
def test_a_share_never_claims_all_or_nothing_falsely(share, text):
    assert percent(share) == text


def test_ticks_are_multiples_of_1_2_or_5():
    assert ticks.linear_ticks(0, 900, 5) == [0, 200, 400, 600, 800]
    assert ticks.tick_labels(ticks.linear_ticks(0, 2.4, 6)) == ["0", "0.5", "1.0", "1.5", "2.0"]
    assert ticks.step_labels([0, 20_000, 1_500_000]) == ["0", "20k", "1.5M"]


def test_log_ticks_are_whole_decades():
    assert ticks.log_labels(ticks.decade_ticks(1e-5, 3, 4)) == ["1e-4", "0.01", "1"]


def test_times_are_ticked_as_a_clock_is():
    assert ticks.clock_labels(ticks.clock_ticks(0, 400, 6)) == ["0 m", "2 m", "4 m", "6 m"]
    assert ticks.clock_labels(ticks.clock_ticks(0, 0.4, 4)) == ["0 ms", "200 ms", "400 ms"]


def test_a_canvas_gives_runs_of_one_look():
    canvas = Canvas(8, 2)
    canvas.write(1, 0, "loss", palette.TRAIN, bold=True)

    assert canvas.rows() == [
        [(" ", 0, 0, False), ("loss", palette.TRAIN, 0, True), ("   ", 0, 0, False)],
        [("        ", 0, 0, False)],
    ]


def test_wide_characters_take_two_cells_and_are_never_cut_in_half():
    canvas = Canvas(5, 1)
    canvas.write(0, 0, "日本語")

    assert canvas.text() == "日本"

    canvas.write(1, 0, "x")

    assert canvas.text() == " x本"


def test_control_characters_never_reach_a_canvas():
    canvas = Canvas(20, 1)
    canvas.write(0, 0, "a\x1b[31mb\x9bc\r\nd")

    assert canvas.text() == "a[31mbcd"


def test_a_canvas_turns_to_ascii_cell_by_cell():
    canvas = Canvas(10, 1)
    canvas.write(0, 0, "█ — µ 日")

    assert canvas.to_ascii().text() == "# - u ?"


def test_every_role_has_a_colour_on_dark_on_light_and_among_sixteen():
    assert palette.DARK.keys() == palette.LIGHT.keys() == palette.ANSI.keys()


def test_a_sparkline_keeps_its_spikes():
    values = np.ones(400)
    values[123] = 50

    assert "█" in sparkline(values, 10, marker="half")
    assert sparkline([1, 2, 3, 4], 2) == "⡠⠊"
    assert sparkline([1e-3, 1e-2, 1e-1, 1], 2, log=True) == "⡠⠊"


def test_a_bar_shows_a_sliver_of_any_share():
    assert bar(0.5, 8) == "████    "
    assert bar(1e-9, 8) == "▏       "
    assert bar(0, 8) == "        "
