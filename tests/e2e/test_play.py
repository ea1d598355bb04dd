"""Playing in a real pseudo-terminal: from the command line to the result that is printed when the screen is left."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")


def test_a_line_opens_the_play_screen_and_leaving_it_ends_the_run_and_prints_its_result(
    terminal: Callable[..., Any], processes_of: Callable[[Path], list[psutil.Process]], tmp_path: Path
) -> None:
    window = terminal("run", "play:data=xor,examples=60,hidden=3,epochs=100000")
    window.wait_for("running")
    window.wait_for("validation")

    window.press("+")
    window.wait_for("play:data=blobs,examples=60,hidden=3,epochs=100000,seed=0")
    window.press("q")

    assert window.wait_for_exit() == 0
    assert window.is_restored()
    assert "stopped after" in window.text
    wait_until(lambda: not processes_of(tmp_path))
