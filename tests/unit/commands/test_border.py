"""What nobody foresaw leaves as a sentence, a log file and exit code 1."""

import re
from pathlib import Path

import pytest

from nn_tui.core.data.errors import DataError
from nn_tui.core.specs.errors import SpecError
from nn_tui.tui.commands.border import guard


def raising(error: BaseException) -> int:
    raise error


def test_an_unforeseen_error_names_a_file_that_holds_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code = guard(lambda: raising(ZeroDivisionError("a number divided by nothing")), [])

    said = capsys.readouterr().err
    assert code == 1
    assert "Traceback" not in said
    path = re.search(r"details: (.*)\)", said)
    assert path
    assert "Traceback" in Path(path[1]).read_text()


def test_debugging_shows_the_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NN_TUI_DEBUG", "1")

    code = guard(lambda: raising(ZeroDivisionError()), [])

    assert code == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [(SpecError("bad"), 2), (DataError("bad"), 5), (KeyboardInterrupt(), 130), (OSError(28, "No space left"), 1)],
)
def test_each_kind_of_error_has_its_exit_code(error: BaseException, code: int) -> None:
    returned = guard(lambda: raising(error), [])

    assert returned == code


def test_control_characters_in_a_message_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    guard(lambda: raising(DataError("evil\x1b[2Jname\nsecond line")), [])

    assert capsys.readouterr().err == "nn-tui: evilname second line\n"
