"""The line on the terminal when a watched loop ends."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from nn_tui.core.events import Finding, FindingRaised, RunFinished, Severity
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.watching.last_word import last_word

PROGRAM = """
import torch, nn_tui
model = torch.nn.Linear(2, 1)
with nn_tui.watch(model, torch.optim.SGD(model.parameters(), lr=0.1), torch.nn.MSELoss(), name="mine"):
    pass
"""


def ended(folder: Path, *findings: Finding) -> RunView:
    """A run of 120 steps with these findings."""
    writer = RunWriter.create(folder, RunSpec())
    writer.extend("train_loss", range(1, 121), [0.5] * 120)
    for finding in findings:
        writer.event(FindingRaised(time=0.0, step=120, finding=finding))
    writer.event(RunFinished(time=0.0, step=120, epoch=1, status="finished", reason="done", seconds=1.0))
    writer.close()
    return RunReader(folder).refresh()


def found(code: str, severity: Severity, caused_by: str | None = None, headline: str = "It is wrong.") -> Finding:
    return Finding(code=code, severity=severity, headline=headline, first_step=1, last_step=9, caused_by=caused_by)


def test_a_healthy_run_is_told_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    note = found("too_few_steps", "note")

    assert last_word(ended(tmp_path / "runs" / "a", note)) == (
        "nn-tui: nothing wrong found in 120 steps; nn-tui open runs/a shows them"
    )


def test_a_cause_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    findings = found("dead_relu", "error", "learning_rate_too_high"), found("learning_rate_too_high", "error")

    said = last_word(ended(tmp_path / "a", *findings))

    assert said == f"nn-tui: error: It is wrong (and 1 more); nn-tui diagnose {tmp_path}/a says why and what to change"


def test_no_control_character_of_a_finding_reaches_the_terminal(tmp_path: Path) -> None:
    assert last_word(ended(tmp_path / "a", found("dead_relu", "error", None, "\x1b[31mred"))).isprintable()


def test_a_program_at_a_terminal_ends_with_one_line(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, check=True
    )
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)

    assert done.stdout == b""
    assert said.splitlines() == ["nn-tui: no step was seen; nn-tui open runs/mine shows what was"]


def test_a_program_whose_errors_are_kept_stays_silent(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, check=True)

    assert (done.stdout, done.stderr) == (b"", b"")
