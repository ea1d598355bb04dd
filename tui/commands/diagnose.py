"""`nn-tui diagnose PATH`: the findings of a run, with evidence and remedies, without training."""

import shutil
import sys
from argparse import Namespace
from typing import Any

from ...core.gates.run_gates import exit_code
from ...core.runs.view import RunView
from ..line_mode.output import colour_wanted, write_json, write_line
from ..line_mode.run_paths import find_any, open_any_reader
from . import options
from .parser import Parser


def parser() -> Parser:
    """What `diagnose` takes."""
    parser = Parser("diagnose", "Say what is wrong with a run, why, and what to do about it.")
    parser.set_defaults(json=False)
    parser.add_argument("path", metavar="PATH", help="name or folder of a run, or a log of another tool")
    options.add_skip_checksums(parser)
    options.add_json(parser)
    options.add_files(parser.add_argument_group("files for CI"))
    parser.add_argument("--ascii", action="store_true", help="plain ASCII")
    options.add_runs_dir(parser)
    options.add_gates(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Obey; gates are judged too, so that a recorded run can fail a CI job."""
    from ..line_mode.files import check_files, leave_files
    from ..line_mode.gate_options import gates_of
    from ..line_mode.outcome import result_of

    found = options.settings(arguments)
    gates = gates_of(arguments, found)
    check_files(arguments)
    reader = open_any_reader(find_any(arguments.path, found.runs_dir), not arguments.skip_checksums, final=True)
    view = reader.refresh()
    results = gates.judge(view)
    document = result_of(view, results)
    reader.close()
    leave_files(document, arguments)
    if arguments.json:
        write_json(document)
    else:
        _print(view, document)
    return exit_code("finished", results)


def _print(view: RunView, document: dict[str, Any]) -> None:
    """For a person, as wide as the terminal up to 100 columns; 80 where there is none."""
    from ..line_mode.diagnosis_text import diagnosis_lines
    from ..line_mode.result_text import gate_line

    width = min(100, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 80
    lines = diagnosis_lines(view, width, colour=colour_wanted(sys.stdout), error=document.get("error", ""))
    gates = [gate_line(gate, document["metrics"]) for gate in document["gates"]]
    for line in [*lines, *([""] if gates else []), *gates]:
        write_line(line)
