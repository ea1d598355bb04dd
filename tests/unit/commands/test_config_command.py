"""`config` and `presets`."""

import json
from pathlib import Path

import pytest

from nn_tui.core.specs.file import preset_names
from nn_tui.tui.command_line import run

Printed = pytest.CaptureFixture[str]


def test_config_show_names_the_winner_of_each_setting(
    capsys: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nn-tui.toml").write_text("fps = 5\n")
    monkeypatch.setenv("NN_TUI_SEED", "7")

    run(["config", "show", "--json", "--ascii"])

    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["ascii"] == {"value": True, "layer": "flag", "place": "--ascii"}
    assert settings["seed"] == {"value": 7, "layer": "environment", "place": "NN_TUI_SEED"}
    assert settings["fps"]["layer"] == "project"
    assert settings["theme"]["layer"] == "default"


def test_config_show_counts_what_a_preset_sets(capsys: Printed) -> None:
    run(["config", "show", "digits-mlp", "--json"])

    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["epochs"]["layer"] == "preset"


def test_config_path_names_both_files(capsys: Printed, tmp_path: Path) -> None:
    run(["config", "path"])

    project, user = capsys.readouterr().out.splitlines()
    assert str(tmp_path / "nn-tui.toml") in project
    assert "config.toml" in user


def test_config_schema_is_a_json_schema(capsys: Printed) -> None:
    run(["config", "schema"])

    schema = json.loads(capsys.readouterr().out)
    assert "$defs" in schema or "properties" in schema


def test_a_preset_that_is_printed_is_a_valid_spec(capsys: Printed, tmp_path: Path) -> None:
    run(["presets", "show", "digits-mlp"])
    (tmp_path / "mine.toml").write_text(capsys.readouterr().out)

    code = run(["config", "validate", "mine.toml"])

    assert code == 0
    assert "valid" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"title = ", "mine.toml"),
        (b"\x00\x01\xff\xfe", "mine.toml"),
        (b"[training]\nlearning_rat = 1.0\n", "did you mean 'learning_rate'?"),
        (b"[training]\nepochs = 'many'\n", "training.epochs"),
        (b"[training]\nbatch_size = -3\n", "training.batch_size"),
        (b"seed = 99999999999999999999\n", "seed"),
    ],
)
def test_a_bad_spec_names_file_and_place(capsys: Printed, tmp_path: Path, content: bytes, hint: str) -> None:
    (tmp_path / "mine.toml").write_bytes(content)

    code = run(["config", "validate", "mine.toml"])

    said = capsys.readouterr().err
    assert code == 2
    assert "mine.toml" in said
    assert hint in said
    assert said.count("\n") == 1


def test_presets_are_listed_with_what_they_teach(capsys: Printed) -> None:
    run(["presets", "--json"])

    rows = json.loads(capsys.readouterr().out)["presets"]
    assert [row["name"] for row in rows] == list(preset_names())
    assert all(row["teaches"] for row in rows)


def test_a_bad_settings_file_stops_every_command_that_reads_it(capsys: Printed, tmp_path: Path) -> None:
    (tmp_path / "nn-tui.toml").write_text("fps = 1000\n")

    code = run(["runs"])

    assert code == 2
    assert "nn-tui.toml: fps: must be a whole number from 1 to 60, not 1000" in capsys.readouterr().err
