"""Signals while a screen is open: the terminal comes back, and nothing of ours stays behind but runs that train."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")

Open = Callable[..., Any]


def test_sigterm_gives_the_terminal_back_and_ends_the_warm_trainer(
    terminal: Open, processes_of: Callable[[Path], list[psutil.Process]], tmp_path: Path
) -> None:
    window = terminal()
    window.wait_for("hidden layers")

    os.kill(window.process.pid, signal.SIGTERM)

    assert window.wait_for_exit() == 143
    assert window.is_restored()
    wait_until(lambda: not processes_of(tmp_path))


def test_a_hang_up_ends_the_screen_and_leaves_the_trainer(
    terminal: Open, processes_of: Callable[[Path], list[psutil.Process]], tmp_path: Path
) -> None:
    window = terminal("run", "xor-mlp", "--steps", "10000000", "--name", "endless")
    window.wait_for("running")

    os.kill(window.process.pid, signal.SIGHUP)

    window.wait_for_exit()
    assert any("nn_tui.core.trainer" in process.cmdline() for process in processes_of(tmp_path))


def test_ctrl_c_asks_and_a_second_one_stops(terminal: Open) -> None:
    window = terminal("run", "xor-mlp", "--steps", "10000000", "--name", "endless")
    window.wait_for("running")

    window.press("\x03")
    window.wait_for("still training")
    window.press("\x03")

    assert window.wait_for_exit() == 0
    assert window.is_restored()
    assert "endless: stopped after" in window.text


def test_in_ascii_not_one_other_character_reaches_the_terminal(terminal: Open) -> None:
    window = terminal("--ascii")
    window.wait_for("hidden layers")
    window.press("?")
    window.wait_for("esc closes")
    window.press("\x1b")
    window.wait_for(lambda: "esc closes" not in window.text)
    window.press("e")
    window.wait_for("before it starts")

    assert window.raw.isascii()


def test_ctrl_z_gives_the_terminal_back_until_the_shell_goes_on(terminal: Open) -> None:
    window = terminal()
    window.wait_for("hidden layers")
    process = psutil.Process(window.process.pid)

    window.press("\x1a")
    window.wait_for(lambda: process.status() == psutil.STATUS_STOPPED)
    window.wait_for(window.is_restored)
    window.screen.reset()
    process.send_signal(signal.SIGCONT)
    window.wait_for("hidden layers")

    assert not window.is_restored()
