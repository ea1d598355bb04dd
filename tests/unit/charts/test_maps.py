"""Maps, planes, matrices and tables against the literal picture."""

import numpy as np

from nn_tui.tui.charts import palette
from nn_tui.tui.charts.color_scale import scale_for
from nn_tui.tui.charts.confusion import draw_confusion
from nn_tui.tui.charts.heat_map import Band, HeatMap, draw_heat_map
from nn_tui.tui.charts.image import fit
from nn_tui.tui.charts.image_grid import draw_image_grid
from nn_tui.tui.charts.paragraphs import Paragraph, draw_paragraphs
from nn_tui.tui.charts.plane import Plane, draw_plane
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.charts.table import Cell, Column, Table, draw_table

ASCII = ChartStyle(marker="ascii", colors=0)


def band(name: str, values: list[float]) -> Band:
    array = np.array(values)
    return Band(name, np.linspace(0, 100, array.size), array, array, array, np.ones_like(array))


def plane(**changes) -> Plane:
    side = np.linspace(-1, 1, 24)
    x, y = np.meshgrid(side, side)
    fields = {
        "kind": "probability",
        "values": 1 / (1 + np.exp(-9 * (x + y))),
        "confidence": None,
        "x_range": (-1, 1),
        "y_range": (-1, 1),
        "class_names": ("left", "right"),
        "points": np.array([[-0.5, -0.5], [0.5, 0.5]]),
        "point_values": np.array([0.0, 1.0]),
    }
    return Plane(**(fields | changes))


def test_a_heat_map_shades_by_decades_and_crosses_out_what_was_not_finite():
    chart = HeatMap((band("hidden_1", [1e-3] * 3), band("hidden_2", [1e-1, np.nan, 1.0])), (0, 100))

    assert (
        draw_heat_map(chart, 40, 6, ASCII).text()
        == """\
hidden_1

hidden_2 ***************xxxxxxxxxxxxxxx@
         ***************xxxxxxxxxxxxxxx@
         0              50           100
         0.001    ..::--==+++**##%%@@@ 1"""
    )


def test_a_heat_map_colours_every_measured_cell():
    canvas = draw_heat_map(HeatMap((band("a", [1e-3, 1.0]), band("b", [1.0, 1e-3])), (0, 100)), 40, 6, ChartStyle())

    assert (canvas.background[:4, 2:] & palette.TRUE_COLOR).all()
    assert len(set(canvas.background[0, 2:].tolist())) == 2


def test_more_layers_than_rows_share_cells():
    bands = tuple(band(f"layer_{i}", [10.0**-i] * 2) for i in range(10))

    canvas = draw_heat_map(HeatMap(bands, (0, 100)), 40, 7, ChartStyle())

    assert canvas.text().split("\n")[0].startswith("layer_0")
    assert "▀" in canvas.text()


def test_a_plane_keeps_square_things_square_and_marks_classes_by_shape():
    assert (
        draw_plane(plane(), 24, 9, ASCII).text()
        == """\
     ...............
       .............
         .......x...
           .........
             .......
               .....
        o        ...
                   .
   o left  x right"""
    )


def test_a_plane_is_blue_on_one_side_and_orange_on_the_other():
    canvas = draw_plane(plane(points=None), 24, 9, ChartStyle())

    red, blue = (canvas.background[:8] >> 16) & 0xFF, canvas.background[:8] & 0xFF
    assert red[0, 18] > blue[0, 18]
    assert blue[7, 5] > red[7, 5]


def test_a_cell_is_half_as_wide_as_high():
    assert fit(1, 1, 10, 80) == (10, 20)
    assert fit(1, 1, 40, 20) == (10, 20)
    assert fit(1, 2, 10, 20) == (5, 20)


def test_signed_pictures_tell_signs_apart_without_colour():
    images = np.stack([np.full((4, 4), -1.0), np.full((4, 4), 1.0)])

    text = draw_image_grid(images, 20, 5, ASCII).text().split("\n")[0]

    assert len(set(text.replace(" ", ""))) == 2


def test_a_signed_scale_is_the_same_on_both_sides():
    scale = scale_for(np.array([-0.5, 2.0, np.nan, np.inf]), "signed")

    assert (scale.low, scale.high) == (-2.0, 2.0)


def test_a_log_scale_spans_whole_decades():
    scale = scale_for(np.array([0.0, 3e-4, 0.2]), "log")

    assert (scale.low, scale.high) == (1e-4, 1.0)


def test_a_confusion_matrix_has_counts_and_recall():
    counts = np.array([[35, 1, 0], [0, 30, 4], [0, 2, 1200]])

    assert (
        draw_confusion(counts, ("cat", "dog", "bird"), 50, 5, ChartStyle()).text()
        == """\
       cat   dog  bird  recall
cat     35     1     ·  97.2 %
dog      ·    30     4  88.2 %
bird     ·     2 1,200  99.8 %
1,265 of 1,272 right · rows: truth"""
    )


def test_many_classes_in_little_space_are_told_by_colour_alone():
    canvas = draw_confusion(np.eye(20, dtype=np.int64), (), 24, 22, ChartStyle())

    assert (canvas.background[1:21] != 0).sum() == 20


def layer_table(**changes) -> Table:
    columns = (
        Column("layer", (Cell("hidden_1"), Cell("output")), Cell("total"), 9),
        Column("parameters", (Cell("8,320"), Cell("650")), Cell("8,970"), 1, decimal=True),
        Column("gradient", (Cell("0.0412"), Cell("12.3")), Cell("12.4"), 5, decimal=True),
    )
    return Table(columns, has_total=True, **changes)


def test_numbers_are_aligned_at_the_decimal_point():
    assert (
        draw_table(layer_table(), 40, 4, ChartStyle()).text()
        == """\
layer     parameters  gradient
hidden_1       8,320    0.0412
output           650   12.3
total          8,970   12.4"""
    )


def test_a_narrow_table_leaves_out_the_least_important_column():
    assert (
        draw_table(layer_table(), 22, 4, ChartStyle()).text()
        == """\
layer     gradient
hidden_1    0.0412
output     12.3
total      12.4"""
    )


def test_a_table_longer_than_its_space_says_that_it_goes_on():
    cells = tuple(Cell(f"row {i}") for i in range(9))

    text = draw_table(Table((Column("name", cells),), first_row=2), 12, 4, ChartStyle()).text()

    assert (
        text
        == """\
name
row 2      ▲
row 3
row 4      ▼"""
    )


def test_paragraphs_count_the_lines_that_do_not_fit():
    text = draw_paragraphs([Paragraph("one two three four five six", sign="▲")], 20, 2, ChartStyle()).text()

    assert (
        text
        == """\
▲ one two three four
  five six"""
    )
    assert "more lines" in draw_paragraphs([Paragraph("word " * 40)], 20, 3, ChartStyle()).text()
