"""`nn-tui serve`: the same app in a browser, at an address that nobody can guess."""

import os
import shlex
import sys
from argparse import Namespace
from pathlib import Path

from ..line_mode.output import narrate
from . import options
from .parser import Parser, UsageError

INSTALL = "this needs textual-serve: pip install textual-serve"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def parser() -> Parser:
    """What `serve` takes."""
    parser = Parser("serve", "Show the app in a browser, through textual-serve. Nothing can be changed from there.")
    parser.add_argument("path", metavar="PATH", nargs="?", help="a run, a folder of runs or a log (default: all runs)")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (default: 127.0.0.1)")
    parser.add_argument("--port", metavar="N", type=int, default=8000, help="default: 8000; 0 takes a free one")
    parser.add_argument("--allow-changes", action="store_true", help="let visitors start, steer and delete runs")
    options.add_runs_dir(parser)
    options.add_look(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Serve until it is interrupted."""
    config = options.settings(arguments)
    try:
        from ..serving.server import GuardedServer, free_port
    except ImportError as error:
        raise UsageError(INSTALL) from error
    if not 0 <= arguments.port <= 65535:
        raise UsageError(f"--port: must be from 0 to 65535, not {arguments.port}")
    try:
        port = free_port(arguments.host, arguments.port)
    except OSError as error:
        place = f"{arguments.host}:{arguments.port}"
        raise UsageError(f"--port: {place}: {error.strerror or error}; --port 0 takes a free one") from error
    if not (arguments.allow_changes and arguments.path is None):
        _require_runs(arguments.path, config.runs_dir)
    os.environ["NN_TUI_READ_ONLY"] = "false" if arguments.allow_changes else "true"
    server = GuardedServer(_command(arguments, str(config.runs_dir)), arguments.host, port)
    narrate(f"open {server.address}")
    may = "start, steer and delete runs" if arguments.allow_changes else "look, and change nothing"
    narrate(f"whoever has this address can {may}")
    if arguments.host not in LOOPBACK:
        narrate("it is reachable from other machines, and not encrypted: an SSH tunnel to 127.0.0.1 is safer")
    server.serve()
    return 0


def _require_runs(path: str | None, runs_dir: Path) -> None:
    """Say now, not to each visitor, that there is nothing to show."""
    from ...core.runs.folders import find_runs
    from ..line_mode.run_paths import find_any

    if path is None and not find_runs(runs_dir):
        raise UsageError(f"no runs in {runs_dir} yet; --allow-changes serves the gallery, which can start one")
    if path is not None and not find_runs(Path(path)):
        find_any(path, runs_dir)


def _command(arguments: Namespace, runs_dir: str) -> str:
    """The command that each visitor gets a process of."""
    if arguments.path is None and arguments.allow_changes:
        words = ["--runs-dir", runs_dir]
    else:
        words = [
            "attach" if arguments.allow_changes else "open",
            arguments.path or runs_dir,
            "--runs-dir",
            runs_dir,
        ]
    for name in ("theme", "marker"):
        if getattr(arguments, name):
            words += [f"--{name}", getattr(arguments, name)]
    return shlex.join([sys.executable, "-m", "nn_tui", *words, *(["--ascii"] if arguments.ascii else [])])
