"""`nn-tui exec` on a terminal: charts and the program's own screen, keys and signals that reach it, its exit code."""

import os
import re
import signal
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nn_tui

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")

Open = Callable[..., Any]


@pytest.fixture
def execute(terminal: Open, tmp_path: Path) -> Callable[..., Any]:
    """Open a window with a program under `nn-tui exec` in it."""

    def begin(program: str, **options: Any) -> Any:
        (tmp_path / "mine.py").write_text(textwrap.dedent(program))
        return terminal("exec", "--", sys.executable, "mine.py", **options)

    return begin


def test_the_programs_screen_and_its_loss_are_shown_and_its_exit_code_returned(execute: Callable[..., Any]) -> None:
    window = execute(
        "for n in range(1, 51): print(f'step {n} loss={2 / n}')\nprint('Good', 'bye')\nraise SystemExit(7)"
    )

    window.wait_for("exit code 7")
    window.wait_for(lambda: re.search(r"0\.04\d+ train", window.text) is not None)  # the mean of the newest steps
    shown = window.wait_for("✕ failed")
    window.press("q")

    assert "Good bye" in shown
    assert window.wait_for_exit() == 7
    assert window.is_restored()
    assert "Good bye" in window.text


def test_keys_are_the_programs_after_o_and_the_charts_after_ctrl_o(execute: Callable[..., Any]) -> None:
    window = execute("print('hello', input('who? '))\nprint('got', repr(input('more? ')))\ninput('last? ')")
    window.wait_for("who?")

    window.press("o")
    window.wait_for("ctrl+o")
    window.press("quark\r")
    window.wait_for("hello quark")
    window.press("\x0f")
    window.wait_for("types into it")
    window.press("q")

    window.wait_for("goes on here")
    window.press("x\r")
    window.wait_for("got 'x'")
    window.press("\r")
    assert window.wait_for_exit() == 0


def test_ctrl_c_and_sigterm_reach_the_program(execute: Callable[..., Any]) -> None:
    window = execute(
        """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
        while True:
            try:
                print("ready", flush=True)
                time.sleep(60)
            except KeyboardInterrupt:
                print("interrupted", flush=True)
        """
    )
    window.wait_for("ready")

    window.press("\x03")
    window.wait_for("interrupted")
    os.kill(window.process.pid, signal.SIGTERM)

    assert window.wait_for_exit() == 5
    assert window.is_restored()


def test_the_program_learns_the_size_of_its_pane(execute: Callable[..., Any]) -> None:
    window = execute(
        """
        import os, time
        while True:
            print("size", *os.get_terminal_size(), flush=True)
            time.sleep(0.05)
        """,
        columns=100,
        rows=30,
    )
    window.wait_for("size 100 8")

    window.resize(180, 30)

    window.wait_for("size 81 25")


def test_a_terminal_that_is_shut_ends_the_program_and_its_run(execute: Callable[..., Any], tmp_path: Path) -> None:
    window = execute("import time\nwhile True:\n    print('loss=0.5', flush=True)\n    time.sleep(0.05)")
    window.wait_for("loss=0.5")

    window.hang_up()

    view = nn_tui.open_run(tmp_path / "runs" / "mine")
    assert view.status == "failed"
    assert "exit code 129" in view.failed.message


def test_without_a_screen_wanted_there_is_none(terminal: Open) -> None:
    window = terminal("exec", "--headless", "--", sys.executable, "-c", "print('step 1 loss=0.5')")

    assert window.wait_for_exit() == 0
    assert b"\x1b[?1049h" not in window.raw
