"""Lessons beside a run, by themselves, and the course."""

from collections.abc import Callable
from pathlib import Path

import pytest
import textual
from textual.pilot import Pilot

from nn_tui.core.lessons.course import Chapter, read_course
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.play import Play, play_spec
from nn_tui.tui.app import NNTui
from nn_tui.tui.learning.course_progress import LessonProgress, read_progress, remember
from nn_tui.tui.learning.lesson_pane import LessonPane
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.course import CourseScreen
from nn_tui.tui.screens.gallery import GalleryScreen
from nn_tui.tui.screens.lesson import LessonScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.widgets.panel_view import PanelView
from nn_tui.tui.widgets.preset_list import PresetList

from ..waiting import settle, until
from .seen import text_of

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]
Compare = Callable[..., bool]
SMALL, MEDIUM = (80, 24), (120, 40)
CHAPTERS = (
    Chapter("Layers", "Hidden layers make separable what no line separates.", ("xor-mlp", "digits-mlp")),
    Chapter("Losses", "What is minimised.", ("two-moons", "wine")),
)
"""Few, so that the picture stays when a preset is added."""
pictured = pytest.mark.skipif(textual.__version__ != "8.2.8", reason="pictures were made with textual 8.2.8")


async def to(pilot: Pilot[int], kind: str, number: int = 0) -> LessonPane:
    """Open the lesson and read on to a block."""
    if not any(pane.display for pane in pilot.app.screen.query(LessonPane)):
        await pilot.press("L")
        await until(pilot, lambda: bool(pilot.app.screen.query(LessonPane)))
        await pilot.pause()
    pane = pilot.app.screen.query_one(LessonPane)
    await pilot.press("home")
    while (pane.block.kind, pane.block.number) != (kind, number):
        before = pane.block, pane.scroll_y
        await pilot.press("down")
        assert (pane.block, pane.scroll_y) != before, f"no {kind} {number}"
    await pilot.pause()
    return pane


