"""The widget that shows a panel, in an app of its own."""

from collections.abc import Callable
from pathlib import Path

from textual.app import App, ComposeResult

from nn_tui.core.runs.reader import RunReader
from nn_tui.tui.panel_styles import PanelStyles
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.settings import Settings
from nn_tui.tui.widgets.panel_view import PanelView

FINDINGS = next(panel for panel in PANELS if panel.name == "findings")


class OnePanel(App[None]):
    """A panel that nobody has given a run yet."""

    def compose(self) -> ComposeResult:
        yield PanelView(FINDINGS, FINDINGS.name)


async def test_a_panel_painted_before_it_had_a_run_gets_its_title(record: Callable[[str], Path]) -> None:
    app = OnePanel()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        empty = app.export_screenshot()
        view = RunReader(record("overfit")).refresh()

        app.query_one(PanelView).show(view, ViewOptions(), PanelStyles("dark", Settings(), 1 << 24))
        await pilot.pause()

        assert FINDINGS.title not in empty
        assert FINDINGS.title in app.export_screenshot()
