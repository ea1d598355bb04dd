"""The drawing of a network: a literal picture, any size, and when there is one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nn_tui.core.events import Layer, RunStarted
from nn_tui.tui.charts import palette
from nn_tui.tui.charts.network_drawing import NodeColumn, draw_network
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.network import NetworkPanel
from nn_tui.tui.panels.options import ViewOptions

ASCII = ChartStyle(marker="ascii", colors=0)
STYLES = (ChartStyle(), ASCII, ChartStyle(colors=16), ChartStyle(colors=0), ChartStyle(marker="half", dark=False))
PANEL = NetworkPanel()


def layer(name, inputs, outputs, kind="Linear"):
    return Layer(name=name, kind=kind, input_shape=(inputs,), output_shape=(outputs,), num_parameters=1)


def started_with(*layers):
    def start(writer):
        about = {"steps_per_epoch": 1, "batch_size": 4, "num_parameters": 9, "task": "binary"}
        rest = {"data": {}, "environment": {}}
        writer.event(RunStarted(time=0.0, num_steps=10, layers=layers, **about, **rest))

    return start


def weighed(writer):
    """Weights as the instrument writes them: 2 inputs, 2 hidden units, 1 output."""
    hidden = np.array([[1.0, 0.0], [-1.0, 0.5]])
    writer.snapshot("weights/hidden_1", 5, {"weight": hidden, "bias": np.zeros(2)}, {})
    writer.snapshot("weights/output", 5, {"weight": np.array([[0.5, -1.0]]), "bias": np.zeros(1)}, {})


SMALL = started_with(layer("hidden_1", 2, 2), layer("output", 2, 1))


def drawn(view, width, height, style=ASCII):
    return PANEL.draw(PANEL.look(view, ViewOptions()), width, height, style)


def test_links_run_between_the_nodes_of_neighbouring_layers(view_of):
    assert drawn(view_of(SMALL, weighed), 35, 8).text() == EXPECTED


def test_it_is_shown_for_a_chain_of_linear_layers_whose_weights_are_known(view_of):
    assert PANEL.shown(view_of(SMALL, weighed))
    assert not PANEL.shown(view_of(SMALL))
    assert not PANEL.shown(view_of(started_with(layer("hidden_1", 2, 2, "Conv2d"), layer("output", 2, 1)), weighed))
    assert not PANEL.shown(view_of(started_with(layer("hidden_1", 2, 3), layer("output", 2, 1)), weighed))


def test_normalisation_between_layers_breaks_no_chain(view_of):
    layers = (layer("hidden_1", 2, 2), layer("norm_1", 2, 2, "BatchNorm1d"), layer("output", 2, 1))

    assert PANEL.shown(view_of(started_with(*layers), weighed))


def test_units_and_links_beyond_what_can_be_told_apart_are_counted_in_words():
    columns = (NodeColumn("input", 20), NodeColumn("hidden_1", 32, np.ones((32, 20))))

    text = draw_network(columns, 80, 30, ASCII).text()

    assert "input 12 of 20" in text
    assert "hidden_1 12 of 32" in text
    assert "48 strongest links a layer" in text
    assert sum(row.count("o") for row in text.split("\n")[1:-1]) == 24, (
        "a node for each of twelve units and twelve inputs"
    )


def test_positive_links_are_orange_negative_ones_blue_and_faint_ones_left_out():
    weight = np.array([[1.0, 0.0], [0.01, -1.0]])
    columns = (NodeColumn("input", 2), NodeColumn("output", 2, weight))

    canvas = draw_network(columns, 30, 8, ChartStyle())

    upper, lower = canvas.color[1:4, 2:28], canvas.color[4:7, 2:28]
    colors = [{int(color) & 0xFFFFFF for color in part[part > 0]} for part in (upper, lower)]
    warm, cold = ([(color >> 16) - (color & 0xFF) for color in part] for part in colors)
    assert len(warm) == len(cold) == 1
    assert warm[0] > 0 > cold[0]


def test_with_room_a_unit_of_two_inputs_is_a_map_of_where_it_answers():
    maps = np.stack([np.tile(np.linspace(-1, 1, 24), (24, 1))] * 2)
    columns = (NodeColumn("input", 2), NodeColumn("hidden_1", 2, np.ones((2, 2)), maps))

    large, small = (draw_network(columns, 60, height, ChartStyle()) for height in (24, 3))

    assert (large.background & palette.TRUE_COLOR)[:-1].any()
    assert not (small.background & palette.TRUE_COLOR).any()


def test_with_the_crosshair_set_the_network_is_that_of_its_step(view_of):
    def later(writer):
        writer.snapshot("weights/hidden_1", 9, {"weight": np.eye(2)}, {})

    view = view_of(SMALL, weighed, later)

    earlier, newest = (PANEL.look(view, ViewOptions(cursor=cursor)) for cursor in (5, None))

    assert earlier != newest
    assert PANEL.caption(earlier).endswith("step 5")


@pytest.mark.parametrize("weight", [np.ones((1, 3)), np.ones(2)])
def test_weights_that_do_not_fit_one_another_are_named_in_words(weight, view_of):
    def odd(writer):
        weighed(writer)
        writer.snapshot("weights/output", 9, {"weight": weight}, {})

    assert "not in a form known here" in drawn(view_of(SMALL, odd), 90, 9).text()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sizes=st.lists(st.integers(1, 20), min_size=2, max_size=5),
    width=st.integers(1, 120),
    height=st.integers(1, 50),
    style=st.sampled_from(STYLES),
    value=st.floats(allow_nan=True, allow_infinity=True, width=32),
    has_maps=st.booleans(),
)
def test_a_network_fills_any_size_for_any_weights(sizes, width, height, style, value, has_maps):
    generator = np.random.default_rng(0)
    columns = [NodeColumn("input", sizes[0])]
    for before, after in pairwise(sizes):
        weight = generator.normal(size=(after, before))
        weight[0, 0] = value
        maps = generator.normal(size=(after, 6, 6)) if has_maps else None
        columns.append(NodeColumn("hidden", after, weight, maps))

    canvas = draw_network(tuple(columns), width, height, style)

    assert (canvas.width, canvas.height) == (width, height)
    assert all(sum(len(run[0]) for run in row) == width for row in canvas.rows())
    assert not style.ascii or canvas.text().isascii()


EXPECTED = """\
input        hidden_1        output

o====############o******
     =====              ********
          =====       ============o
o**************==o====

-1.00 ==~~-..   ..+**## 1.00 weight"""
