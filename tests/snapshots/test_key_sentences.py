"""Sentences on the run screen name keys as they are now, and places that can be opened."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual.widgets import Static

from nn_tui.core.runs.lost import how_to_resume
from nn_tui.core.runs.reader import RunReader
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

Record = Callable[[str], Path]
MOVED = {"run.pause": "p", "run.findings": "w", "run.remedy": "r", "run.log_scale": "y", "run.rewind": "b"}


async def notice_on(app: NNTui, *keys: str, size: tuple[int, int] = (80, 24)) -> str:
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert isinstance(app.screen, RunScreen)
        return str(app.screen.query_one("#notice", Static).content)


async def test_a_finding_names_the_keys_that_explain_it(settings: Settings, record: Record) -> None:
    app = NNTui(replace(settings, keys=MOVED), with_run(record("overfit")))

    assert (await notice_on(app)).endswith(" w explains, r offers remedies")


async def test_a_paused_run_names_the_key_that_goes_on(settings: Settings, record: Record) -> None:
    app = NNTui(replace(settings, keys=MOVED), with_run(record("paused")))

    assert ": p goes on, . takes one step" in await notice_on(app)


async def test_looking_back_names_the_keys_that_move(settings: Settings, record: Record) -> None:
    app = NNTui(replace(settings, keys=MOVED), with_run(record("healthy")))

    assert ". b ] move, { } marks" in await notice_on(app, "b")


async def test_a_failed_run_names_its_log_as_it_can_be_opened(settings: Settings, record: Record) -> None:
    said = await notice_on(NNTui(settings, with_run(record("failed"))))

    assert said.endswith(" runs/failed-0000/trainer.log")


def test_a_lost_run_is_resumed_by_its_path(record: Record) -> None:
    view = RunReader(record("healthy")).refresh()

    assert "'nn-tui run --resume runs/healthy-0000'" in how_to_resume(view)


async def test_charts_of_several_runs_name_the_key_that_changes_scales(settings: Settings, record: Record) -> None:
    app = NNTui(replace(settings, keys={"compare.log_y": "y"}))
    async with app.run_test(size=(80, 24)) as pilot:
        healthy = record("healthy")
        app.compare([(healthy, 0), (record("overfit"), 1)], healthy, None)
        await pilot.pause()

        assert isinstance(app.screen, CompareScreen)
        assert app.screen.options.keys.of("compare.log_y") == "y"
