"""Many seeds and races on a terminal: watched, stopped and judged together, as in line mode."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")

Open = Callable[..., Any]
ProcessesOf = Callable[[Path], list[psutil.Process]]
APART = ("--set", "model.dropout=0.1")
"""Makes every seed a trainer of its own, so that on few cores some of them wait for their turn."""


def test_seeds_are_stopped_together_and_their_mean_is_judged(
    terminal: Open, processes_of: ProcessesOf, tmp_path: Path
) -> None:
    window = terminal(
        *("run", "xor-mlp", "--seeds", "3", "--steps", "10000000", "--name", "many", *APART),
        *("--fail-on", "finding:overfitting", "--fail-on", "train_loss > -1@mean(2)"),
    )
    window.wait_for("3 runs")
    window.wait_for("train")

    window.press("q")
    window.wait_for("stop it")
    window.press("s")

    assert window.wait_for_exit() == 3
    assert b"over 3 seeds:" in window.raw
    assert b"gate failed: train_loss > -1" in window.raw
    wait_until(lambda: not processes_of(tmp_path))


def test_a_race_told_to_terminate_is_stopped_in_order_with_its_files(
    terminal: Open, processes_of: ProcessesOf, tmp_path: Path
) -> None:
    window = terminal("run", "xor-mlp", "--set", 'race=["two-moons"]', "--steps", "10000000", "--summary", "s.md")
    window.wait_for("2 runs")

    window.process.terminate()

    assert window.wait_for_exit() == 143
    assert "stopped" in (tmp_path / "s.md").read_text()
    assert not processes_of(tmp_path)


def test_seeds_left_alone_go_on_and_the_way_back_to_them_is_told(
    terminal: Open, processes_of: ProcessesOf, tmp_path: Path
) -> None:
    window = terminal("run", "xor-mlp", "--seeds", "2", "--steps", "10000000", "--name", "many")
    window.wait_for("2 runs")
    window.wait_for("train")

    window.press("q")
    window.wait_for("leave it running")
    window.press("l")

    assert window.wait_for_exit() == 0
    assert "many-seed-0, many-seed-1" in window.text
    assert any("nn_tui.core.trainer" in process.cmdline() for process in processes_of(tmp_path))
