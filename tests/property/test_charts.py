"""Every chart fills exactly the cells it was given, for any floats and any size."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from nn_tui.tui.charts import palette
from nn_tui.tui.charts.canvas import Canvas, cell_width
from nn_tui.tui.charts.confusion import draw_confusion
from nn_tui.tui.charts.heat_map import Band, HeatMap, draw_heat_map
from nn_tui.tui.charts.image_grid import draw_image_grid
from nn_tui.tui.charts.line_chart import Line, LineChart, Mark, Points, draw_line_chart, spread
from nn_tui.tui.charts.numbers import duration, number, percent, si
from nn_tui.tui.charts.paragraphs import Paragraph, draw_paragraphs
from nn_tui.tui.charts.plane import Plane, draw_plane
from nn_tui.tui.charts.sparkline import bar, sparkline
from nn_tui.tui.charts.style import MARKERS, ChartStyle
from nn_tui.tui.charts.surface import Surface, draw_surface
from nn_tui.tui.charts.table import Cell, Column, Table, draw_table
from nn_tui.tui.charts.wrapping import shorten, wrap

floats = st.floats(allow_nan=True, allow_infinity=True, width=64)
finite = st.floats(-1e12, 1e12)
widths, heights = st.integers(1, 100), st.integers(1, 30)
styles = st.builds(
    ChartStyle,
    marker=st.sampled_from(MARKERS),
    colors=st.sampled_from([0, 16, 256, 1 << 24]),
    dark=st.booleans(),
    color_map=st.sampled_from(["viridis", "cividis"]),
)
texts = st.text(max_size=40)
ranges = st.tuples(finite, finite).map(sorted).map(tuple)


def arrays(shape):
    size = int(np.prod(shape))
    return st.lists(floats, min_size=size, max_size=size).map(lambda values: np.array(values).reshape(shape))


@st.composite
def lines(draw):
    size = draw(st.integers(0, 40))
    x = np.sort(np.array(draw(st.lists(finite, min_size=size, max_size=size)), dtype=float))
    low, high, mean = (draw(arrays((size,))) for _ in range(3))
    weight = np.array(draw(st.lists(st.floats(1, 1e9), min_size=size, max_size=size)), dtype=float)
    return Line(
        draw(texts),
        draw(st.sampled_from("tv")),
        palette.TRAIN,
        x,
        np.fmin(low, high),
        np.fmax(low, high),
        mean,
        weight,
        draw(st.integers(0, 4)),
        draw(st.booleans()),
        draw(st.sampled_from(["", "x"])),
    )


def assert_fills(canvas, width, height, style):
    rows = canvas.rows()
    assert (canvas.width, canvas.height, len(rows)) == (width, height, height)
    for row in rows:
        assert sum(cell_len(text) for text, *_ in row) == width
    assert len(canvas.text().split("\n")) == height
    if style.ascii:
        assert canvas.text().isascii()


@settings(max_examples=150, deadline=None)
@given(st.data(), widths, heights, styles)
def test_a_line_chart_fills_its_size_for_any_floats(data, width, height, style):
    chart = LineChart(
        lines=tuple(data.draw(st.lists(lines(), max_size=3))),
        x_range=data.draw(ranges),
        x_kind=data.draw(st.sampled_from(["step", "epoch", "time", "examples", "number", "log"])),
        log_y=data.draw(st.booleans()),
        smoothing=data.draw(st.sampled_from([0.0, 0.6, 0.99])),
        points=data.draw(st.none() | st.builds(Points, arrays((6,)), arrays((6,)), st.just(palette.DIM))),
        marks=tuple(Mark(x, "F", palette.WARNING) for x in data.draw(st.lists(finite, max_size=3))),
        cursor=data.draw(st.none() | finite),
        cursor_label="step 1,000",
    )

    canvas = draw_line_chart(chart, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines(), max_size=8), ranges, st.none() | finite, widths, heights, styles)
def test_a_heat_map_fills_its_size_for_any_floats(found, x_range, cursor, width, height, style):
    bands = tuple(Band(line.name, line.x, line.low, line.high, line.mean, line.weight) for line in found)

    canvas = draw_heat_map(HeatMap(bands, x_range, cursor=cursor), width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(["probability", "classes", "value"]), widths, heights, styles)
def test_a_plane_fills_its_size_for_any_floats(data, kind, width, height, style):
    values = data.draw(arrays((3, 4)))
    if kind == "classes":
        values = np.array(data.draw(st.lists(st.integers(0, 9), min_size=12, max_size=12)), dtype=float).reshape(3, 4)
    plane = Plane(
        kind=kind,
        values=values,
        confidence=data.draw(st.none() | arrays((3, 4))),
        x_range=data.draw(ranges),
        y_range=data.draw(ranges),
        class_names=tuple(data.draw(st.lists(texts, max_size=4))),
        points=data.draw(arrays((7, 2))),
        point_values=data.draw(arrays((7,))),
    )

    canvas = draw_plane(plane, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=100, deadline=None)
@given(st.data(), widths, heights, styles)
def test_a_surface_fills_its_size_for_any_floats(data, width, height, style):
    num_places = data.draw(st.integers(0, 5))
    surface = Surface(
        values=data.draw(arrays((3, 4))),
        x_range=data.draw(ranges),
        y_range=data.draw(ranges),
        path=data.draw(arrays((num_places, 2))),
        unit=data.draw(texts),
    )

    canvas = draw_surface(surface, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(0, 12), widths, heights, styles)
def test_a_confusion_matrix_fills_its_size(data, num_classes, width, height, style):
    size = num_classes**2
    counts = np.array(data.draw(st.lists(st.integers(0, 10**9), min_size=size, max_size=size)), dtype=np.int64)
    names = tuple(data.draw(st.lists(texts, max_size=num_classes)))

    canvas = draw_confusion(counts.reshape(num_classes, num_classes), names, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5).flatmap(lambda count: arrays((count, 3, 4))), widths, heights, styles)
def test_an_image_grid_fills_its_size_for_any_floats(images, width, height, style):
    canvas = draw_image_grid(images, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(0, 12), st.integers(0, 20), widths, heights, styles)
def test_a_table_fills_its_size(data, num_rows, first_row, width, height, style):
    cells = st.lists(st.builds(Cell, texts), min_size=num_rows, max_size=num_rows).map(tuple)
    columns = st.builds(
        Column,
        texts,
        cells,
        st.none() | st.builds(Cell, texts),
        st.integers(0, 9),
        st.booleans(),
        st.none() | st.integers(1, 9),
    )
    table = Table(tuple(data.draw(st.lists(columns, max_size=5))), first_row, data.draw(st.booleans()))

    canvas = draw_table(table, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(Paragraph, texts, sign=st.sampled_from(["", "▲"])), max_size=6), widths, heights, styles)
def test_paragraphs_fill_their_size(paragraphs, width, height, style):
    canvas = draw_paragraphs(paragraphs, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 25), st.integers(-1, 6), texts), max_size=12), st.integers(1, 20))
def test_a_row_keeps_its_width_whatever_is_written_over_it(writes, width):
    canvas = Canvas(width, 5)

    for x, y, text in writes:
        canvas.write(x, y, text)

    assert_fills(canvas, width, 5, ChartStyle())


@given(st.text(), st.integers(1, 30))
def test_wrapped_lines_are_never_wider_than_asked_unless_a_character_is(text, width):
    widest = max((cell_width(character) for character in text), default=0)

    lines = wrap(text, width)

    assert all(cell_width(line) <= max(width, widest) for line in lines)


@given(st.text(), st.integers(1, 30))
def test_shortened_text_fits(text, width):
    assert cell_width(shorten(text, width)) <= max(width, 2)


@given(floats)
def test_numbers_are_short_and_never_fail(value):
    for show in (number, si, percent, duration):
        assert len(show(value)) <= 16


@given(st.lists(floats, max_size=200), st.integers(1, 40), st.booleans(), st.sampled_from(MARKERS))
def test_a_sparkline_is_as_wide_as_asked(values, width, log, marker):
    assert len(sparkline(values, width, log, marker)) == width


@given(floats, st.integers(0, 40), st.booleans())
def test_a_bar_is_as_wide_as_asked(share, width, ascii_only):
    assert len(bar(share, width, ascii_only)) == width


@given(st.lists(st.integers(0, 19), max_size=30), st.integers(1, 20))
def test_labels_never_share_a_row(wanted, num_rows):
    rows = spread(sorted(min(row, num_rows - 1) for row in wanted), num_rows)

    assert len(set(rows)) == len(rows) == min(len(wanted), num_rows)
    assert all(0 <= row < num_rows for row in rows)
