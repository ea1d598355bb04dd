"""summary.json: a finished run's row is read from it, and only while it tells what the database tells."""

import shutil
from pathlib import Path

import msgspec
import pytest

from nn_tui.core.events import RunFinished
from nn_tui.core.runs import summary as module
from nn_tui.core.runs.kept_summary import KEPT_NAME
from nn_tui.core.runs.summary import summary
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

FINISHED = RunFinished(time=9.0, step=900, epoch=20, status="finished", reason="all steps done", seconds=2.0)


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A run of which everything is recorded and nobody writes any more."""
    writer = RunWriter.create(tmp_path / "run", RunSpec(title="Digits"))
    writer.extend("validation_accuracy", [1, 2], [0.5, 0.75])
    writer.event(FINISHED)
    writer.close()
    return tmp_path / "run"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The databases that were opened to read a summary."""
    found: list[Path] = []
    really = module.open_to_read

    def noted(path: Path, *, check_size: bool = True):
        found.append(path)
        return really(path, check_size=check_size)

    monkeypatch.setattr(module, "open_to_read", noted)
    return found


def change(folder: Path, **fields: object) -> None:
    """Give the kept row other values, the state of the database as it is."""
    kept = msgspec.json.decode((folder / KEPT_NAME).read_bytes())
    kept["run"].update(fields)
    (folder / KEPT_NAME).write_bytes(msgspec.json.encode(kept))


def test_a_finished_run_is_a_row_without_its_database(finished: Path, opened: list[Path]) -> None:
    kept = summary(finished)
    assert not opened

    (finished / KEPT_NAME).unlink()

    assert summary(finished) == kept
    assert opened == [finished / "run.db"]
    assert (kept.status, kept.title, kept.best) == ("finished", "Digits", {"validation_accuracy": 0.75})
    assert kept.created > 0


def test_a_copy_and_a_new_name_keep_the_row(finished: Path, opened: list[Path]) -> None:
    shutil.copytree(finished, finished.with_name("copied"), copy_function=shutil.copy)  # not the time of change

    found = summary(finished.with_name("copied"))

    assert (found.name, found.path, found.step) == ("copied", str(finished.with_name("copied")), 2)
    assert not opened


def test_a_run_that_goes_on_is_read_from_its_database(finished: Path, opened: list[Path]) -> None:
    writer = RunWriter.resume(finished, 1)
    gone = not (finished / KEPT_NAME).exists()
    writer.extend("validation_accuracy", [2], [0.6])
    writer.flush()

    found = summary(finished)
    writer.close()

    assert gone
    assert opened
    assert found.metrics == {"validation_accuracy": 0.6}


def test_the_row_of_another_database_is_passed_over(finished: Path) -> None:
    change(finished, title="Another")
    assert summary(finished).title == "Another"
    writer = RunWriter.create(finished.with_name("other"), RunSpec(title="Letters"))
    writer.extend("train_loss", range(1, 9_000), range(1, 9_000))
    writer.event(FINISHED)
    writer.close()

    shutil.copy(finished.with_name("other") / "run.db", finished / "run.db")

    assert summary(finished).title == "Letters"


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"database": 7}', b"[" * 100_000, b'{"database": "1-1", "run": {}}', b"x" * 2_000_000]
)
def test_a_damaged_row_is_passed_over(finished: Path, body: bytes) -> None:
    (finished / KEPT_NAME).write_bytes(body)

    assert summary(finished).title == "Digits"


@pytest.mark.parametrize("fields", [{"status": "running"}, {"status": "dancing"}, {"step": "many"}])
def test_a_row_that_says_what_it_cannot_is_passed_over(finished: Path, fields: dict[str, object]) -> None:
    change(finished, **fields)

    assert (summary(finished).status, summary(finished).step) == ("finished", 2)


def test_no_control_character_comes_out(finished: Path) -> None:
    change(finished, title="\x1b[31mred\x9b1m")

    assert summary(finished).title.isprintable()


def test_a_folder_that_cannot_be_written_has_no_row_and_no_harm(finished: Path) -> None:
    (finished / KEPT_NAME).unlink()
    (finished / f"{KEPT_NAME}.new").mkdir()  # in the way of the file that is written first
    writer = RunWriter.resume(finished, 900)
    writer.event(FINISHED)
    writer.close()

    assert not (finished / KEPT_NAME).exists()
    assert summary(finished).status == "finished"
