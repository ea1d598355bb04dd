"""Maps of layers over time, of more than the gradient."""

import numpy as np

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.gradients import GradientsPanel
from nn_tui.tui.panels.options import ViewOptions

from .conftest import started, trained

PANEL = GradientsPanel()


def measured(writer):
    steps = np.arange(10, 101, 10)
    for layer in ("hidden_1", "output"):
        writer.extend(f"weight_norm/{layer}", steps, steps / 10.0)
    writer.extend("dead_fraction/hidden_1", steps, steps / 100.0)


def pages(view):
    count = PANEL.look(view, ViewOptions()).num_pages
    return [PANEL.look(view, ViewOptions(page=page)) for page in range(count)]


def test_p_turns_to_what_was_measured_and_to_nothing_else(view_of):
    shown = [model.measure.series for model in pages(view_of(started, trained, measured))]

    assert shown[0] == "gradient_norm"
    assert "weight_norm" in shown
    assert "dead_fraction" in shown
    assert "saturated_fraction" not in shown


def test_a_layer_without_the_measure_has_no_row(view_of):
    (dead,) = [m for m in pages(view_of(started, trained, measured)) if m.measure.series == "dead_fraction"]

    assert [curve.name for curve in dead.curves] == ["hidden_1"]


def test_shares_are_drawn_from_nothing_to_all(view_of):
    (dead,) = [m for m in pages(view_of(started, trained, measured)) if m.measure.series == "dead_fraction"]
    drawn = PANEL.draw(dead, 60, 8, ChartStyle()).text().rstrip()
    scale = drawn.splitlines()[-1]

    assert scale.split()[0] == "0"
    assert scale.split()[-1] == "1.00"


def test_the_caption_says_what_is_shown_in_place_of_the_gradient(view_of):
    captions = [PANEL.caption(model) for model in pages(view_of(started, trained, measured))]

    assert captions[0] == ""
    assert any("weight norm" in caption and "p for the next" in caption for caption in captions)
