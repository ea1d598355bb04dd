"""The screens in a real pseudo-terminal: first frame, keys, leaving, and what is left behind."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from nn_tui import open_run

from ..waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")

Open = Callable[..., Any]
Processes = Callable[[], list[psutil.Process]]
ENDLESS = ("run", "rings-mlp", "--steps", "10000000", "--name", "endless")


@pytest.fixture
def processes(tmp_path: Path, processes_of: Callable[[Path], list[psutil.Process]]) -> Processes:
    """What of nn-tui still runs for this test's folder."""
    return lambda: processes_of(tmp_path)


def test_the_gallery_opens_explains_itself_and_leaves_nothing_behind(terminal: Open, processes: Processes) -> None:
    window = terminal()
    window.wait_for("digits-mlp")
    window.wait_for("A network of some 17,000 numbers")
    window.wait_for("enter start")  # the keys may be painted after the text

    window.press("?")
    window.wait_for("Train the chosen preset")
    window.press("\x1b")
    window.wait_for(lambda: "Train the chosen preset" not in window.text)
    window.press("j")
    window.wait_for("A neuron weighs its inputs")
    window.press("q")

    assert window.wait_for_exit() == 0
    assert window.is_restored()
    wait_until(lambda: not processes())


def test_enter_in_the_gallery_trains(terminal: Open) -> None:
    window = terminal()
    window.wait_for("A network of some 17,000 numbers")

    window.press("\r")

    window.wait_for("running")
    window.wait_for("validation")


def test_a_run_stopped_from_the_dashboard_prints_its_result(terminal: Open, processes: Processes) -> None:
    window = terminal(*ENDLESS)
    window.wait_for("running")

    window.press("q")
    window.wait_for("stop it")
    window.press("s")

    assert window.wait_for_exit() == 0
    assert window.is_restored()
    assert "endless: stopped after" in window.text
    wait_until(lambda: not processes())


def test_a_run_left_alone_is_attached_to_steered_and_left_again(terminal: Open, processes: Processes) -> None:
    first = terminal(*ENDLESS)
    first.wait_for("running")
    first.press("q")
    first.wait_for("leave it running")
    first.press("l")
    assert first.wait_for_exit() == 0
    assert "goes on training" in first.text

    second = terminal("attach", "runs/endless")
    second.wait_for("running")
    second.press(" ")
    second.wait_for("paused")
    second.press("q")

    assert second.wait_for_exit() == 0
    assert second.is_restored()
    assert [process for process in processes() if "nn_tui.core.trainer" in process.cmdline()]


def test_a_dashboard_told_to_terminate_has_the_run_stopped_in_order(terminal: Open, tmp_path: Path) -> None:
    window = terminal(*ENDLESS)
    window.wait_for("running")

    window.process.terminate()

    assert window.wait_for_exit() == 143
    assert window.is_restored()
    assert open_run(tmp_path / "runs" / "endless").status == "stopped"


def test_two_windows_on_one_run_show_the_same(terminal: Open) -> None:
    first = terminal(*ENDLESS)
    first.wait_for("running")
    second = terminal("open", "endless")
    second.wait_for("running")

    first.press(" ")

    first.wait_for("paused")
    second.wait_for("paused")


def test_a_window_shut_leaves_the_trainer_training(terminal: Open, processes: Processes) -> None:
    window = terminal(*ENDLESS)
    window.wait_for("running")

    window.close()

    assert any("nn_tui.core.trainer" in process.cmdline() for process in processes())


def test_a_window_shut_ends_the_screen_though_a_program_in_between_keeps_the_signal(terminal: Open) -> None:
    """As `make run` does: the signal reaches make alone, which then waits for its child."""
    keeps = "import signal, subprocess, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    window = terminal(program=("-c", keeps + "sys.exit(subprocess.call([sys.executable, '-m', 'nn_tui']) != 129)"))
    window.wait_for("digits-mlp")

    window.hang_up()

    assert window.process.returncode == 0


@pytest.mark.parametrize("change", [{"CI": "true"}, {"TERM": "dumb"}])
def test_where_no_screen_is_wanted_a_terminal_gets_lines(terminal: Open, change: dict[str, str]) -> None:
    window = terminal("run", "xor-mlp", "--steps", "20", "--name", "lines", **change)

    assert window.wait_for_exit() == 0
    assert b"\x1b[?1049h" not in window.raw
    assert b"lines: finished after 20 steps" in window.raw
    assert (b"\x1b[" in window.raw) == ("TERM" not in change)  # the report has colour where there is some


def test_ctrl_c_in_line_mode_writes_the_summary_first(terminal: Open) -> None:
    window = terminal(*ENDLESS, "--headless")
    window.wait_for(lambda: b"train_loss" in window.raw)

    window.press("\x03")

    assert window.wait_for_exit() == 130
    assert b"endless: stopped after" in window.raw


def test_a_terminal_that_is_too_small_is_a_sentence_not_a_crash(terminal: Open) -> None:
    window = terminal(columns=30, rows=8)
    window.wait_for(lambda: window.text.strip() != "")

    for columns, rows in ((80, 24), (20, 5), (120, 40), (100, 30)):
        window.resize(columns, rows)
    window.wait_for("digits-mlp")
    window.press("q")

    assert window.wait_for_exit() == 0


def test_an_error_of_the_screen_gives_the_terminal_back_and_is_one_sentence(terminal: Open) -> None:
    broken = "import sys; from nn_tui.__main__ import main; from nn_tui.tui.app import NNTui; "
    broken += "NNTui.tick = lambda self: 1 / 0; sys.argv[0] = 'nn-tui'; sys.exit(main())"

    window = terminal(program=("-c", broken))

    assert window.wait_for_exit() == 1
    assert window.is_restored()
    assert "nn-tui: internal error: ZeroDivisionError: division by zero (details: " in window.text
    assert "Traceback" not in window.text


def test_ascii_means_that_no_other_byte_reaches_the_terminal(terminal: Open) -> None:
    window = terminal("--ascii")
    window.wait_for("A network of some 17,000 numbers")

    window.press("q")

    assert window.wait_for_exit() == 0
    assert window.raw.isascii()


def test_a_terminal_without_unicode_gets_plain_letters_and_no_question_marks(terminal: Open) -> None:
    window = terminal(LC_ALL="C")

    window.wait_for("? help")  # the one question mark that is meant

    assert window.text.isascii()
    assert window.text.count("?") == 1
