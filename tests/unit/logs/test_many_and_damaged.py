"""Thousands of runs in a folder, and text logs that are damaged in the middle."""

from pathlib import Path

import pytest

from nn_tui.core.runs.logs.find import find_logs
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_logs
from nn_tui.tui.settings import Settings

from .conftest import Open

NUM_RUNS = 5000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of so many runs of another tool."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(NUM_RUNS):
        (folder / f"run{number:04}").mkdir()
        (folder / f"run{number:04}" / "log.jsonl").write_text('{"step": 1, "loss": 0.5}\n')
    return folder


def test_every_one_of_five_thousand_runs_is_found_once(many: Path) -> None:
    names = [log.name for log in find_logs(many)]

    assert len(names) == len(set(names)) == NUM_RUNS


async def test_the_list_of_five_thousand_runs_opens_and_moves(many: Path) -> None:
    app = NNTui(Settings(runs_dir=many, warm_trainer=False), with_logs(many))

    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("end", "enter")
        await pilot.pause()
        name = app.screen.run.view.name  # pyright: ignore[reportAttributeAccessIssue]

    assert name == f"run{NUM_RUNS - 1:04}"


@pytest.mark.parametrize(
    "damage",
    [b"\x00" * 100 + b"\n", b'{"step": 2, "loss": \n', b"\xff\xfe\xfd\n", b'{"step": "x", "loss": []}\n', b"[1, 2\n"],
)
def test_a_damaged_line_costs_itself_only(tmp_path: Path, open_log: Open, damage: bytes) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"step": 1, "loss": 3.0}\n' + damage + b'{"step": 3, "loss": 1.0}\n')

    view = open_log(path).view

    assert [array.tolist() for array in view.series("train_loss")] == [[1, 3], [3.0, 1.0]]


def test_a_table_cut_in_the_middle_of_a_row_gives_the_rows_before_it(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("step,loss,accuracy\n1,3.0,0.1\n2,2.0,0.2\n3,1.")

    view = open_log(path).view

    assert view.series("train_loss")[1].tolist() == [3.0, 2.0]
