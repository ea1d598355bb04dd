"""`nn-tui exec -- python train.py`: somebody's program as it is, with a run made of what it shows."""

import shutil
import signal
import sys
import warnings
from argparse import REMAINDER, Namespace
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..line_mode.output import narrate, write_line
from ..line_mode.place import wants_lines
from ..screen import has_terminal, screen_settings
from ..settings import Settings
from . import options
from .parser import Parser, UsageError

if TYPE_CHECKING:
    from ...core.exec.followed import Followed
    from ...core.exec.recorder import Recorder


def parser() -> Parser:
    """What `exec` takes."""
    parser = Parser("exec", "Run a program and record the losses and metrics it shows; returns its exit code.")
    parser.add_argument("--name", metavar="NAME", help="of the run (default: that of the program)")
    options.add_runs_dir(parser)
    parser.add_argument("--headless", action="store_true", help="no charts: the program alone, also on a terminal")
    options.add_look(parser)
    parser.add_argument("command", metavar="-- COMMAND", nargs=REMAINDER, help="the program and its arguments")
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    from ...core.exec.program import require_program

    command: list[str] = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        raise UsageError("exec: no program given (see 'nn-tui exec --help'), such as 'nn-tui exec -- python train.py'")
    require_program(command[0])
    with _warnings_in_words():
        return _follow(command, arguments)


@contextmanager
def _warnings_in_words() -> Generator[None]:
    """Say what cannot be recorded as any other sentence; a warning would show a line of our source."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", RuntimeWarning)
        warnings.showwarning = lambda message, *_: narrate(str(message))
        yield


def _follow(command: list[str], arguments: Namespace) -> int:
    """Run the program to its end and return its exit code."""
    from ...core.exec.followed import Followed
    from ...core.exec.program import Program
    from ...core.exec.recorder import Recorder

    found = options.settings(arguments)
    settings = screen_settings(found)
    name = arguments.name or _name_of(command)
    recorder = Recorder(name, found.runs_dir, command)
    folder = recorder.run.path
    columns, rows = shutil.get_terminal_size()
    wants_screen = folder is not None and not wants_lines(found)
    if wants_screen:
        from ..screens.exec import program_size

        columns, rows = program_size(columns, rows)
    followed = Followed(Program(command, columns, rows), recorder)
    try:
        if folder is not None and wants_screen:
            _show(followed, folder, name, (columns, rows), settings)
        elif folder is not None:
            narrate(f"nn-tui: recording {folder}; 'nn-tui attach {folder}' shows it live")
        code = _go_on_in_lines(followed)
    finally:
        followed.close()
        followed.program.close()
    with suppress(OSError):  # the terminal may be gone
        _conclude(recorder)
    return code


def _show(followed: "Followed", folder: Path, name: str, size: tuple[int, int], settings: Settings) -> None:
    """Show the program beside its charts until somebody leaves; a signal that ended the screen is passed on."""
    from ..app.doors import show_program

    left_with = show_program(followed, folder, name, size, settings)
    if left_with > 128:
        followed.program.send(left_with - 128)
    elif not has_terminal():  # gone however the screen has ended: nobody will ever see the program, or end it
        followed.program.send(signal.SIGHUP)
    followed.program.resize(*shutil.get_terminal_size())
    with suppress(OSError):
        for line in followed.last_lines:
            write_line(line)
        if left_with <= 128 and followed.program.poll() is None:
            narrate(f"nn-tui: the program goes on here; 'nn-tui attach {folder}' shows the charts")


def _go_on_in_lines(followed: "Followed") -> int:
    """Follow the program to its end, if that is not over yet, and return its exit code."""
    from ...core.exec.terminal import pass_on

    def show(output: bytes) -> None:
        followed.recorder.feed(output)
        with suppress(OSError):  # the terminal may be gone, and the program go on
            sys.stdout.buffer.write(output)
            sys.stdout.buffer.flush()

    return pass_on(followed.program, show, followed.recorder.attend)


def _name_of(command: list[str]) -> str:
    """The script's name, or that of the program."""
    script = next((word for word in command[1:] if word.endswith(".py")), command[0])
    return Path(script).stem


def _conclude(recorder: "Recorder") -> None:
    view = recorder.run.view
    if view is None:
        return
    names = ", ".join(name for name in view.series_names if name != "elapsed_seconds")
    narrate(f"nn-tui: {view.step:,} steps of {names}" if names else "nn-tui: no number with a name was seen")
    for finding in view.findings:
        if finding.active:
            narrate(f"nn-tui: {finding.severity}: {finding.headline} ('nn-tui diagnose {view.path}')")
