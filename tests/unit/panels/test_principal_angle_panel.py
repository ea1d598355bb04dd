"""The angle of a unit to the first principal component, drawn once it is measured."""

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.principal_angle import PrincipalAnglePanel

from .conftest import started, trained

PANEL = PrincipalAnglePanel()


def measured(writer):
    for step, angle in ((1, 80.0), (50, 10.0), (100, 0.5)):
        writer.add("principal_angle", step, angle)


def test_the_angle_is_drawn_once_it_is_measured(view_of):
    view = view_of(started, trained, measured)
    model = PANEL.look(view, ViewOptions())

    assert not PANEL.shown(view_of(started, trained))
    assert PANEL.shown(view)
    assert "0.500 angle" in PANEL.draw(model, 80, 9, ChartStyle(marker="ascii", colors=0)).text()
    assert PANEL.caption(model) == "degrees, 0 is found"