def run_screen(app: NNTui) -> RunScreen:
    """The run screen, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, RunScreen))


def marked_titles(app: NNTui) -> list[str]:
    """Titles of the panels on screen that are marked."""
    return [view.panel.title for view in app.screen.query(PanelView) if view.display and view.is_lit]


@pictured
@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_lesson_beside_its_run(snap_compare: Compare, record: Record, app_of: AppOf, size: object) -> None:
    async def read(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await to(pilot, "watch", 1)
        await settle(pilot)

    assert snap_compare(app_of(record("healthy")), terminal_size=size, run_before=read)


@pictured
@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_course(snap_compare: Compare, settings: Settings, size: object) -> None:
    remember("digits-mlp", answer=1)

    async def open_course(pilot: Pilot[int]) -> None:
        await settle(pilot)
        pilot.app.push_screen(CourseScreen("digits-mlp", CHAPTERS))
        await settle(pilot)

    assert snap_compare(NNTui(settings), terminal_size=size, run_before=open_course)


async def test_the_panel_that_is_spoken_of_is_marked(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=MEDIUM) as pilot:
        await to(pilot, "watch", 1)
        on_picture = marked_titles(app)
        await pilot.press("up")
        on_loss = marked_titles(app)
        await pilot.press("L")
        closed = marked_titles(app)

    assert (on_picture, on_loss, closed) == (["Picture"], ["Loss"], [])


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_enter_shows_the_panel_alone_and_escape_comes_back_to_the_text(
    record: Record, app_of: AppOf, size: tuple[int, int]
) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=size) as pilot:
        pane = await to(pilot, "watch", 1)
        await pilot.press("enter")
        await pilot.pause()
        alone = [name for name, _ in run_screen(app).area.places], run_screen(app).area.display
        await pilot.press("escape")
        await pilot.pause()

        assert alone == (["picture"], True)
        assert (pane.has_focus, pane.block.number, run_screen(app).area.zoomed) == (True, 1, None)


async def test_a_narrow_screen_shows_either_the_lesson_or_the_panels(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=SMALL) as pilot:
        pane = await to(pilot, "prose")
        area = run_screen(app).area
        opened = pane.display, area.display
        await pilot.press("tab")
        tabbed = pane.display, area.display
        await pilot.press("L")
        again = pane.display, area.display
        await pilot.press("escape")

        assert [opened, tabbed, again, (pane.display, area.display)] == [
            (True, False),
            (False, True),
            (True, False),
            (False, True),
        ]


@pytest.mark.parametrize(("size", "page"), [(SMALL, "Learning"), (MEDIUM, "Layers")], ids=["over", "beside"])
async def test_the_page_of_the_named_panel_is_turned_to_only_where_it_is_in_sight(
    record: Record, app_of: AppOf, size: tuple[int, int], page: str
) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=size) as pilot:
        await to(pilot, "watch", 2)
        area = run_screen(app).area

        assert area.pages[area.page].title == page


async def test_enter_on_a_question_shows_the_answer_and_it_is_remembered(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=SMALL) as pilot:
        pane = await to(pilot, "question", 1)
        text = [str(child.render()) for child in pane.children if "0.1" in str(child.render())]
        await pilot.press("enter")
        await pilot.pause()
        after = [str(child.render()) for child in pane.children if "−ln(1/10) = 2.303" in str(child.render())]

    assert (len(text), len(after)) == (0, 1)
    assert read_progress() == {"digits-mlp": LessonProgress(answers=frozenset({1}))}


async def test_a_digit_without_a_lesson_says_what_opens_it(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("1")

        assert [note.message for note in app._notifications] == ["L opens the lesson; digits run its experiments."]


async def test_a_digit_that_no_experiment_has_says_how_many_there_are(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=SMALL) as pilot:
        await to(pilot, "prose")
        await pilot.press("9")

        assert [note.message for note in app._notifications] == ["This lesson has 3 experiments."]


async def test_the_lesson_is_beside_or_over_the_panels_as_the_terminal_is_resized(
    record: Record, app_of: AppOf
) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(300, 100)) as pilot:
        pane = await to(pilot, "watch", 0)
        for size in ((300, 100), (104, 30), (103, 30), (60, 14), (33, 9), (20, 5), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.press("down", "up", "pagedown", "pageup")
            await pilot.pause()

            assert pane.region.right <= size[0]
            assert pane.region.bottom <= size[1]
            assert all(child.region.width <= pane.size.width for child in pane.children)
            assert run_screen(app).area.display == (size[0] >= 104)


async def test_the_course_fits_every_size(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=SMALL) as pilot:
        app.open_course("wine")
        await until(pilot, lambda: isinstance(app.screen, CourseScreen))
        await pilot.pause()
        course = app.screen
        assert isinstance(course, CourseScreen)
        for size in ((20, 5), (33, 9), (60, 14), (120, 40), (300, 100)):
            await pilot.resize_terminal(*size)
            await pilot.press("down", "j", "up", "k")
            await pilot.pause()

            assert course.lessons.chosen is not None
            assert course.lessons.chosen.name == "wine"
            assert course.lessons.region.bottom <= size[1]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))


async def test_keys_read_a_lesson_to_its_end_and_back(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=SMALL) as pilot:
        app.read_lesson("digits-mlp")
        await until(pilot, lambda: bool(app.screen.query(LessonPane)))
        await pilot.pause()
        pane = app.screen.query_one(LessonPane)
        for _ in range(12):
            await pilot.press("pagedown")
            await pilot.pause()
        end = pane.block.kind, pane.scroll_y
        await pilot.press("home")
        await pilot.pause()
        beginning = pane.block.kind, pane.scroll_y
        await pilot.press("enter")
        second = pane.block.kind
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))

        assert end == ("source", pane.max_scroll_y)
        assert beginning == ("prose", 0)
        assert second == "formula"


async def test_enter_at_the_end_of_a_lesson_goes_on_to_the_next(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=MEDIUM) as pilot:
        app.read_lesson("one-neuron")
        await until(pilot, lambda: bool(app.screen.query(LessonPane)))
        await pilot.press("end")
        await until(pilot, lambda: "next lesson" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: [pane.preset for pane in app.screen.query(LessonPane)] == ["hebbian"])

        assert isinstance(app.screen_stack[-2], GalleryScreen), "esc goes back to where the first was opened"


async def test_the_course_opens_where_one_has_come_to(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=MEDIUM) as pilot:
        await pilot.press("L")
        await until(pilot, lambda: isinstance(app.screen, CourseScreen))

        chosen = app.screen.query_one("#lessons", PresetList).chosen

        assert chosen is not None
        assert chosen.name == read_course()[0].presets[0]


async def test_space_in_the_course_opens_a_lesson_and_its_mark_changes(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        await pilot.press("L")
        await until(pilot, lambda: isinstance(app.screen, CourseScreen))
        course = app.screen
        assert isinstance(course, CourseScreen)
        before = str(course.query_one("#course-about").render())
        await pilot.press("space")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is course)
        await pilot.pause()

        assert "Not opened yet: 3 experiments, 3 questions." in before
        assert "0 of 3 experiments run" in str(course.query_one("#course-about").render())


async def test_the_lesson_of_compared_runs_lies_on_them(record: Record, settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=MEDIUM) as pilot:
        app.compare([(record("healthy"), 0), (record("overfit"), 1)])
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.pause()
        await pilot.press("L")
        await until(pilot, lambda: bool(app.screen.query(LessonPane)))
        title = str(app.screen.query_one("#lesson-title").render())
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))

        assert title == "Handwritten digits"


async def test_a_panel_that_a_lesson_on_compared_runs_names_is_on_each_of_them(
    record: Record, settings: Settings
) -> None:
    app = NNTui(settings)
    async with app.run_test(size=MEDIUM) as pilot:
        app.compare([(record("healthy"), 0), (record("overfit"), 1)])
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.pause()
        await to(pilot, "watch", 1)
        await pilot.press("enter")
        await until(pilot, lambda: bool(app._notifications))

        said = [note.message for note in app._notifications]
        assert said == ["Picture is a panel of each run: esc, then o in the list of runs opens one."]


async def test_a_run_without_a_lesson_says_where_lessons_are(tmp_path: Path, app_of: AppOf) -> None:
    folder = tmp_path / "runs" / "play-0000"
    RunWriter.create(folder, play_spec(Play())).close()
    app = app_of(folder)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("L")
        await until(pilot, lambda: bool(app._notifications))

        assert "L in the gallery lists the lessons" in next(iter(app._notifications)).message
        assert not app.screen.query(LessonPane)
