"""The findings page of a loop of the user's own: the lines to change stand there, and can be taken along."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.events import Finding, FindingRaised, Remedy
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.watched import WatchedData, WatchedModel
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.findings import FindingsScreen
from nn_tui.tui.settings import Settings

from ..waiting import until
from .seen import text_of

MISMATCH = Finding(
    code="loss_output_mismatch",
    severity="warning",
    headline="The outputs pass through softmax twice",
    first_step=1,
    last_step=9,
    remedies=(
        Remedy(
            id="raw_scores",
            title="Give the loss raw scores",
            lines="scores = self.last_layer(hidden)\nloss = criterion(scores, targets)",
            expected="The loss falls.",
        ),
        Remedy(id="read", title="Read about it"),
    ),
)


@pytest.fixture
def view(tmp_path: Path) -> RunView:
    """A watched run with one finding."""
    writer = RunWriter.create(tmp_path / "mine", RunSpec(data=WatchedData(), model=WatchedModel()))
    writer.extend("train_loss", [1, 2], [0.7, 0.7])
    writer.event(FindingRaised(time=0.0, step=9, finding=MISMATCH))
    writer.close()
    return RunReader(tmp_path / "mine").refresh()


async def test_the_lines_to_change_are_read_at_once_on_a_small_terminal(view: RunView, settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        app.read_style()
        await app.push_screen(FindingsScreen(view))
        await until(pilot, lambda: "loss = criterion(scores, targets)" in text_of(app))

        seen = text_of(app)

        assert "Then expect: The loss falls." in seen
        assert "the lines to change in your code are above" in seen
        assert "try it" not in seen


async def test_the_lines_to_change_can_be_copied(view: RunView, settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        app.read_style()
        await app.push_screen(FindingsScreen(view))
        await pilot.press("y")
        await until(pilot, lambda: bool(app.clipboard))

        assert app.clipboard == f"# Give the loss raw scores\n{MISMATCH.remedies[0].lines}"


async def test_a_finding_that_settings_repair_is_copied_as_it_reads(
    record: Callable[[str], Path], settings: Settings
) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        app.read_style()
        await app.push_screen(FindingsScreen(RunReader(record("overfit")).refresh()))
        await pilot.press("y")
        await until(pilot, lambda: bool(app.clipboard))

        assert "Source:" in app.clipboard
