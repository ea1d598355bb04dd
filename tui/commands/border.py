"""The outer border of the command line: whatever happens inside leaves as one sentence and an exit code."""

import contextlib
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

from ..line_mode.output import close_quietly, narrate, to_json


def guard(action: Callable[[], int], argv: list[str]) -> int:
    """Run `action`; return its exit code, or that of what it raised."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_letters(stream)
    try:
        code = action()
        sys.stdout.flush()
        return code
    except SystemExit as leaving:  # argparse after --help
        return leaving.code if isinstance(leaving.code, int) else 0
    except KeyboardInterrupt:
        narrate("nn-tui: interrupted")
        return 130
    except BrokenPipeError:
        close_quietly()
        return 0
    except Exception as error:
        return _explain(error, argv)


def _explain(error: Exception, argv: list[str]) -> int:
    """Say what happened in one sentence, on stderr and, where JSON was asked for, as a document on stdout."""
    code = expected_code(error)
    if os.environ.get("NN_TUI_DEBUG"):
        narrate("".join(traceback.format_exception(error)).rstrip())
    message = sentence(error) if code else _unexpected(error)
    narrate(f"nn-tui: {message}")
    with contextlib.suppress(OSError):
        _write_failure(argv, message, code or 1)
        sys.stdout.flush()
    return code or 1


def expected_code(error: Exception) -> int:
    """The exit code of an error that says all there is to say; 0 for one that nobody foresaw."""
    from ...core.data.errors import DataError
    from ...core.runs.errors import RunFolderError, RunStorageError
    from ...core.specs.errors import SpecError

    codes = {SpecError: 2, DataError: 5, RunFolderError: 5, RunStorageError: 1}
    known = next((code for kind, code in codes.items() if isinstance(error, kind)), 0)
    return getattr(error, "exit_code", known)


def sentence(error: BaseException) -> str:
    """The message of an error on one line, without control characters."""
    from ...core.runs.text import strip_control

    return " ".join(strip_control(str(error)).split()) or type(error).__name__


def _unexpected(error: Exception) -> str:
    """A sentence for an error nobody foresaw; the traceback goes to a file."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        message = f"{where}{error.strerror}"
    else:
        message = f"internal error: {type(error).__name__}: {sentence(error)}"
    return f"{message} (details: {_log(error)})"


def _log(error: Exception) -> str:
    """Write the traceback down and return where."""
    from platformdirs import user_log_path

    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    text = "".join(traceback.format_exception(error))
    for folder in (user_log_path("nn-tui", appauthor=False), Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"nn-tui-{name}"
            path.write_text(text, encoding="utf-8")
            return str(path)
    return "set NN_TUI_DEBUG=1 to see the traceback"


def _write_failure(argv: list[str], message: str, code: int) -> None:
    """Keep the promise that `--json` puts one document on stdout, even when there was nothing to report on."""
    asked = _asked_format(argv)
    if asked == "json":
        sys.stdout.write(to_json(failure_document(message, code), indent=2) + "\n")
    if asked == "jsonl":
        sys.stdout.write(to_json({"event": "run_failed", "message": message, "exit_code": code}) + "\n")


def _asked_format(argv: list[str]) -> str:
    """Read off the raw words, since they may not parse; for `run`, else off the settings."""
    if argv[:1] == ["exec"]:
        return ""  # its words are those of somebody's program
    if "--json" in argv or "--format=json" in argv:
        return "json"
    if "--format=jsonl" in argv:
        return "jsonl"
    after = [word for flag, word in pairwise(argv) if flag == "--format"]
    if after or argv[:1] != ["run"]:
        return after[-1] if after else ""
    from ...core.settings import config
    from ...core.settings.table import ConfigError

    with contextlib.suppress(ConfigError):
        return config.load().get("format")
    return ""


def failure_document(message: str, code: int) -> dict[str, Any]:
    """The result document of a command that failed before there was a run; same keys, nothing in them."""
    return {
        "schema": 1,
        "run": None,
        "status": "failed",
        "error": message,
        "exit_code": code,
        "metrics": {},
        "findings": [],
        "gates": [],
    }


def _never_fail_on_letters(stream: TextIO) -> None:
    """A terminal that cannot show a letter gets a question mark, not a traceback."""
    with contextlib.suppress(AttributeError, ValueError, OSError):
        stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
