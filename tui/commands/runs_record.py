"""`nn-tui runs record RUN`: the run played on the dashboard, as a file for `asciinema play`; no terminal is needed."""

import asyncio
import os
import re
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from ..line_mode.output import narrate
from ..line_mode.run_paths import find_any, open_any_reader
from ..screen import screen_settings
from . import options
from .output_file import output_file
from .parser import Parser

NAME = "record"
SUMMARY = "a recording of a run for asciinema"
SMALLEST, LARGEST = (20, 5), (300, 100)


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("path", metavar="RUN", help="name or folder of a run, or a log of another tool")
    parser.add_argument("--output", "-o", metavar="FILE", help="default: run.cast, in the folder of the run")
    parser.add_argument("--size", metavar="COLUMNSxROWS", type=_size, default=(100, 30), help="default: 100x30")
    parser.add_argument("--seconds", metavar="S", type=_seconds, default=15.0, help="play the run in (default: 15)")
    options.add_look(parser)


def run(arguments: Namespace) -> int:
    """Obey."""
    from ..sharing.cast import CastOptions, record

    config = options.settings(arguments)
    folder = find_any(arguments.path, config.runs_dir)
    open_any_reader(folder).close()  # a damaged run is a sentence here
    os.environ.setdefault("COLORTERM", "truecolor")  # the player's terminal, not this one
    width, height = arguments.size
    text = asyncio.run(record(folder, screen_settings(config), CastOptions(width, height, arguments.seconds)))
    place = Path(arguments.output) if arguments.output else folder / "run.cast" if folder.is_dir() else Path("run.cast")
    with output_file(place) as file:
        file.write(text)
    narrate(f"wrote {place}; 'asciinema play {place}' shows it")
    return 0


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text)
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(least <= n <= most for least, n, most in zip(SMALLEST, size, LARGEST, strict=True)):
        raise ArgumentTypeError(f"{text!r} must be COLUMNSxROWS from 20x5 to 300x100, such as 100x30")
    return size


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 600:
        raise ArgumentTypeError(f"{text!r} must be from 0.1 to 600 seconds")
    return seconds
