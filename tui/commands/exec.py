"""`nn-tui exec -- python train.py`: somebody's program as it is, with a run made of what it shows."""

import sys
from argparse import REMAINDER, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..line_mode.output import narrate
from . import options
from .parser import Parser, UsageError

if TYPE_CHECKING:
    from ...core.exec.recorder import Recorder


def parser() -> Parser:
    """What `exec` takes."""
    parser = Parser("exec", "Run a program and record the losses and metrics it shows; returns its exit code.")
    parser.add_argument("--name", metavar="NAME", help="of the run (default: that of the program)")
    options.add_runs_dir(parser)
    parser.add_argument("command", metavar="-- COMMAND", nargs=REMAINDER, help="the program and its arguments")
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    from ...core.exec.recorder import Recorder
    from ...core.exec.terminal import require_program, run_program

    command: list[str] = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        raise UsageError("exec: no program given (see 'nn-tui exec --help'), such as 'nn-tui exec -- python train.py'")
    require_program(command[0])
    runs_dir = options.settings(arguments).runs_dir
    recorder = Recorder(arguments.name or _name_of(command), runs_dir, command)
    if recorder.run.path is not None:
        narrate(f"nn-tui: recording {recorder.run.path}; 'nn-tui attach {recorder.run.path}' shows it live")

    def show(output: bytes) -> None:
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
        recorder.feed(output)

    code = 1
    try:
        code = run_program(command, show, recorder.attend)
    finally:
        recorder.close(code)
    _conclude(recorder)
    return code


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
