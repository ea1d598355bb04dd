"""The final report and the lines of progress, from recorded runs."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.events import Finding
from nn_tui.core.gates.run_gates import exit_code
from nn_tui.core.runs.event_log import EventLog
from nn_tui.core.runs.reader import RunReader
from nn_tui.tui.line_mode.outcome import result_of
from nn_tui.tui.line_mode.progress import Progress, progress_line
from nn_tui.tui.line_mode.report import report_lines

Record = Callable[..., Path]


def report(folder: Path, width: int, *, colour: bool = False, plain_marks: bool = False) -> list[str]:
    view = RunReader(folder).refresh()
    return report_lines(view, result_of(view), width, colour=colour, plain_marks=plain_marks)


def test_the_report_shows_curve_layers_and_findings_with_remedies(record: Record, overfitting: Finding) -> None:
    text = "\n".join(report(record(finding=overfitting), 80))

    assert "loss over steps" in text
    assert "hidden1  Linear  16" in text
    assert "warning: Validation loss has risen 31 % above its best [overfitting]" in text
    assert "- Add dropout 0.3: --set model.dropout=0.3" in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_of_the_report_is_wider_than_asked(record: Record, overfitting: Finding, width: int) -> None:
    lines = report(record(finding=overfitting), width)

    assert max(map(len, lines)) <= width


def test_a_plain_report_has_no_escape_codes(record: Record) -> None:
    assert not any("\x1b" in line for line in report(record(), 80))


def test_a_coloured_report_has_escape_codes(record: Record) -> None:
    assert any("\x1b[" in line for line in report(record(), 80, colour=True))


def test_a_curve_of_plain_marks_holds_no_braille(record: Record) -> None:
    text = "\n".join(report(record(), 80, plain_marks=True))

    assert "*" in text
    assert not any("\u2800" <= letter <= "\u28ff" for letter in text)


def test_a_loss_that_is_not_a_number_leaves_the_curve_of_the_others(record: Record) -> None:
    lines = report(record(values={"validation_loss": math.nan, "train_loss": math.inf}), 80)

    assert "train" in "\n".join(lines)
    assert "validation" not in "\n".join(lines[:12])


def test_progress_tells_start_epoch_and_finding_once(record: Record, overfitting: Finding) -> None:
    folder = record(finding=overfitting)
    events = EventLog(folder).read()
    progress = Progress()
    view = RunReader(folder).refresh()

    first = [*progress.lines(view, events), *progress.last_line(view)]
    again = [*progress.lines(view, events[2:3]), *progress.last_line(view)]

    assert first[0].startswith("first: 1,040 parameters, 10 steps of 32 examples, cpu")
    assert "step 10  warning: Validation loss has risen 31 % above its best [overfitting]" in first
    assert first[-1].startswith("epoch 2/2  step 10/10  train_loss 0.1")
    assert again == []


def test_a_line_of_progress_never_holds_a_carriage_return(record: Record) -> None:
    assert "\r" not in progress_line(RunReader(record()).refresh())


def test_an_event_log_gives_every_event_once(record: Record) -> None:
    log = EventLog(record())

    first, second = log.read(), log.read()

    assert [type(event).__name__ for event in first] == ["RunStarted", "EpochCompleted", "RunFinished"]
    assert second == []


@pytest.mark.parametrize(
    ("status", "gate_fails", "failure", "code"),
    [
        ("finished", False, 1, 0),
        ("stopped", False, 1, 0),
        ("finished", True, 1, 3),
        ("diverged", True, 1, 4),
        ("diverged", False, 1, 4),
        ("failed", True, 5, 5),
        ("failed", True, 2, 2),
        ("lost", True, 1, 1),
    ],
)
def test_the_gravest_reason_is_the_exit_code(status: str, gate_fails: bool, failure: int, code: int) -> None:
    from nn_tui.core.diagnosis.gates import GateResult

    gates = [GateResult("train_loss > 1", 2.0, gate_fails)]

    assert exit_code(status, gates, failure) == code
