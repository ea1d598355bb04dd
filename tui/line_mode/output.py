"""stdout is data, stderr is narration: the only places where the commands write."""

import codecs
import contextlib
import io
import math
import os
import sys
from typing import Any, TextIO

from ..likeness import spelled


def write_line(text: str) -> None:
    """A line of data."""
    sys.stdout.write(text + "\n")


def write_json(document: Any, file: TextIO | None = None) -> None:
    """One JSON document, ending in a line break: on one line of a file, or indented to stdout.

    Numbers that are not finite become null.
    """
    if file is not None and file is not sys.stdout:
        file.write(to_json(document) + "\n")
        return
    sys.stdout.write(to_json(document, indent=2) + "\n")
    sys.stdout.flush()


def to_json(document: Any, indent: int | None = None) -> str:
    """Strict JSON: no NaN, no Infinity, ASCII only where stdout can hold no more."""
    import json  # the first frame of the gallery needs none

    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return json.dumps(finite(document), indent=indent, ensure_ascii=encoding != "utf8", allow_nan=False)


def finite(value: Any) -> Any:
    """The same structure with None for numbers that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def narrate(text: str) -> None:
    """A line for a person. Nobody reading is no reason to stop."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def only_ascii() -> None:
    """From now on nothing but ASCII leaves, by either stream; what has no likeness becomes a question mark."""
    codecs.register_error("nn-tui-likeness", _likeness)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="ascii", errors="nn-tui-likeness")


def _likeness(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return spelled(error.object[error.start : error.end]), error.end


def colour_wanted(stream: TextIO) -> bool:
    """Whether escape codes belong on this stream: a terminal that is not dumb, and no NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def speaks_unicode(stream: TextIO) -> bool:
    """Whether what reads the stream can show more than ASCII.

    Python itself writes UTF-8 under the locale C, so what somebody set explicitly is asked first.
    """
    if os.environ.get("LC_ALL") in ("C", "POSIX"):
        return False
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def close_quietly() -> None:
    """Point stdout at nothing, once its reader has gone, so that Python's exit finds nothing to complain about."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
