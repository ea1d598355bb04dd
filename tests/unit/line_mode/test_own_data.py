"""`nn-tui run FILE`: data of one's own become a spec that is written down, and mistakes become a sentence."""

from pathlib import Path

import pytest

from nn_tui.core.data.files.picture_reader import FORMATS
from nn_tui.core.specs.file import read_spec
from nn_tui.core.specs.from_data import PICTURE_SUFFIXES, source_of
from nn_tui.tui.command_line import run as obey
from nn_tui.tui.line_mode.progress import data_lines

from .test_preparation import prepared


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    path = tmp_path / "houses.csv"
    rows = [f"{number},{number % 5},{'yes' if number % 2 else 'no'},{number * 1.5}" for number in range(50)]
    path.write_text("\n".join(["id,rooms,heated,price", *rows]), encoding="utf-8")
    return path


def test_a_table_becomes_a_spec_that_repeats_the_run_from_anywhere(
    houses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepared("houses.csv").folder.absolute()
    monkeypatch.chdir("/")

    spec = read_spec(folder / "run.toml")

    assert folder.name.startswith("houses-")
    assert Path(spec.data.path) == houses
    assert len(spec.data.load().inputs) == 50


def test_target_and_set_reach_the_data_before_they_are_read(houses: Path) -> None:
    folder = prepared("houses.csv", "--target", "heated", "--set", 'data.ignore=["price"]', "--steps", "7").folder

    spec = read_spec(folder / "run.toml")

    assert (spec.data.target, spec.data.ignore, spec.training.steps) == ("heated", ["price"], 7)
    assert spec.data.load().task == "binary"


def test_set_overrules_what_was_chosen_for_the_data(houses: Path) -> None:
    spec = read_spec(prepared("houses.csv", "--set", "model.hidden=[3]", "--set", "split.test=0.1").folder / "run.toml")

    assert spec.model.hidden == [3]
    assert spec.split.test == 0.1


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (
            ["houses.csv", "--target", "prize"],
            2,
            "data.target: houses.csv has no column 'prize', did you mean 'price'?",
        ),
        (["gaps.csv"], 5, "gaps.csv: column 'a' has no value in 1 of 3 rows, first in line 3"),
        (["hous.csv"], 5, "no such file, did you mean 'houses.csv'?"),
        (["notes.md"], 2, "notes.md: line 2"),
        (["xor-mlp", "--target", "y"], 2, "data.target: unknown field"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_an_exit_code(
    houses: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, sentence: str
) -> None:
    houses.with_name("gaps.csv").write_text("a,b\n1.5,2\n,3\n2.5,4\n")
    houses.with_name("notes.md").write_text("# Notes\nby hand\n")

    assert obey(["run", *words, "--headless"]) == code

    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_what_was_detected_is_listed_with_the_balance_of_classes() -> None:
    data = {
        "detected": [["file", "9 rows"], ["target", "y, 2 classes: a, b"], ["numbers", "x"]],
        "class_counts": {"train": [6, 1]},
        "class_names": ["a", "b\x1b[31m"],
    }

    lines = data_lines(data)

    assert lines[:4] == [
        "  file      9 rows",
        "  target    y, 2 classes: a, b",
        "  numbers   x",
        "  training  7 examples: a 6, b 1",
    ]
    assert "--target" in lines[4]


def test_data_of_presets_need_no_such_list() -> None:
    assert data_lines({"class_counts": {"train": [3, 4]}}) == []


def test_a_folder_is_data_only_where_pictures_are_in_it(tmp_path: Path) -> None:
    (tmp_path / "pets" / "cats").mkdir(parents=True)
    assert source_of(str(tmp_path / "pets")) == ""

    (tmp_path / "pets" / "cats" / "a.PNG").touch()
    assert source_of(str(tmp_path / "pets")) == "image_folder"
    assert source_of("x" * 300 + ".csv") in ("", "csv")
    assert source_of("x" * 300) == ""


def test_every_format_of_pictures_makes_a_folder_data() -> None:
    assert set(PICTURE_SUFFIXES) == set(FORMATS)
