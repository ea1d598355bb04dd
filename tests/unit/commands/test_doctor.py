"""`doctor`: what was found, and what to change."""

import json
from pathlib import Path

import pytest

from nn_tui.tui.command_line import run

Printed = pytest.CaptureFixture[str]


def test_doctor_finds_torch_its_devices_and_a_folder_to_write_to(capsys: Printed) -> None:
    code = run(["doctor", "--json"])

    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert code == 0
    assert "devices: cpu" in checks["torch"]["found"]
    assert checks["runs folder"]["outcome"] == "good"
    assert checks["disk"]["found"].endswith("for runs")


def test_doctor_says_what_to_change(capsys: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("nn_tui.tui.doctor._ASK_TORCH", "raise ImportError('no torch here')")

    code = run(["doctor", "--runs-dir", "file/runs"])

    text = capsys.readouterr().out
    assert code == 1
    assert "use --runs-dir DIR" in text
    assert "pip install torch" in text


@pytest.mark.parametrize(
    ("choice", "said"), [("auto", "in pixels when shown alone (kitty)"), ("off", "in cells: graphics is set to off")]
)
def test_doctor_says_how_pictures_are_drawn(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch, choice: str, said: str
) -> None:
    for name in ("TMUX", "STY", "ZELLIJ", "NVIM", "INSIDE_EMACS", "ASCIINEMA_REC", "ASCIINEMA_SESSION", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.setenv("NN_TUI_GRAPHICS", choice)
    monkeypatch.setenv("NN_TUI_ASCII", "false")
    monkeypatch.setattr("nn_tui.tui.doctor._ASK_TORCH", "raise SystemExit")

    run(["doctor", "--json"])

    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["pictures"]["found"] == said
