"""The file that `--output` names."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .parser import UsageError


@contextmanager
def output_file(place: Path) -> Generator[TextIO]:
    """Open a file for UTF-8 text. UsageError when it cannot be opened, or not be written to the end."""
    try:
        with place.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise UsageError(f"--output: {place}: {error.strerror}") from error
