"""Run folders: their names, made safe for any file system and terminal, and where they are found."""

import re
import secrets
import unicodedata
from pathlib import Path

from .database import FILE_NAME
from .errors import RunFolderError
from .summary import RunSummary, summary
from .text import strip_control

__all__ = ["RunSummary", "find_runs", "is_run", "new_run_folder", "safe_name", "summary"]

MAX_CHARACTERS = 80
_MAX_BYTES = 180  # file systems allow 255; a suffix must fit
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)  # Windows devices
_FORBIDDEN = re.compile(r'[\s<>:"/\\|?*%$`\'!;&()\[\]{}#]+')


def safe_name(text: str) -> str:
    """Return a folder name like the text: one path component, printable, legal everywhere; `run` for nothing left."""
    name = unicodedata.normalize("NFC", strip_control(text))
    name = re.sub(r"-{2,}", "-", _FORBIDDEN.sub("-", name))
    name = _trimmed(name[:MAX_CHARACTERS])
    while len(name.encode()) > _MAX_BYTES:
        name = _trimmed(name[:-1])
    if _RESERVED.match(name):
        name = f"run-{name}"
    return name or "run"


def _trimmed(name: str) -> str:
    return re.sub(r"^[-.~\s]+|[-.\s]+$", "", name)  # hidden files, options, `..`, what Windows drops


def new_run_folder(runs_dir: Path, name: str | None = None, preset: str = "run") -> Path:
    """Make an empty folder, private to the user, and return it.

    An explicit name must be free; otherwise the preset's name with four hexadecimal digits is used.

    Raises:
        RunFolderError: the name is taken (the message has the nearest free one), or the place cannot be written.
    """
    runs_dir = Path(runs_dir)
    if name is not None:
        folder = runs_dir / safe_name(name)
        if not _make(folder):
            raise RunFolderError(f"{folder}: already exists; {_free_name(folder)!r} is free")
        return folder
    stem = safe_name(preset)
    while True:
        folder = runs_dir / f"{stem}-{secrets.token_hex(2)}"
        if _make(folder):
            return folder


def is_run(path: Path) -> bool:
    """Whether a folder holds a run."""
    return (Path(path) / FILE_NAME).is_file()


def find_runs(runs_dir: Path) -> list[Path]:
    """Return the runs in a folder, newest first; empty if there is no such folder."""
    try:
        found = [path for path in Path(runs_dir).iterdir() if is_run(path)]
    except OSError:
        return []
    return sorted(found, key=_created, reverse=True)


def _make(folder: Path) -> bool:
    """Make the folder; return False if it exists."""
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        if folder.parent.is_dir():
            return False
        raise RunFolderError(f"{folder.parent}: is a file; choose another folder of runs") from error
    except OSError as error:
        raise RunFolderError(f"{folder}: cannot be made ({error.strerror}); choose another folder of runs") from error
    return True


def _free_name(folder: Path) -> str:
    number = 2
    while folder.with_name(f"{folder.name}-{number}").exists():
        number += 1
    return f"{folder.name}-{number}"


def _created(path: Path) -> float:
    """run.toml is written once; run.db changes whenever its journal is folded in."""
    for name in ("run.toml", FILE_NAME):
        try:
            return (path / name).stat().st_mtime
        except OSError:
            continue
    return 0.0
