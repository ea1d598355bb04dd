"""Loss against size: when it is drawn, and that the line is the law."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.workspace.metric_chart import MetricChart
from nn_tui.tui.workspace.overlay import Overlaid, OverlayOptions
from nn_tui.tui.workspace.scaling_chart import TITLE, Scaling, caption, scaling_of


def run(size: int, loss: float | None, preset: str = "scaling") -> Overlaid:
    view = SimpleNamespace(
        spec=SimpleNamespace(preset=preset),
        started=SimpleNamespace(num_parameters=size) if size else None,
        last=lambda name: loss if name == "validation_loss" else None,
    )
    return Overlaid(view, 0)  # pyright: ignore[reportArgumentType]


LAW = [run(size, 8.0 * size**-0.5) for size in (100, 1000, 10_000)]


def test_sizes_on_a_line_give_its_law() -> None:
    found = scaling_of(LAW)

    assert found is not None
    assert found.law.exponent == pytest.approx(0.5)
    assert caption(found) == "8.00 × N^-0.500, R² 1.00"


@pytest.mark.parametrize(
    "runs",
    [LAW[:2], [*LAW[:2], run(10_000, 0.1, "another")], [*LAW[:2], run(0, 0.1)], [*LAW[:2], run(10_000, None)]],
    ids=["two sizes", "another preset", "one not begun", "one without a loss"],
)
def test_nothing_is_drawn_of_runs_that_have_no_law(runs: list[Overlaid]) -> None:
    assert scaling_of(runs) is None


@pytest.mark.parametrize(("width", "height"), [(1, 1), (24, 5), (80, 20)])
def test_the_chart_has_its_size_and_no_place_for_a_crosshair(width: int, height: int) -> None:
    chart = MetricChart()
    chart.metric = TITLE

    model = chart.look(LAW, OverlayOptions())
    canvas = chart.draw(model, width, height, ChartStyle(marker="ascii"))

    assert isinstance(model, Scaling)
    assert (canvas.width, canvas.height) == (width, height)
    assert canvas.plot is None


def test_the_line_passes_through_the_points() -> None:
    found = scaling_of(LAW)

    assert found is not None
    law = found.law.factor * np.array(found.sizes) ** -found.law.exponent
    np.testing.assert_allclose(law, found.losses)
