"""What the overlay of runs does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.core.diagnosis.verdict import verdict
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.keymap.compare import COMPARE
from nn_tui.tui.panels.options import YScale
from nn_tui.tui.screens.compare import Attempt, CompareScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.workspace.metric_chart import MetricChart, Overlay
from nn_tui.tui.workspace.overlay import marks_of

from ..waiting import until
from .seen import text_of

SCALES: tuple[YScale, ...] = ("auto", "log", "linear")

Record = Callable[[str], Path]


def overlay(app: NNTui) -> CompareScreen:
    """The overlay, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, CompareScreen))


async def opened(pilot: Pilot[int], record: Record, attempt: Attempt | None = None) -> NNTui:
    """Overlay a healthy run, one that overfits and one that still trains."""
    app = pilot.app
    assert isinstance(app, NNTui)
    folders = [record("healthy"), record("overfit"), record("training")]
    app.compare([(folder, slot) for slot, folder in enumerate(folders)], folders[0], attempt)
    await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.grid.views[0].plot is not None)
    return app


async def test_every_run_has_its_letter_beside_its_line(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        await pilot.pause(0.2)

        chart = "\n".join(
            "".join(segment.text for segment in overlay(app).grid.views[0].render_line(y)) for y in range(16)
        )
        assert all(f" {letter} " in chart for letter in "ABC")


async def test_monochrome_text_tells_run_from_run(
    record: Record, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        await pilot.pause(0.2)

        rows = ["".join(segment.text for segment in overlay(app).legend.render_line(y)) for y in range(3)]
        assert [row[1] for row in rows] == ["A", "B", "C"]
        assert len({row[3:7] for row in rows}) == 3, "each line has a pattern of its own"


async def test_a_mean_over_seeds_is_refused_in_words_where_there_are_none(tmp_path: Path, settings: Settings) -> None:
    folders = [tmp_path / name for name in ("xor-mlp", "two-moons")]
    for folder in folders:
        RunWriter.create(folder, load_preset(folder.name)).close()
    app = NNTui(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        app.compare([(folder, slot) for slot, folder in enumerate(folders)])
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.press("m")
        await until(pilot, lambda: any("seed only" in said.message for said in app._notifications))


async def test_a_loss_that_falls_far_has_a_logarithmic_scale_and_accuracy_never_has(
    record: Record, settings: Settings
) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        runs, auto = overlay(app).runs, overlay(app).options
        loss, accuracy = MetricChart(), MetricChart()
        loss.metric, accuracy.metric = "train_loss", "validation_accuracy"

        models = [(chart.look(runs, replace(auto, y_scale=scale))) for chart in (loss, accuracy) for scale in SCALES]

        assert [model.log_y for model in models if isinstance(model, Overlay)] == [
            True,
            True,
            False,
            False,
            True,
            False,
        ]


async def test_a_verdict_is_told_to_its_end_on_a_narrow_terminal(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot, record, Attempt("dead_relu", "Lower the learning rate"))
        view = overlay(app).live
        said = verdict(view[0].view, view[1].view, "dead_relu", "Lower the learning rate").text

        await until(pilot, lambda: said.split()[-1] in text_of(app))

        assert len(said) > 78


async def test_the_baseline_is_what_others_are_held_against(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        await until(pilot, lambda: bool(overlay(app).legend._rows))
        healthy, _, training = overlay(app).legend._rows

        assert healthy.is_baseline
        assert healthy.metric == "accuracy 98.0 %"
        assert "worse" in training.metric


async def test_digits_choose_how_many_charts_are_shown(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(160, 50)) as pilot:
        app = await opened(pilot, record)
        seen: list[int] = []
        for key in ("1", "2", "6", "9"):
            await pilot.press(key)
            await pilot.pause(0.1)
            seen.append(len([view for view in overlay(app).grid.views if view.display]))

    assert seen == [1, 2, 6, 9]


async def test_pages_show_every_metric_once(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(160, 50)) as pilot:
        app = await opened(pilot, record)
        await pilot.press("9")
        await pilot.pause(0.1)
        grid, seen = overlay(app).grid, list[str]()
        for _ in range(grid.num_pages):
            seen += grid.on_page
            await pilot.press("pagedown")
            await pilot.pause(0.05)

        assert sorted(seen) == sorted(set(overlay(app).runs[0].view.series_names))


async def test_zoom_and_pan_are_the_same_in_every_chart(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(160, 50)) as pilot:
        app = await opened(pilot, record)
        whole = overlay(app).grid.views[0].plot
        await pilot.press("z", "z", "greater_than_sign")
        await until(pilot, lambda: overlay(app).grid.views[0].plot != whole)
        await pilot.pause(0.2)
        ranges = {view.plot.x_range for view in overlay(app).grid.displayed if view.plot}
        await pilot.press("home")
        await until(pilot, lambda: overlay(app).grid.views[0].plot == whole)

    assert whole is not None
    ((low, high),) = ranges
    assert (high - low) == pytest.approx((whole.x_range[1] - whole.x_range[0]) / 4)


async def test_the_wheel_zooms_where_the_mouse_is(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(160, 50)) as pilot:
        app = await opened(pilot, record)
        view = overlay(app).grid.views[0]
        plot = view.plot
        assert plot is not None
        await pilot._post_mouse_events([events.MouseScrollUp], "#chart-0", (plot.left, 5))
        await until(pilot, lambda: overlay(app).options.x_range is not None)

        low, high = overlay(app).options.x_range or (0, 0)
        assert low == pytest.approx(0)
        assert high == pytest.approx(450)


async def test_the_crosshair_gives_the_value_of_every_run(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(160, 50)) as pilot:
        app = await opened(pilot, record)
        overlay(app).put_cursor(200.0)
        await until(pilot, lambda: "at step 200" in str(app.screen.query_one("#compare-title").render()))
        drawn = ["".join(s.text for s in overlay(app).grid.views[0].render_line(y)) for y in range(20)]

        assert any(all(f"{letter} 0." in row for letter in "ABC") for row in drawn)


async def test_a_pinned_metric_comes_first_and_is_remembered(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        await pilot.press("slash")
        app.screen.query_one("#search-metrics", Input).value = "gradient_norm"
        await until(pilot, lambda: "gradient_norm" in overlay(app).grid.on_page[0])
        await pilot.press("enter", "p", "escape")
        await until(pilot, lambda: overlay(app).grid.on_page[0] == "gradient_norm")
        await pilot.press("x", "escape")
        await pilot.pause(0.2)
        app.compare([(settings.runs_dir / "healthy-0000", 0), (settings.runs_dir / "overfit-0000", 1)])
        await until(
            pilot, lambda: isinstance(app.screen, CompareScreen) and overlay(app).grid.views[0].plot is not None
        )

        assert overlay(app).pinned == ["gradient_norm"]
        assert overlay(app).options.x_axis == "epoch"


async def test_the_list_hides_runs_and_sets_the_baseline(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        await pilot.press("shift+tab", "down", "space", "b")
        await pilot.pause(0.2)

        assert {path.name for path in overlay(app).hidden} == {"overfit-0000"}
        assert overlay(app).baseline is not None
        assert overlay(app).baseline.name == "overfit-0000"


async def test_a_repair_says_whether_it_helped(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, NNTui)
        folders = [record("overfit"), record("healthy")]
        app.compare([(folder, i) for i, folder in enumerate(folders)], None, Attempt("overfitting", "Add dropout 0.3"))
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.grid.views[0].plot is not None)

        assert "overfitting is gone" in str(app.screen.query_one("#verdict").render())


async def test_every_action_works(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(100, 30)) as pilot:
        app = await opened(pilot, record)
        for action in COMPARE:
            screen = overlay(app)
            if app.screen is not screen:
                app.pop_screen()
            assert await app.run_action(action.action, screen), action.id
            await pilot.pause()


async def test_no_size_is_too_small_or_too_large(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(200, 60)) as pilot:
        app = await opened(pilot, record)
        for size in ((20, 5), (40, 12), (80, 24), (300, 100)):
            await pilot.resize_terminal(*size)
            await pilot.press("9", "X", "m", "x", "z")
            await pilot.pause(0.1)

            shown = overlay(app).grid.displayed
            assert shown
            assert not any(a.region.overlaps(b.region) for i, a in enumerate(shown) for b in shown[:i])


async def test_findings_are_marked_by_the_letter_of_the_run_and_edits_by_a_small_one(
    record: Record, settings: Settings
) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = overlay(await opened(pilot, record))

        marks = [(mark.letter, mark.x) for mark in marks_of(screen.runs, screen.options)]
        assert marks == [("B", 400.0), ("c", 200.0)]


async def test_the_list_says_what_was_edited_while_a_run_trained(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot, record)
        await until(pilot, lambda: bool(overlay(app).legend._rows))

        assert "from step 200: learning rate 0.002 → 0.001" in overlay(app).legend._rows[2].settings


async def test_the_way_back_from_a_stretch_is_in_sight_on_a_small_terminal(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot, record)
        await pilot.press("z", "right")
        await until(pilot, lambda: "home shows all" in overlay(app).query_one("#compare-title").render_line(0).text)
