"""`runs report`: a page that opens offline, whatever the texts of a run say."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nn_tui.core.events import Finding, FindingRaised
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.tui.command_line import run

Record = Callable[..., Path]


class Page(HTMLParser):
    """Tags that are open, and every tag and address met."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_run_is_one_page_without_anything_from_elsewhere(record: Record, overfitting: Finding) -> None:
    folder = record("first", finding=overfitting)

    code = run(["runs", "report", "first"])

    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert code == 0
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert page.addresses == []
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", text)
    assert page.tags.count("polyline") >= 2
    assert "Validation loss has risen 31 % above its best" in page.text
    assert "training.learning_rate" in page.text


def test_texts_of_a_run_cannot_become_markup(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "runs" / "mine", RunSpec(title="<script>alert(1)</script>"))
    evil = '<script>alert("x")</script>\x1b[31m'
    finding = Finding(
        code="x", severity="error", headline=evil, why=evil, first_step=1, last_step=2, evidence={evil: evil}
    )
    writer.event(FindingRaised(time=1.0, step=1, finding=finding))
    writer.add("train_loss", 1, float("nan"))
    writer.close()

    run(["runs", "report", "mine", "-o", "page.html"])

    page = Page(Path("page.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert page.text.count('<script>alert("x")</script>') == 4
    assert "\x1b" not in page.text
    assert "No value is finite." in page.text


def test_two_runs_are_compared_with_the_settings_that_differ(record: Record) -> None:
    record("first", preset="xor-mlp")
    record("second", preset="rings-mlp")

    code = run(["runs", "report", "first", "second"])

    page = Page(Path("report.html").read_text(encoding="utf-8"))
    assert code == 0
    assert "Settings that differ" in page.text
    assert page.text.count("second train") == 1


def test_a_log_of_another_program_is_reported_with_its_own_metrics(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("step,loss,bleu\n1,2.0,10\n2,1.0,20\n")

    code = run(["runs", "report", "log.csv"])

    page = Page(Path("report.html").read_text(encoding="utf-8"))
    assert code == 0
    assert "Bleu" in page.text


def test_a_place_that_cannot_be_written_is_a_sentence(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    record("first")

    code = run(["runs", "report", "first", "-o", "no/such/folder/page.html"])

    assert code == 2
    assert "no/such/folder/page.html" in capsys.readouterr().err
