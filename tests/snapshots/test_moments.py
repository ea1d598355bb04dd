"""Two moments of one run: marked with m, shown beside each other, moved, left."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from nn_tui.core.events import RunFinished
from nn_tui.core.runs import RunReader
from nn_tui.core.runs.rewind import Rewind
from nn_tui.core.runs.snapshots import Snapshot
from nn_tui.core.runs.writer import RunWriter
from nn_tui.tui.app import NNTui
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.keymap.moments import MOMENTS
from nn_tui.tui.moments.difference import Difference, subtracted
from nn_tui.tui.moments.moment import Moments
from nn_tui.tui.moments.numbers import Numbers
from nn_tui.tui.moments.spreads import Spreads
from nn_tui.tui.panels.filters import FiltersPanel
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.screens.moments import MomentsScreen
from nn_tui.tui.screens.run import RunScreen

from .conftest import STARTED, TIME, write_curves

AppOf = Callable[[Path], NNTui]
SIZES = [(1, 1), (12, 2), (40, 7), (80, 20), (300, 96)]


@pytest.fixture
def pictured(writer_of: Callable[[], RunWriter]) -> Path:
    """A finished run of 900 steps with filters and histograms at steps 300 and 900."""
    writer = writer_of()
    writer.event(STARTED)
    write_curves(writer, 900)
    for step in (300, 900):
        writer.snapshot("filters/conv_1", step, {"filters": np.full((4, 3, 3), step / 300, np.float32)}, {})
        counts = np.arange(2 * 3 * 32, dtype=np.uint16).reshape(2, 3, 32)
        ranges = np.broadcast_to(np.array([-1.0, step / 300], np.float32), (2, 3, 2)).copy()
        writer.snapshot("histograms", step, {"counts": counts, "ranges": ranges}, {"layers": ["conv_1", "output"]})
    writer.event(
        RunFinished(time=TIME + 9, step=900, epoch=20, status="finished", reason="all steps done", seconds=8.4)
    )
    writer.close()
    return writer.view.path


def at(pilot: Pilot[int]) -> MomentsScreen:
    """The two moments."""
    screen = pilot.app.screen
    assert isinstance(screen, MomentsScreen), screen
    return screen


async def marked(pilot: Pilot[int]) -> MomentsScreen:
    """Mark the end, look back to step 450, press m again."""
    await pilot.pause(0.2)
    await pilot.press("m")
    screen = pilot.app.screen
    assert isinstance(screen, RunScreen)
    screen.look_back(450)
    await pilot.press("m")
    await pilot.pause(0.2)
    return at(pilot)


async def test_a_mark_and_another_moment_are_shown_with_the_earlier_as_a(pictured: Path, app_of: AppOf) -> None:
    async with app_of(pictured).run_test(size=(120, 40)) as pilot:
        screen = await marked(pilot)

        assert screen.moments.steps == (450, 900)


async def test_the_same_moment_again_takes_the_mark_away(pictured: Path, app_of: AppOf) -> None:
    async with app_of(pictured).run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("m", "m")
        screen = pilot.app.screen

        assert isinstance(screen, RunScreen)
        assert screen.marked is None


async def test_tab_goes_from_numbers_to_histograms_to_pictures_and_their_difference(
    pictured: Path, app_of: AppOf
) -> None:
    async with app_of(pictured).run_test(size=(120, 40)) as pilot:
        screen = await marked(pilot)
        names = [subject.name for subject in screen.subjects]
        await pilot.press(*["tab"] * names.index("filters"))
        await pilot.pause(0.2)

        assert names[:2] == ["numbers", "histograms"]
        assert [view.id for view in screen.query("#moments PanelView") if view.display] == [
            "moment-a",
            "moment-b",
            "difference",
        ]


async def test_brackets_move_b_and_braces_a_but_never_past_each_other(pictured: Path, app_of: AppOf) -> None:
    async with app_of(pictured).run_test(size=(120, 40)) as pilot:
        screen = await marked(pilot)
        await pilot.press("left_square_bracket", "right_curly_bracket")
        moved = screen.steps
        await pilot.press(*["right_curly_bracket"] * 30)

        assert moved == (468, 882)
        assert screen.steps[0] <= screen.steps[1] <= 900


async def test_escape_comes_back_to_the_run(pictured: Path, app_of: AppOf) -> None:
    async with app_of(pictured).run_test(size=(120, 40)) as pilot:
        await marked(pilot)
        await pilot.press("escape")
        await pilot.pause(0.1)

        assert isinstance(pilot.app.screen, RunScreen)


async def test_every_action_works_at_any_size(pictured: Path, app_of: AppOf) -> None:
    async with app_of(pictured).run_test(size=(80, 24)) as pilot:
        screen = await marked(pilot)
        for size in ((20, 5), (80, 24), (300, 100)):
            await pilot.resize_terminal(*size)
            for action in MOMENTS:
                if action.action != "back":
                    await screen.run_action(action.action)
            await pilot.pause(0.1)

        assert at(pilot) is screen


@pytest.fixture
def moments(pictured: Path) -> Moments:
    reader = RunReader(pictured)
    rewind = Rewind(reader.refresh())
    return Moments(rewind.at(450), rewind.at(900))


def test_numbers_say_what_changed_and_which_way_is_better(moments: Moments) -> None:
    lines = Numbers().draw(Numbers().look(moments, ViewOptions()), 80, 20, ChartStyle()).text().splitlines()
    (row,) = [line for line in lines if line.startswith("validation_loss")]

    before, after = moments.a.last("validation_loss"), moments.b.last("validation_loss")
    assert before is not None
    assert after is not None
    assert row.split()[-1] == "better"
    assert float(row.split()[3].replace("−", "-")) == pytest.approx(after - before, rel=0.01)


def test_a_difference_is_b_less_a(moments: Moments) -> None:
    a, b = moments.a.snapshot("filters/conv_1"), moments.b.snapshot("filters/conv_1")
    assert a is not None
    assert b is not None

    found = subtracted(a, b)

    assert found is not None
    assert found == pytest.approx(np.full((4, 3, 3), 2.0))


@pytest.mark.parametrize(
    ("key", "other"), [("x_range", [-2, 2]), ("classes", ["cat", "dog"]), ("task", "classification")]
)
def test_what_does_not_stand_for_the_same_is_not_subtracted(key: str, other: object) -> None:
    meta = {"task": "binary", "x_range": [-1, 1], "classes": ["arm 1", "arm 2"]}
    a, b = (Snapshot("decision_boundary", 9, 0.0, {"map": np.ones((4, 4))}, m) for m in (meta, meta | {key: other}))

    assert subtracted(a, a) is not None
    assert subtracted(a, b) is None


@pytest.mark.parametrize("size", SIZES)
def test_each_fills_exactly_its_room(moments: Moments, size: tuple[int, int]) -> None:
    difference = Difference()
    difference.panel = FiltersPanel()
    for shown in (Numbers(), Spreads(), difference):
        model = shown.look(moments, ViewOptions())
        canvas = shown.draw(model, *size, ChartStyle())

        assert (canvas.width, canvas.height) == size
        assert shown.look(moments, ViewOptions()) == model
