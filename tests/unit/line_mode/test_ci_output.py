"""Files and lines for CI systems: JUnit, Markdown, OpenMetrics, what GitHub reads."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nn_tui.tui.line_mode.annotations import annotations
from nn_tui.tui.line_mode.github import tell_github
from nn_tui.tui.line_mode.junit import write_junit
from nn_tui.tui.line_mode.markdown import markdown, write_summary
from nn_tui.tui.line_mode.openmetrics import openmetrics
from nn_tui.tui.line_mode.result_text import gate_line

DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "run": {"name": "digits|mlp", "path": "runs/digits-mlp"},
    "status": "finished",
    "steps": 900,
    "epochs": 20,
    "seconds": 2.1,
    "metrics": {"train_loss": {"last": 0.04, "best": None, "best_step": None}},
    "findings": [
        {
            "code": "overfitting",
            "severity": "warning",
            "layer": None,
            "active": True,
            "headline": "Loss rose 31 %\nabove its best: <b>",
            "why": "Learnt by heart\x1b[2J.",
            "remedies": [{"title": "Add dropout", "set": {}}],
        },
        {
            "code": "dead_relu",
            "severity": "error",
            "layer": "hidden1",
            "active": False,
            "headline": "Was dead",
            "why": "",
            "remedies": [],
        },
    ],
    "gates": [
        {"rule": "validation_accuracy < 0.95", "value": 0.9, "failed": True},
        {"rule": "train_loss > 1, please", "value": 0.04, "failed": False},
    ],
    "speed": {"steps_per_second": 900.0, "examples_per_second": None, "instrument_share": 0.01},
}


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of a step of a GitHub job, empty at first."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for variable in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        (tmp_path / variable).write_text("before\n")
        monkeypatch.setenv(variable, str(tmp_path / variable))
    return tmp_path


def test_junit_counts_failed_gates_and_active_findings(tmp_path: Path) -> None:
    write_junit(DOCUMENT, tmp_path / "junit.xml")

    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert suite.attrib["tests"] == "5"
    assert suite.attrib["failures"] == "2"
    names = [case.attrib["name"] for case in suite if case.find("failure") is not None]
    assert names == ["gate: validation_accuracy < 0.95", "finding: overfitting"]


@pytest.mark.parametrize("status", ["failed", "diverged", "lost"])
def test_junit_fails_the_training_itself(tmp_path: Path, status: str) -> None:
    write_junit({**DOCUMENT, "status": status, "error": "out of memory"}, tmp_path / "junit.xml")

    case = ElementTree.parse(tmp_path / "junit.xml").getroot()[0][0]
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "out of memory"


def test_annotations_are_escaped_as_github_wants_them() -> None:
    lines = annotations(DOCUMENT)

    assert lines == [
        "::error title=gate failed::validation_accuracy < 0.95 (value: 0.9)",
        "::warning title=overfitting::Loss rose 31 %25%0Aabove its best: <b>",
    ]


def test_the_summary_is_markdown_with_nothing_broken_by_names() -> None:
    text = markdown(DOCUMENT)

    assert text.startswith("## ❌ digits\\|mlp: finished, 1 of 2 gates failed\n")
    assert "| `validation_accuracy < 0.95` | 0.9 | ❌ failed |" in text
    assert "| train_loss | 0.04 | – | – |" in text
    assert "&lt;b>" in text


def test_the_summary_of_a_run_that_kept_its_gates_begins_with_a_tick() -> None:
    assert markdown({**DOCUMENT, "gates": DOCUMENT["gates"][1:]}).startswith("## ✅ digits\\|mlp: finished\n")


def test_the_summary_of_several_seeds_has_the_means_that_gates_judge() -> None:
    row = {"mean": 0.685, "std": 0.005, "min": 0.68, "max": 0.69, "num_runs": 3}

    text = markdown({**DOCUMENT, "seeds": {"num_seeds": 3, "metrics": {"validation_accuracy": row}}})

    assert "| over 3 seeds | mean | lowest | highest |" in text
    assert "| validation_accuracy | 0.685 ± 0.005 | 0.68 | 0.69 |" in text


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("validation_acuracy < 0.9", "(no such metric, did you mean 'validation_accuracy'?)"),
        ("zzz<1", "(no such metric; recorded: train_loss, validation_accuracy)"),
        ("train_loss > 3", "(no number to compare)"),
    ],
)
def test_a_gate_without_a_value_says_why(rule: str, said: str) -> None:
    gate = {"rule": rule, "value": None, "failed": True}

    assert gate_line(gate, ["train_loss", "validation_accuracy"]) == f"gate failed: {rule} {said}"


def test_the_summary_of_a_job_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))

    write_summary(DOCUMENT, file)

    assert file.read_text().startswith("before\n## ")


def test_any_other_summary_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    write_summary(DOCUMENT, file)

    assert file.read_text().startswith("## ")


def test_later_steps_of_a_job_get_status_findings_and_metrics(github: Path) -> None:
    tell_github(DOCUMENT, summary_is_written=False)

    lines = (github / "GITHUB_OUTPUT").read_text().splitlines()
    assert lines[:4] == ["before", "run=runs/digits-mlp", "status=finished", "findings=overfitting"]
    assert lines[4:] == ['metrics={"train_loss": 0.04}', "train_loss=0.04"]


def test_the_page_of_a_job_gets_the_summary_once(github: Path) -> None:
    tell_github(DOCUMENT, summary_is_written=False)
    tell_github(DOCUMENT, summary_is_written=True)

    assert (github / "GITHUB_STEP_SUMMARY").read_text().count("digits\\|mlp: finished") == 1


def test_outside_a_job_nothing_is_told(github: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")

    tell_github(DOCUMENT, summary_is_written=False)

    assert (github / "GITHUB_OUTPUT").read_text() == "before\n"
    assert capsys.readouterr().err == ""


def test_openmetrics_have_legal_names_and_only_what_is_known() -> None:
    metrics = {
        "loss/head 1": {"last": 0.5, "best": 0.5, "best_step": 3},
        "r2": {"last": None, "best": 1, "best_step": 1},
    }

    text = openmetrics(DOCUMENT | {"metrics": metrics})

    assert text.splitlines() == [
        "loss_head_1 0.5",
        "steps_per_second 900",
        'findings{severity="note"} 0',
        'findings{severity="warning"} 1',
        'findings{severity="error"} 0',
        "# EOF",
    ]
