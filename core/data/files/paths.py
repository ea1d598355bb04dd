"""Paths that users give: found, or one sentence says why not."""

from pathlib import Path

from ...specs.errors import suggestion
from ..errors import DataError


def existing_file(path: str) -> Path:
    """Return a readable regular file. DataError otherwise."""
    found = _expanded(path)
    try:
        if found.is_dir():
            raise DataError(f"{found}: is a folder, not a file")
        if not found.exists():
            raise DataError(f"{found}: no such file{_nearest(found)}")
        if not found.is_file():
            raise DataError(f"{found}: is no regular file")
        with found.open("rb"):
            return found
    except OSError as error:
        raise DataError(f"{found}: cannot be read: {error.strerror}") from None


def existing_folder(path: str) -> Path:
    """Return a folder. DataError otherwise."""
    found = _expanded(path)
    if not found.is_dir():
        what = "is a file, not a folder" if found.exists() else f"no such folder{_nearest(found)}"
        raise DataError(f"{found}: {what}")
    return found


def _expanded(path: str) -> Path:
    if not path or "\0" in path:
        raise DataError("data.path: is empty; name a file" if not path else "data.path: a NUL is in no path")
    try:
        return Path(path).expanduser()
    except RuntimeError:  # a user that does not exist
        return Path(path)


def _nearest(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()][:10_000]
    except OSError:
        return ""
    return suggestion(path.name, names)
