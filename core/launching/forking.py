"""Forks: a run as it was at a checkpoint, gone on with under other settings as a run of its own.

record and checkpoint, copied ─► what came later voided ─► the same spec with an edit at that step ─► trainer, resuming

Since the change is an edit, run.toml of a fork repeats it from the first step, to the same losses; the checkpoint only
saves the time of getting there. Nothing here imports torch.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ..edits import LABELS, edited
from ..runs.checkpoints import CHECKPOINTS, TENSORS, checkpoint_path, checkpoints_in, step_of
from ..runs.database import FILE_NAME, close_for_good, open_to_read, open_to_write, storage_errors
from ..runs.errors import RunFolderError
from ..runs.view import RunView
from ..runs.writer import RunWriter
from ..spec import EditAt, RunSpec
from ..specs.errors import SpecError
from ..specs.file import write_spec
from .launch import new_folder

_SAY_IT_RUNS = ("run_started", "run_resumed", "paused", "continued")
"""Kinds of events; the trainer of the fork says the first two anew."""


def fork_point(view: RunView, before: int, changes: Mapping[str, Any]) -> int | None:
    """Return the step of the newest checkpoint before step `before` that a run with these changes can go on from.

    None where there is no such checkpoint, or where the changes cannot be made while a run trains.
    """
    if not changes or not LABELS.keys() >= changes.keys():
        return None
    try:
        edited(view.spec, dict(changes))
    except SpecError:
        return None
    found = map(step_of, checkpoints_in(view.path / CHECKPOINTS))
    return max((step for step in found if 0 < step < before), default=None)


def prepare_fork(view: RunView, step: int, changes: Mapping[str, Any], because: str, runs_dir: Path) -> Path:
    """Make a run that is `view` up to its checkpoint of `step` and has `changes` from there on; to be resumed.

    because: a line for people about what was changed, kept in the spec. Raises RunFolderError when the checkpoint is
    gone or the folder cannot be written.
    """
    source = checkpoint_path(view.path / CHECKPOINTS, step)
    folder = new_folder(view.spec, runs_dir)
    try:
        (folder / CHECKPOINTS).mkdir(mode=0o700)
        for path in (source.with_suffix(TENSORS), source):  # the JSON last: it makes the checkpoint exist
            shutil.copyfile(path, folder / CHECKPOINTS / path.name)
        num_edits = int(json.loads(source.read_bytes())["scalars"].get("num_edits", 0))
        write_spec(_forked(view.spec, step, num_edits, changes, because), folder / "run.toml")
        _copy_record(view.path / FILE_NAME, folder / FILE_NAME)
    except (OSError, ValueError, KeyError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RunFolderError(f"{view.path}: its checkpoint of step {step:,} cannot be copied ({error})") from error
    RunWriter.resume(folder, step).close()
    return folder


def _forked(spec: RunSpec, step: int, num_edits: int, changes: Mapping[str, Any], because: str) -> RunSpec:
    """The spec with the edits that were made up to the checkpoint, and the changes after it."""
    edits = [*spec.edits[:num_edits], EditAt(step=step, set=dict(changes))]
    return replace(spec, edits=edits, expect=[], run_group="", changes=[*spec.changes, because])


def _copy_record(source: Path, target: Path) -> None:
    """Copy a run.db, while its trainer writes to it or not, as one that nobody writes and that waits for its start."""
    reading = open_to_read(source)
    try:
        with storage_errors(target):
            writing = sqlite3.connect(target, isolation_level=None)
            reading.backup(writing)
            writing.close()
    finally:
        reading.close()
    connection = open_to_write(target)
    with storage_errors(target):
        connection.execute("UPDATE heartbeat SET pid = 0, time = ?", (time.time(),))
        connection.execute("UPDATE summary SET created = ?", (time.time(),))
        connection.execute("DELETE FROM command")
        connection.execute(
            f"DELETE FROM event WHERE kind IN {_SAY_IT_RUNS}"
        )  # until its start it is starting, not lost
    close_for_good(connection)
