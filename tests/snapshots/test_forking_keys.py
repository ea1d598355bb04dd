"""What the findings screen says about where a remedy can go on from."""

from collections.abc import Callable
from pathlib import Path

from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.findings import FindingsScreen, Fork
from nn_tui.tui.widgets.key_bar import KeyBar

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]


def saved_at(folder: Path, *steps: int) -> Path:
    """A run with checkpoints, as far as somebody who only lists them can see."""
    (folder / "checkpoints").mkdir(exist_ok=True)
    for step in steps:
        for suffix in ("json", "safetensors"):
            (folder / "checkpoints" / f"step-{step:09d}.{suffix}").touch()
    return folder


async def chosen(app: NNTui, key: str) -> tuple[str, object]:
    """What the hint says, and what a key leaves the findings with."""
    answers: list[object] = []
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(0.2)
        view = app.screen.run.view  # pyright: ignore[reportAttributeAccessIssue]
        app.push_screen(FindingsScreen(view, choose_remedy=True), answers.append)
        await pilot.pause(0.2)
        hint = str(app.screen.query_one(KeyBar).render())
        await pilot.press(key)
        await pilot.pause(0.2)
    return hint, answers[0] if answers else None


async def test_a_checkpoint_before_the_finding_is_offered_and_the_last_one_is_taken(
    record: Record, app_of: AppOf
) -> None:
    hint, fork = await chosen(app_of(saved_at(record("overfit"), 100, 350, 900)), "F")

    assert "F from step 350" in hint
    assert isinstance(fork, Fork)
    assert fork.step == 350


async def test_f_starts_from_the_beginning_whatever_was_saved(record: Record, app_of: AppOf) -> None:
    _, fork = await chosen(app_of(saved_at(record("overfit"), 350)), "f")

    assert isinstance(fork, Fork)
    assert fork.step is None


async def test_without_a_checkpoint_before_the_finding_the_key_says_so_and_stays(record: Record, app_of: AppOf) -> None:
    hint, fork = await chosen(app_of(saved_at(record("overfit"), 900)), "F")

    assert "f try it" in hint
    assert "from step" not in hint
    assert fork is None
