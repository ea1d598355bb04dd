"""Find the run a user means, by path or by name, or say in one sentence why there is none."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ...core.runs.errors import RunFolderError
from ...core.runs.folders import find_runs, is_run
from ...core.runs.opening import Reader, open_any
from ...core.runs.reader import RunReader
from ...core.runs.text import strip_control
from ...core.specs.errors import nearest
from ..commands.parser import UsageError

Result = TypeVar("Result")
FIRST = "'nn-tui run digits-mlp' makes one"
"""What to do where there is no run yet."""


class UnreadableRun(Exception):
    """The run is there but cannot be read: damaged, or written by a newer version. The message is one sentence."""

    exit_code = 5


def find_run(text: str, runs_dir: Path) -> Path:
    """The folder of a run given as a path, or as a name within `runs_dir`. Raises UsageError."""
    for path in (Path(text).expanduser(), runs_dir / text):
        if text and _is_run(path):
            return path
    names = [path.name for path in find_runs(runs_dir)] if runs_dir.is_dir() else []
    near = nearest(Path(text).name, names)
    there = f"'nn-tui runs' lists those in {runs_dir}" if names else f"{runs_dir} holds none, {FIRST}"
    hint = f", did you mean {near!r}?" if near else f"; {there}"
    what = "is not a run (it has no run.db)" if exists(Path(text).expanduser()) else "no such run"
    raise UsageError(f"{shortened(text)!r}: {what}{hint}")


def find_any(text: str, runs_dir: Path) -> Path:
    """The folder of a run, as `find_run`, or the address of a log of another program. Raises UsageError, LogError."""
    path, separator, _ = text.partition("::")
    if not path:
        raise UsageError("PATH: is empty; name a run, a log, or '.' for this folder")
    if separator or (exists(Path(path).expanduser()) and not _is_run(Path(path).expanduser())):
        if not separator and _is_run(runs_dir / text):
            return runs_dir / text
        if not separator and _is_empty_folder(Path(path).expanduser()):
            raise UsageError(f"{shortened(text)!r}: holds no run yet; {FIRST}")
        from ...core.runs.logs.find import find_log

        log = find_log(text)
        return log.path if log.is_own else Path(log.address)
    return find_run(text, runs_dir)


def exists(path: Path) -> bool:
    """Whether anything is there; a name that no file system could hold is not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def shortened(text: str) -> str:
    """What a user typed, safe and short enough to be quoted in a sentence."""
    text = strip_control(text)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _is_empty_folder(path: Path) -> bool:
    try:
        return path.is_dir() and next(path.iterdir(), None) is None
    except OSError:
        return False


def _is_run(path: Path) -> bool:
    try:
        return is_run(path)
    except (OSError, ValueError):
        return False


def open_reader(path: Path) -> RunReader:
    """Open a run for reading. Raises UnreadableRun."""
    return _explained(lambda: RunReader(path))


def open_any_reader(path: Path, check: bool = True, final: bool = False) -> Reader:
    """Open a run, or a log of another program; `final` judges the log as it is now. Raises UnreadableRun."""
    return _explained(lambda: open_any(path, check, final))


def _explained(make: Callable[[], Result]) -> Result:
    try:
        return make()
    except RunFolderError as error:
        raise UnreadableRun(str(error)) from error
