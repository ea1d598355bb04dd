"""Folders that are no runs, or no longer whole: one sentence each."""

import sqlite3
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from nn_tui.core.runs.database import _journal_mode as journal_mode
from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.folders import summary
from nn_tui.core.runs.reader import RunReader


@pytest.fixture
def recorded(writer, folder):
    generator = np.random.default_rng(0)
    for batch in range(50):
        writer.extend("train_loss", range(batch * 100, batch * 100 + 100), generator.normal(size=100))
        writer.flush()
    writer.close()
    return folder


def change(folder, statement, *values):
    connection = sqlite3.connect(folder / "run.db")
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def read_all(folder):
    reader = RunReader(folder)
    try:
        for name in reader.view.series_names:
            reader.view.snapshot("confusion_matrix")
            reader.view.series(name)
            reader.view.window(name, 100, 200)
    finally:
        reader.close()


def complaints(folder):
    """Return what reading the run, and its row in a table, complain of."""
    found = []
    for read in (read_all, summary):
        try:
            read(folder)
        except RunFolderError as error:
            found.append(str(error))
    return found


def test_a_folder_without_a_database_is_no_run(tmp_path):
    with pytest.raises(RunFolderError, match=r"not a run, it holds no run\.db"):
        RunReader(tmp_path)


def test_a_missing_folder_is_no_run(tmp_path):
    with pytest.raises(RunFolderError, match="not a run"):
        RunReader(tmp_path / "nowhere")


def test_a_missing_spec_is_named(recorded):
    (recorded / "run.toml").unlink()

    with pytest.raises(RunFolderError, match=r"run\.toml is missing; put it back"):
        RunReader(recorded)


def test_a_malformed_spec_is_explained(recorded):
    (recorded / "run.toml").write_text("[training\n")

    with pytest.raises(RunFolderError, match=r"its spec cannot be read: run\.toml"):
        RunReader(recorded)


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused(recorded, content):
    (recorded / "run.db").write_bytes(content)

    with pytest.raises(RunFolderError, match=r"run\.db: (damaged|not the database|cannot be read)"):
        RunReader(recorded)
    with pytest.raises(RunFolderError, match=r"run\.db"):
        summary(recorded)


def test_a_newer_schema_asks_for_an_upgrade(recorded):
    change(recorded, "PRAGMA user_version=7")

    with pytest.raises(RunFolderError, match=r"newer nn-tui \(schema 7, this one reads up to 1\); upgrade"):
        RunReader(recorded)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.99])
def test_a_truncated_database_is_a_sentence_wherever_it_was_cut(recorded, share):
    change(recorded, "VACUUM")  # no unused pages at the end

    content = (recorded / "run.db").read_bytes()
    (recorded / "run.db").write_bytes(content[: int(share * len(content))])

    with pytest.raises(RunFolderError, match=r"run\.db"):
        read_all(recorded)


@pytest.mark.parametrize("seed", range(30))
def test_random_damage_is_a_sentence_or_harmless(recorded, seed):
    generator = np.random.default_rng(seed)
    content = np.frombuffer((recorded / "run.db").read_bytes(), np.uint8).copy()
    content[generator.integers(100, len(content), size=200)] = generator.integers(0, 256, size=200)
    (recorded / "run.db").write_bytes(content.tobytes())

    sentences = complaints(recorded)

    assert all(sentence.startswith(str(recorded)) and "\n" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO snapshot VALUES (9, 'confusion_matrix', 1, 'x', 'y', 'z', 4)",
        "INSERT INTO series VALUES (9, x'1b')",
        "UPDATE overview SET blob = x'00'",
        "UPDATE overview SET blob = 'text'",
        "UPDATE overview SET blob = NULL",
        "UPDATE heartbeat SET generation = 'x', pid = 'y'",
        "UPDATE segment SET blob = x'ffffffff'",
        "DELETE FROM heartbeat",
        "DROP TABLE series",
        "INSERT INTO event VALUES (99, 1, 1.0, 'noted', 'text')",
        "INSERT INTO batch VALUES (99999, 'x', 'y', 'z', x'00')",
    ],
)
def test_a_hostile_database_is_a_sentence(recorded, statement):
    change(recorded, statement)

    assert all("run.db" in sentence for sentence in complaints(recorded))


def test_a_run_locked_while_it_is_read_keeps_its_view(recorded) -> None:
    reader = RunReader(recorded)
    before = reader.refresh()
    other = sqlite3.connect(recorded / "run.db", isolation_level=None)
    other.execute("CREATE TABLE news(number)")

    def lock(statement: str) -> None:
        if statement == "BEGIN" and not other.in_transaction:
            other.execute("BEGIN EXCLUSIVE")

    reader._disk.connection.set_trace_callback(lock)
    during = reader.refresh()

    assert during is before
    assert other.in_transaction
    other.close()
    reader.close()


def test_a_folder_is_not_on_the_disk_whose_name_begins_as_its_own(monkeypatch, tmp_path) -> None:
    network = SimpleNamespace(mountpoint=str(tmp_path / "data"), fstype="nfs4")
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [network])

    assert journal_mode(tmp_path / "data" / "runs" / "run.db") == "DELETE"
    assert journal_mode(tmp_path / "data2" / "runs" / "run.db") == "WAL"
