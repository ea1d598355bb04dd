"""Mistakes on the command line: one sentence, the nearest name, exit code 2, and never a traceback."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from nn_tui.tui.command_line import COMMANDS, help_text, run

MISTAKES = {
    "unknown command": (["rum", "digits-mlp"], "did you mean 'run'?"),
    "preset as command": (["digits-mlp"], "nn-tui run digits-mlp"),
    "unknown option": (["run", "digits-mlp", "--epocs", "3"], "did you mean '--epochs'?"),
    "option of a later version": (["run", "digits-mlp", "--zzz"], "unknown option '--zzz'"),
    "abbreviated option": (["run", "digits-mlp", "--head"], "unknown option '--head'"),
    "option without value": (["run", "digits-mlp", "--seed"], "--seed: expected one argument"),
    "number that is none": (["run", "digits-mlp", "--seed", "x"], "--seed: expected a whole number, got 'x'"),
    "time that is none": (["run", "digits-mlp", "--max-seconds", "x"], "--max-seconds: expected a number, got 'x'"),
    "negative seed": (["run", "digits-mlp", "--seed=-1"], "--seed: must be a whole number from 0"),
    "no epochs": (["run", "digits-mlp", "--epochs", "0"], "--epochs: must be a whole number from 1"),
    "epochs and steps": (["run", "digits-mlp", "--epochs", "1", "--steps", "1"], "epochs or steps, not both"),
    "unknown format": (["run", "digits-mlp", "--format", "xml"], "--format: must be one of text, json, jsonl"),
    "unknown preset": (["run", "digits-mpl", "--headless"], "did you mean 'digits-mlp'?"),
    "no preset": (["run", "--headless"], "name a preset or a spec file"),
    "missing file": (["run", "nowhere.toml", "--headless"], "nowhere.toml: cannot be read"),
    "directory as spec": (["run", "./", "--headless"], "cannot be read"),
    "name of 300 characters": (["run", "a" * 300, "--headless"], "unknown preset"),
    "unknown field": (["run", "xor-mlp", "--headless", "--set", "training.epoch=1"], "did you mean 'epochs'?"),
    "wrong type": (["run", "xor-mlp", "--headless", "--set", "training.epochs='many'"], "training.epochs"),
    "zero batch": (["run", "xor-mlp", "--headless", "--set", "training.batch_size=0"], "training.batch_size"),
    "assignment without value": (["run", "xor-mlp", "--headless", "--set", "training"], "--set"),
    "gate that is none": (["run", "xor-mlp", "--headless", "--fail-on", "accuracy"], "expected one of < <= >"),
    "unknown finding": (
        ["run", "xor-mlp", "--headless", "--fail-on", "finding:overfit"],
        "did you mean 'overfitting'?",
    ),
    "unknown level": (["run", "xor-mlp", "--headless", "--fail-on-finding", "bad"], "one of note, warning, error"),
    "regression without baseline": (["run", "xor-mlp", "--headless", "--max-regression", "2%"], "needs --baseline"),
    "missing baseline": (["run", "xor-mlp", "--headless", "--baseline", "nowhere"], "'nowhere': no such run"),
    "missing run to resume": (["run", "--headless", "--resume", "nowhere"], "'nowhere': no such run"),
    "summary nobody can write": (["run", "xor-mlp", "--headless", "--summary", "no/such/dir/x"], "--summary: no/such"),
    "unknown theme": (["open", "runs", "--theme", "drak"], "--theme: must be one of auto, dark"),
    "open nothing": (["open", "nowhere"], "'nowhere': no such run"),
    "no run yet": (["open", "runs"], "runs holds none, 'nn-tui run digits-mlp' makes one"),
    "attach nothing": (["attach", "nowhere"], "'nowhere': no such run"),
    "diagnose nothing": (["diagnose", "x" * 300], "no such run"),
    "unknown probe": (["probe", "xor-mlp", "sharpnes"], "did you mean 'sharpness'?"),
    "probe nothing": (["probe", "xor-mpl", "sharpness"], "did you mean 'xor-mlp'?"),
    "probe without a name": (["probe", "xor-mlp"], "missing NAME"),
    "show nothing": (["runs", "show", "nowhere"], "'nowhere': no such run"),
    "unknown action": (["runs", "exprot", "x"], "did you mean 'export'?"),
    "unknown preset to show": (["presets", "show", "xor"], "did you mean 'xor-mlp'?"),
    "config without action": (["config"], "missing ACTION"),
    "validate nothing": (["config", "validate", "nowhere.toml"], "nowhere.toml: no such file"),
}


@pytest.mark.parametrize("arguments_and_hint", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_answered_with_one_sentence_and_exit_code_2(
    arguments_and_hint: tuple[list[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, hint = arguments_and_hint

    code = run(arguments)

    printed = capsys.readouterr()
    assert code == 2
    assert hint in printed.err
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err


def test_a_mistake_under_json_is_one_document_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["run", "digits-mpl", "--json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 2
    assert document["status"] == "failed"
    assert "did you mean 'digits-mlp'?" in document["error"]


def test_a_mistake_under_jsonl_is_one_event_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    run(["run", "digits-mpl", "--format", "jsonl"])

    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["event"] == "run_failed"


@pytest.mark.parametrize("place", ["environment", "project file"])
def test_a_mistake_where_json_is_a_setting_is_one_document_too(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    if place == "environment":
        monkeypatch.setenv("NN_TUI_FORMAT", "json")
    else:
        (tmp_path / "nn-tui.toml").write_text('format = "json"')

    run(["run", "digits-mpl"])

    assert json.loads(capsys.readouterr().out)["status"] == "failed"


def test_the_json_of_a_program_is_not_ours(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["exec", "--headless", "--", "no-such-program", "--json"])

    assert code == 2
    assert capsys.readouterr().out == ""


def test_settings_that_cannot_be_read_are_still_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nn-tui.toml").write_text("format =")

    code = run(["run", "xor-mlp"])

    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert "not valid TOML" in printed.err


@pytest.mark.parametrize(
    "words",
    [
        ["presets", "show", "xor-mlp", "--json"],
        ["presets", "--json", "show", "xor-mlp"],
        ["presets", "lesson", "xor-mlp", "--json"],
        ["presets", "--json"],
        ["runs", "--json", "show", "x"],
        ["runs", "show", "x", "--json"],
        ["runs", "diff", "x", "y", "--json"],
        ["config", "show", "--json"],
    ],
    ids=" ".join,
)
def test_json_is_understood_before_and_after_an_action(words: list[str]) -> None:
    module = import_module(f"nn_tui.tui.commands.{words[0]}")

    assert module.parser().parse_args(words[1:]).json is True


def test_the_help_page_fits_80_columns_and_names_every_command() -> None:
    page = help_text()

    assert all(len(line) <= 80 for line in page.splitlines())
    assert all(f"nn-tui {command.name}" in page for command in COMMANDS)


@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.name])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run([command, "--help"])

    assert code == 0
    assert f"usage: nn-tui {command}" in capsys.readouterr().out


def test_without_a_terminal_the_gallery_is_help_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    code = run([])

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert "nn-tui run" in printed.err
