"""`diagnose` and `open` on logs of other programs."""

import json
from pathlib import Path

import pytest

from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_logs
from nn_tui.tui.command_line import run
from nn_tui.tui.screens.logs import LogsScreen
from nn_tui.tui.settings import Settings

Printed = pytest.CaptureFixture[str]


def write_log(folder: Path) -> Path:
    """An overfitting log, at rest."""
    folder.mkdir(parents=True)
    path = folder / "log.jsonl"
    rows = [{"step": n, "loss": 2.0 / (1 + n / 10), "val_loss": 1.0 + abs(n - 60) / 50} for n in range(200)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_log_is_diagnosed_and_gated_like_a_run(tmp_path: Path, capsys: Printed) -> None:
    path = write_log(tmp_path / "theirs")

    code = run(["diagnose", str(path), "--json", "--fail-on", "validation_loss > 2"])

    document = json.loads(capsys.readouterr().out)
    assert code == 3
    assert document["run"]["name"] == "log.jsonl"
    assert document["metrics"]["validation_loss"]["best_step"] == 60
    assert document["gates"][0]["failed"]
    assert [finding["code"] for finding in document["findings"]] == ["overfitting"]


def test_a_folder_of_several_logs_asks_which_one(tmp_path: Path, capsys: Printed) -> None:
    for name in ("one", "two"):
        write_log(tmp_path / name)

    code = run(["diagnose", str(tmp_path)])

    assert code == 5
    assert "choose one" in capsys.readouterr().err


def test_a_folder_with_a_log_of_its_own_and_others_below_names_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(tmp_path)
    write_log(tmp_path / "output")
    write_log(tmp_path / "output/eval")

    refused = run(["diagnose", "output"])
    asked = capsys.readouterr().err

    assert refused == 5
    assert "choose one: 'output::.', 'output/eval'" in asked
    for address, name in (("output::.", "output"), ("output/eval", "eval")):
        assert run(["diagnose", address, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["run"]["name"] == name


async def test_the_log_of_a_folder_that_holds_others_can_be_opened_from_the_list(tmp_path: Path) -> None:
    write_log(tmp_path / "output")
    write_log(tmp_path / "output/eval")
    app = NNTui(Settings(runs_dir=tmp_path, warm_trainer=False), with_logs(tmp_path))

    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        name = app.screen.run.view.name  # pyright: ignore[reportAttributeAccessIssue]

    assert name == "output"


async def test_enter_in_the_list_of_logs_opens_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_log(tmp_path / name)
    app = NNTui(Settings(runs_dir=tmp_path, warm_trainer=False), with_logs(tmp_path))

    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        shown = app.screen
        name = shown.run.view.name  # pyright: ignore[reportAttributeAccessIssue]
        await pilot.press("escape")
        back = app.screen

    assert name == "two"
    assert isinstance(back, LogsScreen)
