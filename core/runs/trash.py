"""Deleting runs so that it can be undone: a deleted run lies in `.trash` beside the others until it is erased."""

import shutil
from pathlib import Path

from ..events import GOING_ON
from .errors import RunError, RunFolderError
from .summary import summary

TRASH = ".trash"


def discard(folder: Path) -> Path:
    """Move a run into the trash and return where it lies. RunFolderError while it is trained, or when it cannot be."""
    try:
        status = summary(folder).status
    except RunError:
        status = ""  # a damaged run may go
    if status in GOING_ON:
        raise RunFolderError(f"{folder.name}: is being trained; stop it first")
    try:
        trash = folder.parent / TRASH
        trash.mkdir(mode=0o700, exist_ok=True)
        return folder.rename(_free(trash / folder.name))
    except OSError as error:
        raise RunFolderError(f"{folder.name}: cannot be deleted ({error.strerror})") from error


def restore(discarded: Path, folder: Path) -> None:
    """Put a run back. RunFolderError when its place is taken, or it is gone."""
    if folder.exists():
        raise RunFolderError(f"{folder.name}: cannot be put back, another run has taken its name; it is in {discarded}")
    try:
        discarded.rename(folder)
    except OSError as error:
        raise RunFolderError(f"{folder.name}: cannot be put back ({error.strerror})") from error


def erase(discarded: Path) -> None:
    """Delete a discarded run for good, and the trash with the last one. What cannot be deleted stays."""
    if discarded.is_symlink():
        discarded.unlink(missing_ok=True)
    else:
        shutil.rmtree(discarded, ignore_errors=True)
    if not any(discarded.parent.iterdir()):
        discarded.parent.rmdir()


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        number, free = number + 1, path.with_name(f"{path.name}-{number}")
    return free
