"""The loss surface, read from a run."""

import numpy as np
import pytest

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.loss_surface import LossSurfacePanel
from nn_tui.tui.panels.options import ViewOptions

from .conftest import started, trained

PANEL = LossSurfacePanel()
AXIS = np.linspace(-2, 2, 5)
ARRAYS = {"loss": 1 + np.add.outer(AXIS**2, AXIS**2), "x": AXIS, "y": AXIS, "path": np.array([[-1.8, 1.8], [0.0, 0.0]])}


def recorded(arrays=ARRAYS, **meta):
    return lambda writer: writer.snapshot("loss_surface", 50, arrays, meta)


def text_of(view, width=40, height=6):
    return PANEL.draw(PANEL.look(view, ViewOptions()), width, height, ChartStyle(marker="ascii", colors=0)).text()


def test_the_path_leads_from_the_first_weights_to_those_of_now(view_of):
    first, _, third, *_, legend = text_of(view_of(started, trained, recorded())).splitlines()

    assert (first[15], third[20]) == ("S", "X")
    assert legend.endswith("S first  X now")


def test_it_is_shown_once_there_is_one(view_of):
    assert not PANEL.shown(view_of(started, trained))
    assert PANEL.shown(view_of(started, trained, recorded()))


@pytest.mark.parametrize(
    ("meta", "caption"),
    [
        ({"shown": 0.955, "first_step": 1}, "95.5 % of the path · step 50"),
        ({"shown": 0.955, "first_step": 20}, "95.5 % of the path · from step 20 · step 50"),
        ({}, "step 50"),
    ],
)
def test_the_caption_tells_how_much_of_the_path_is_to_be_seen(view_of, meta, caption):
    view = view_of(started, recorded(**meta))

    assert PANEL.caption(PANEL.look(view, ViewOptions())) == caption


@pytest.mark.parametrize(
    "damage", [{"loss": np.zeros((2, 2))}, {"path": np.zeros((3, 3))}, {"x": AXIS[::-1]}, {"y": np.full(5, np.nan)}]
)
def test_a_damaged_surface_is_told(view_of, damage):
    assert "is not in a form known" in text_of(view_of(started, recorded(ARRAYS | damage)), 60)
