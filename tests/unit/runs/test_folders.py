import os
import re
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.folders import find_runs, is_run, new_run_folder, safe_name
from nn_tui.core.runs.writer import prepare
from nn_tui.core.spec import RunSpec


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("digits-mlp", "digits-mlp"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "run"),
        ("", "run"),
        ("  ", "run"),
        ("CON", "run-CON"),
        ("nul.txt", "run-nul.txt"),
        ("a\x1b[31mb\x00c", "abc"),
        (r"C:\runs\x", "C-runs-x"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("größe 数字", "größe-数字"),
        ("x" * 300, "x" * 80),
        ("dots...", "dots"),
    ],
)
def test_any_text_becomes_one_harmless_component(text, name):
    assert safe_name(text) == name


@given(st.text(max_size=400))
def test_a_safe_name_is_safe_for_every_file_system_and_stays_itself(text):
    name = safe_name(text)

    assert name == safe_name(name)
    assert 0 < len(name.encode()) <= 180
    assert name.isprintable()
    assert not re.search(r'[<>:"/\\|?*\s]', name)
    assert name[0] not in "-.~"
    assert name[-1] not in ". "


def test_a_preset_gets_four_hexadecimal_digits_and_a_private_folder(tmp_path):
    folder = new_run_folder(tmp_path / "runs", preset="digits-mlp")

    assert re.fullmatch(r"digits-mlp-[0-9a-f]{4}", folder.name)
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_taken_name_is_refused_with_the_nearest_free_one(tmp_path):
    new_run_folder(tmp_path, "mine")
    new_run_folder(tmp_path, "mine-2")

    with pytest.raises(RunFolderError, match="mine: already exists; 'mine-3' is free"):
        new_run_folder(tmp_path, "mine")


def test_a_runs_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "runs").write_text("")

    with pytest.raises(RunFolderError, match=r"runs: is a file; choose another folder of runs"):
        new_run_folder(tmp_path / "runs", "a")


def test_a_runs_folder_below_a_file_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(RunFolderError, match="choose another folder of runs"):
        new_run_folder(tmp_path / "file" / "runs", "a")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs permissions that bind this user")
def test_an_unwritable_runs_folder_is_a_sentence(tmp_path):
    (tmp_path / "runs").mkdir(mode=0o500)

    with pytest.raises(RunFolderError, match="Permission denied"):
        new_run_folder(tmp_path / "runs", "a")


def test_runs_are_found_newest_first_and_nothing_else(tmp_path):
    for age, name in enumerate(["old", "middle", "new"]):
        prepare(tmp_path / name, RunSpec())
        os.utime(tmp_path / name / "run.toml", (1000 + age, 1000 + age))
    (tmp_path / "not-a-run").mkdir()
    (tmp_path / "file").write_text("")

    found = find_runs(tmp_path)

    assert [path.name for path in found] == ["new", "middle", "old"]
    assert all(is_run(path) for path in found)


def test_a_missing_runs_folder_holds_no_runs(tmp_path):
    assert find_runs(tmp_path / "nowhere") == []
