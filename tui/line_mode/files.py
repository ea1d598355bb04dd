"""Files that a command is asked to write for CI: `--junit`, `--summary`, `--metrics`; and what GitHub is told."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from ..commands.parser import UsageError
from .github import tell_github
from .output import narrate


def check_files(arguments: Namespace) -> None:
    """Raise UsageError where a file that is asked for cannot be written: before an hour of training, not after it."""
    for name in ("junit", "summary", "metrics"):
        _check_writable(f"--{name}", getattr(arguments, name, None))


def leave_files(document: dict[str, Any], arguments: Namespace) -> None:
    """Write the files that were asked for; one that cannot be written costs a sentence, not the result."""
    try:
        if arguments.junit:
            from .junit import write_junit

            write_junit(document, Path(arguments.junit))
        if arguments.summary:
            from .markdown import write_summary

            write_summary(document, Path(arguments.summary))
        if arguments.metrics:
            from .openmetrics import write_metrics

            write_metrics(document, Path(arguments.metrics))
        tell_github(document, summary_is_written=bool(arguments.summary))
    except OSError as error:
        narrate(f"nn-tui: {error.filename}: {error.strerror}")


def _check_writable(flag: str, file: str | None) -> None:
    """Nothing new is left behind."""
    if file is None:
        return
    path = Path(file)
    try:
        is_new = not path.exists()
        with path.open("a", encoding="utf-8"):
            pass
        if is_new:
            path.unlink()
    except OSError as error:
        raise UsageError(f"{flag}: {file}: {error.strerror}") from error
