"""Which pictures belong on the screen in pixels, and that whatever reads cells never notices."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from nn_tui.core.runs import RunView
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter
from nn_tui.tui.app.picturing import pictures_on, writes_on
from nn_tui.tui.panel_styles import PanelStyles
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.settings import Settings
from nn_tui.tui.widgets.panel_view import PanelView

from ..waiting import until

PANEL = next(panel for panel in PANELS if panel.name == "filters")
FILTERS = np.random.default_rng(0).normal(size=(6, 3, 3))
STYLES = PanelStyles("dark", Settings(), 1 << 24)


class Watched(PanelView):
    """Keeps which of its lines it asked to be painted."""

    def __init__(self) -> None:
        self.painted: list[Region] = []
        super().__init__(PANEL, PANEL.name)

    def refresh(self, *regions: Region, **changes: bool) -> "Watched":
        self.painted += regions
        return super().refresh(*regions, **changes)


class Alone(Screen[None]):
    """A panel with a line below it."""

    def compose(self) -> ComposeResult:
        self.panel_alone = Watched()
        yield self.panel_alone
        yield Static("keys")


class OnePanel(App[int]):
    """A panel that is shown alone."""

    CSS = "Watched { height: 1fr }"

    def get_default_screen(self) -> Screen[Any]:
        return Alone()


@pytest.fixture
def writer(writer_of: Callable[[], RunWriter]) -> Iterator[RunWriter]:
    """A run with the filters of a convolution."""
    writer = writer_of()
    writer.snapshot("filters/conv_1", 10, {"filters": FILTERS}, {})
    writer.flush()
    yield writer
    writer.close()


@pytest.fixture
def reader(writer: RunWriter, tmp_path: Path) -> RunReader:
    """Who reads it."""
    return RunReader(tmp_path / "runs" / "own-0000")


@pytest.fixture
def view(reader: RunReader) -> RunView:
    """The run as it is."""
    return reader.refresh()


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[int]]:
    """An app of 60×20 cells."""
    async with OnePanel().run_test(size=(60, 20), notifications=True) as pilot:
        yield pilot


def show(pilot: Pilot[int], view: RunView, in_pixels: bool) -> Watched:
    panel = pilot.app.query_one(Watched)
    panel.show(view, ViewOptions(), STYLES, in_pixels)
    return panel


async def test_pictures_are_told_by_the_cells_of_the_screen(pilot: Pilot[int], view: RunView) -> None:
    panel = show(pilot, view, in_pixels=True)

    found = pictures_on(pilot.app.screen)

    assert len(found) == len(panel.pictures) == 6
    assert [one.y - another.y for one, another in zip(found, panel.pictures, strict=True)] == [1] * 6  # the title


async def test_where_no_pixels_are_wanted_there_are_no_pictures(pilot: Pilot[int], view: RunView) -> None:
    show(pilot, view, in_pixels=True)
    show(pilot, view, in_pixels=False)

    assert pictures_on(pilot.app.screen) == []


async def test_a_picture_of_the_screen_shows_the_cells_below_the_pixels(pilot: Pilot[int], view: RunView) -> None:
    show(pilot, view, in_pixels=False)
    await pilot.pause()
    in_cells = pilot.app.export_screenshot()

    show(pilot, view, in_pixels=True)
    await pilot.pause()

    assert pilot.app.export_screenshot() == in_cells


async def test_a_toast_over_the_panel_takes_its_pictures_away_while_it_lasts(pilot: Pilot[int], view: RunView) -> None:
    show(pilot, view, in_pixels=True)

    pilot.app.notify("Saved.", timeout=1)

    await until(pilot, lambda: not pictures_on(pilot.app.screen))
    await until(pilot, lambda: len(pictures_on(pilot.app.screen)) == 6)


async def test_a_dialog_takes_the_pictures_away(pilot: Pilot[int], view: RunView) -> None:
    show(pilot, view, in_pixels=True)

    await pilot.app.push_screen(ModalScreen[None]())
    under_dialog = pictures_on(pilot.app.screen)
    pilot.app.pop_screen()
    await until(pilot, lambda: len(pictures_on(pilot.app.screen)) == 6)

    assert under_dialog == []


@pytest.mark.parametrize("covered", [True, False])
async def test_cells_below_pictures_are_painted_unless_pixels_lie_over_them(
    pilot: Pilot[int], writer: RunWriter, reader: RunReader, covered: bool
) -> None:
    panel = show(pilot, reader.refresh(), in_pixels=True)
    panel.is_covered = covered
    panel.painted.clear()
    writer.snapshot("filters/conv_1", 20, {"filters": -FILTERS[:, ::-1]}, {})
    writer.flush()
    before = panel.pictures

    show(pilot, reader.refresh(), in_pixels=True)

    painted = {y for region in panel.painted for y in range(region.y, region.bottom)}
    below = {1 + y for one in before for y in range(one.y, one.y + one.rows)}
    assert panel.pictures != before
    assert 0 in painted  # the step in the caption
    assert painted & below == (set() if covered else below)


@pytest.mark.parametrize(
    ("frame", "writes"),
    [
        (ChopsUpdate([], [(3, 0, 60)], []), True),
        (ChopsUpdate([], [(5, 9, 12)], []), True),
        (ChopsUpdate([], [(1, 0, 60), (6, 0, 60)], []), False),
        (ChopsUpdate([], [(3, 0, 4), (3, 12, 60)], []), False),
        (LayoutUpdate([], Region(0, 0, 60, 20)), True),
        (LayoutUpdate([], Region(0, 0, 60, 2)), False),
        ("anything else", True),
    ],
)
def test_a_frame_is_known_to_write_on_pictures(frame: Any, writes: bool) -> None:
    assert writes_on(frame, [(4, 2, 8, 4)]) == writes
