"""A summary is text from a file: whatever it holds, no control character comes out."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.summary import summary
from nn_tui.core.runs.writer import prepare
from nn_tui.core.specs.file import load_preset


def with_body(folder: Path, body: bytes) -> Path:
    """A run whose stored summary is this."""
    prepare(folder, load_preset("digits-mlp"))
    connection = sqlite3.connect(folder / "run.db")
    connection.execute("UPDATE summary SET body = ?", (body,))
    connection.commit()
    connection.close()
    return folder


@pytest.mark.parametrize("bad", ["\x1b[31mred", "a\x7fb", "a\x9b31mb", "a\u202eb", "a\nb"])
def test_no_control_character_comes_out(tmp_path: Path, bad: str) -> None:
    body = msgspec.json.encode({"title": bad, "settings": {"x": bad}})

    found = summary(with_body(tmp_path / "run", body))

    assert found.title.isprintable()
    assert str(found.settings["x"]).isprintable()


def test_plain_text_comes_out_as_it_is(tmp_path: Path) -> None:
    body = msgspec.json.encode({"title": "Handwritten digits", "metrics": {"train_loss": None}})

    found = summary(with_body(tmp_path / "run", body))

    assert (found.title, found.metrics) == ("Handwritten digits", {"train_loss": None})


def test_a_damaged_summary_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="summary is damaged"):
        summary(with_body(tmp_path / "run", b'{"step": "many"}'))
