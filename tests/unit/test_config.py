"""Which source of a setting wins, and what is said about a bad one."""

from pathlib import Path
from typing import Any

import pytest

from nn_tui.core.settings import config
from nn_tui.core.settings.table import SETTINGS, ConfigError


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Any]:
    """A project folder and a user file, both empty."""
    (tmp_path / "project").mkdir()
    return {"directory": tmp_path / "project", "user_file": tmp_path / "user.toml", "environment": {}}


def write(path: Path, text: str) -> None:
    path.write_text(text)


def test_each_source_gives_way_to_the_one_before_it(places: dict[str, Any]) -> None:
    project = places["directory"] / "nn-tui.toml"
    write(places["user_file"], "fps = 4")
    from_user = config.load({}, **places)
    write(project, "fps = 3")
    from_project = config.load({}, **places)
    from_environment = config.load({}, **{**places, "environment": {"NN_TUI_FPS": "2"}})
    from_flag = config.load({"fps": 1}, **{**places, "environment": {"NN_TUI_FPS": "2"}})

    winners = [found.values["fps"] for found in (from_flag, from_environment, from_project, from_user)]

    assert [value.value for value in winners] == [1, 2, 3, 4]
    assert [value.layer for value in winners] == ["flag", "environment", "project", "user"]
    assert [value.place for value in winners] == [
        "--fps",
        "NN_TUI_FPS",
        f"{project}: fps",
        f"{places['user_file']}: fps",
    ]


def test_nothing_set_means_defaults(places: dict[str, Any]) -> None:
    found = config.load({"seed": None, "ascii": False}, **places)

    assert {value.layer for value in found.values.values()} == {"default"}
    assert found.overrides() == {}


def test_a_seed_of_zero_is_a_seed(places: dict[str, Any]) -> None:
    write(places["user_file"], "seed = 5")

    found = config.load({"seed": 0}, **places)

    assert found.overrides() == {"seed": 0}


def test_the_table_in_pyproject_counts_as_project(places: dict[str, Any]) -> None:
    write(places["directory"] / "pyproject.toml", '[tool.nn-tui]\nruns-dir = "trained"\n')

    found = config.load({}, **places)

    assert found.runs_dir == places["directory"] / "trained"
    assert found.values["runs_dir"].layer == "project"


def test_the_nearest_project_file_above_counts(places: dict[str, Any]) -> None:
    write(places["directory"] / "nn-tui.toml", "fps = 3")
    below = places["directory"] / "a" / "b"
    below.mkdir(parents=True)

    found = config.load({}, **{**places, "directory": below})

    assert found.get("fps") == 3


def test_changed_keys_of_the_project_win(places: dict[str, Any]) -> None:
    write(places["user_file"], '[keys]\n"run.pause" = "p"\n"run.stop" = "z"\n')
    write(places["directory"] / "nn-tui.toml", '[keys]\nrun.pause = "w"\n')

    found = config.load({}, **places)

    assert found.keys == {"run.pause": "w", "run.stop": "z"}


def test_the_stronger_of_epochs_and_steps_wins(places: dict[str, Any]) -> None:
    write(places["user_file"], "epochs = 50")

    found = config.load({"steps": 10}, **places)

    assert found.overrides() == {"training.steps": 10}


def test_epochs_against_steps_from_one_source_is_an_error(places: dict[str, Any]) -> None:
    found = config.load({"steps": 10, "epochs": 1}, **places)

    with pytest.raises(ConfigError, match="--epochs and --steps: give epochs or steps, not both"):
        found.overrides()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ASCII", "yes", True),
        ("ASCII", "0", False),
        ("BUDGET", "all", "all"),
        ("BUDGET", "0.5", 0.5),
        ("MAX_SECONDS", "1.5", 1.5),
        ("FAIL_ON", "train_loss > 1; finding:dead_relu", ("train_loss > 1", "finding:dead_relu")),
    ],
)
def test_variables_are_read_as_what_they_mean(places: dict[str, Any], name: str, text: str, value: object) -> None:
    found = config.load({}, **{**places, "environment": {f"NN_TUI_{name}": text}})

    assert found.get(name.lower()) == value


def test_an_empty_variable_is_not_set(places: dict[str, Any]) -> None:
    found = config.load({}, **{**places, "environment": {"NN_TUI_FPS": " "}})

    assert found.values["fps"].layer == "default"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fps = 'fast'", "fps: must be a whole number from 1 to 60, not 'fast'"),
        ("fps = true", "fps: must be a whole number from 1 to 60, not True"),
        ("fps = 0", "fps: must be a whole number from 1 to 60, not 0"),
        ("themes = 'x'", "themes: unknown setting, did you mean 'theme'?"),
        ("fps = ", "not valid TOML"),
        ("keys = 3", "keys: must be a table"),
        ("[keys]\nrun.pause = 3", "keys.run.pause: must be the name of a key"),
        ("ascii = 'yes'", "ascii: must be true or false, not 'yes'"),
        ("fail_on = 3", "fail_on: must be a list of texts"),
        ("budget = 2", "budget: must be a number from 0 to 1, or 'all', not 2"),
        ("seed = -1", "seed: must be a whole number from 0 to 4,294,967,295, not -1"),
    ],
)
def test_a_bad_value_names_file_place_and_rule(places: dict[str, Any], text: str, sentence: str) -> None:
    write(places["user_file"], text)

    with pytest.raises(ConfigError) as caught:
        config.load({}, **places)

    assert str(places["user_file"]) in str(caught.value)
    assert sentence in str(caught.value)


def test_a_bad_variable_is_named(places: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="NN_TUI_FORMAT: must be one of text, json, jsonl, not 'xml'"):
        config.load({}, **{**places, "environment": {"NN_TUI_FORMAT": "xml"}})


def test_a_binary_settings_file_is_a_sentence(places: dict[str, Any]) -> None:
    places["user_file"].write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match="not a text file"):
        config.load({}, **places)


def test_every_default_is_a_legal_value() -> None:
    from nn_tui.core.settings.table import parse_value

    given = [setting for setting in SETTINGS if setting.default not in (None, ())]

    assert all(parse_value(setting, setting.default, "") == setting.default for setting in given)


def test_the_themes_to_choose_from_are_those_there_are() -> None:
    from nn_tui.core.settings.table import THEMES as choices
    from nn_tui.tui.themes import THEMES

    assert [*choices] == ["auto", *(theme.name for theme in THEMES)]
