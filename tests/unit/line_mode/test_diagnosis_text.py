"""What `diagnose` says to a person, from recorded runs."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from nn_tui.core.events import Finding, FindingRaised, Remedy
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import override, parse_assignment, read_spec, write_spec
from nn_tui.core.watched import WatchedData, WatchedModel
from nn_tui.tui.line_mode.diagnosis_text import diagnosis_lines

Record = Callable[..., Path]
TOO_HIGH = Finding(
    code="learning_rate_too_high",
    severity="error",
    headline="The loss jumped from 4.49 to 3.09e+13 and stays there, at learning rate 0.254",
    first_step=4,
    last_step=10,
    evidence={
        "update_ratio": 2.0,
        "update_ratio_threshold": 0.03,
        "learning_rate": 0.254,
        "num_layers": 3.0,
        "loss": None,
    },
    why="An update follows the slope of the loss as if the slope went on for ever. " * 2,
    source="Smith, arXiv 1506.01186",
    remedies=(
        Remedy(
            id="lower_learning_rate",
            title="Lower the learning rate to 0.02",
            set={"training.learning_rate": 0.02},
            lines="for group in optimizer.param_groups:\n    group['lr'] = 0.02",
            expected="The loss falls without jumps.",
        ),
        Remedy(id="shrink", title="Use a smaller network: 32, 32", set={"model.hidden": [32, 32]}),
    ),
)
CONSEQUENCE = Finding(
    code="dead_relu",
    severity="warning",
    headline="All units of hidden1 are dead",
    first_step=5,
    last_step=10,
    caused_by="learning_rate_too_high",
)


def said(folder: Path, width: int = 80, *, colour: bool = False) -> list[str]:
    return diagnosis_lines(RunReader(folder).refresh(), width, colour=colour)


def also(folder: Path, finding: Finding) -> None:
    """Record one finding more."""
    writer = RunWriter.resume(folder, 10)
    writer.event(FindingRaised(time=1.0, step=10, finding=finding))
    writer.close()


def test_a_finding_is_explained_from_its_sentence_to_its_source(record: Record) -> None:
    folder = record(finding=TOO_HIGH)

    lines = said(folder)

    assert lines[:6] == [
        "first: finished after 10 steps; 1 fault",
        "",
        "error: learning rate too high",
        "  The loss jumped from 4.49 to 3.09e+13 and stays there, at learning rate 0.254",
        "",
        "  measured    update ratio 2, healthy: below 0.03",
    ]
    assert lines[6] == "              learning rate 0.254, number of layers 3"
    assert lines[lines.index("  do first    Lower the learning rate to 0.02") + 1].endswith(
        "run.toml --set training.learning_rate=0.02"
    )
    assert "  or          Use a smaller network: 32, 32: --set 'model.hidden=[32,32]'" in lines
    assert "  how sure    likely; seen from step 4 to 10" in lines
    assert "  source      Smith, arXiv 1506.01186 [learning_rate_too_high]" in lines


def test_the_command_that_is_advised_can_be_pasted(record: Record) -> None:
    folder = record(finding=TOO_HIGH)

    command = next(line for line in said(folder) if "--set training" in line)

    words = shlex.split(command)
    assert words[:2] == ["nn-tui", "run"]
    changed = override(read_spec(Path(words[2])), dict([parse_assignment(words[4])]))
    assert changed.training.learning_rate == 0.02


def test_what_follows_from_a_cause_is_listed_under_it(record: Record) -> None:
    folder = record(finding=CONSEQUENCE)
    also(folder, TOO_HIGH)

    lines = said(folder)

    assert lines[0].endswith("1 fault, 1 consequence")
    assert "  leads to    warning: All units of hidden1 are dead [dead_relu]" in lines
    assert sum(line.startswith(("error:", "warning:")) for line in lines) == 1


def test_a_consequence_whose_cause_is_over_stands_for_itself(record: Record) -> None:
    assert "warning: dead ReLU" in said(record(finding=CONSEQUENCE))


def test_a_note_is_not_an_order(record: Record) -> None:
    text = "\n".join(said(record(finding=msgspec.structs.replace(TOO_HIGH, severity="note", certainty="possible"))))

    assert "1 note" in text
    assert "if needed" in text
    assert "do first" not in text
    assert "possible, not certain" in text


def test_what_is_over_takes_a_line(record: Record) -> None:
    lines = said(record(finding=msgspec.structs.replace(TOO_HIGH, active=False)))

    assert lines[-2].startswith("over: learning rate too high, steps 4 to 10: The loss jumped")


def test_a_healthy_run_is_quiet_but_says_what_was_checked(record: Record) -> None:
    text = "\n".join(said(record()))

    assert "nothing found" in text
    assert "Nothing wrong." in text
    assert "rules, over 10 steps and 1 evaluation" in " ".join(text.split())
    assert "not checked dead ReLU: no dead_fraction was recorded" in text


@pytest.mark.parametrize(
    ("end", "words"), [("stopped", "Nothing wrong."), ("lost", "Nothing was found before it ended.")]
)
def test_a_run_that_broke_off_is_not_called_healthy(record: Record, end: str, words: str) -> None:
    assert f"  {words}" in said(record(end=end))


def test_a_run_of_somebody_elses_program_gets_lines_to_change(record: Record) -> None:
    folder = record(finding=TOO_HIGH)
    write_spec(RunSpec(data=WatchedData(), model=WatchedModel(kind="Net")), folder / "run.toml")

    lines = said(folder)

    at = lines.index("  do first    Lower the learning rate to 0.02")
    assert [line.strip() for line in lines[at + 1 : at + 3]] == [
        "for group in optimizer.param_groups:",
        "group['lr'] = 0.02",
    ]
    assert not any("nn-tui run" in line for line in lines)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_but_a_command_is_wider_than_asked(record: Record, width: int) -> None:
    lines = said(record(finding=TOO_HIGH), width)

    assert max(len(line) for line in lines if "--set" not in line and "nn-tui run" not in line) <= width


def test_colour_adds_nothing_that_is_not_in_the_words(record: Record) -> None:
    folder = record(finding=TOO_HIGH)

    coloured = said(folder, colour=True)

    assert any("\x1b[" in line for line in coloured)
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == said(folder)


def test_what_is_said_for_itself_is_ascii(record: Record) -> None:
    assert "\n".join(said(record(finding=TOO_HIGH))).isascii()


def test_no_control_character_of_a_finding_is_repeated(record: Record) -> None:
    evil = msgspec.structs.replace(TOO_HIGH, headline="a\x1b[31mb", why="c\x07d", layer="e\x1bf")

    assert all(line.isprintable() for line in said(record(finding=evil)))
