"""Two moments of a run fill exactly the room they are given, whatever the run has recorded."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.core.runs import RunReader
from nn_tui.core.runs.rewind import Rewind
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.moments.difference import Difference
from nn_tui.tui.moments.moment import Moments
from nn_tui.tui.moments.numbers import Numbers
from nn_tui.tui.moments.spreads import Spreads
from nn_tui.tui.panels.filters import FiltersPanel
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.picture import PicturePanel

widths, heights, pages, scrolls = st.integers(1, 300), st.integers(1, 100), st.integers(0, 5), st.integers(0, 99)
styles = st.sampled_from((ChartStyle(), ChartStyle(marker="ascii", colors=0), ChartStyle(colors=0)))
NUMBERS = (1.0, -3e-7, 0.0, float("nan"), float("inf"), 1e300)


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moments]:
    """Steps 5 and 10 of a run with odd numbers."""
    writer = RunWriter.create(tmp_path_factory.mktemp("runs") / "odd", load_preset("digits-mlp"))
    for number, value in enumerate(NUMBERS):
        for name in (f"series_{number}", "validation_loss", f"weight_norm/layer_{number}"):
            writer.add(name, number + 2, value)
    for step in (4, 10):
        filters = np.full((7, 3, 5), np.nan if step == 4 else 1.0, np.float32)
        ranges = np.array([[[0.0, 0.0], [np.nan, np.nan], [-1.0, step]]], np.float32)
        writer.snapshot("filters/conv_1", step, {"filters": filters}, {})
        writer.snapshot("confusion_matrix", step, {"counts": np.full((3, 3), step)}, {})
        counts = np.ones((1, 3, 32), np.uint16)
        writer.snapshot("histograms", step, {"counts": counts, "ranges": ranges}, {"layers": ["a"]})
    writer.add("train_loss", 10, 0.5)
    writer.close()
    reader = RunReader(writer.view.path)
    rewind = Rewind(reader.refresh())
    yield Moments(rewind.at(5), rewind.at(10))
    reader.close()


@given(widths, heights, pages, scrolls, styles)
def test_every_room_is_filled(
    moments: Moments, width: int, height: int, page: int, scroll: int, style: ChartStyle
) -> None:
    shown: list[Numbers | Spreads | Difference] = [Numbers(), Spreads()]
    for panel in (FiltersPanel(), PicturePanel()):
        difference = Difference()
        difference.panel = panel
        shown.append(difference)
    for each in shown:
        model = each.look(moments, ViewOptions(page=page, scroll=scroll))
        rows = each.draw(model, width, height, style).text().split("\n")

        assert len(rows) == height
        assert all(len(row) <= width for row in rows)
