"""Files and lines for CI systems: JUnit, Markdown, GitHub annotations."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nn_tui.tui.line_mode.annotations import annotations
from nn_tui.tui.line_mode.junit import write_junit
from nn_tui.tui.line_mode.markdown import markdown, write_summary

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
}


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

    assert text.startswith("## ✅ digits\\|mlp: finished\n")
    assert "| train_loss | 0.04 | – | – |" in text
    assert "❌ failed" in text
    assert "&lt;b>" in text


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
