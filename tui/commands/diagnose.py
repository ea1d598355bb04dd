"""`nn-tui diagnose PATH`: the findings of a run, with evidence and remedies, without training."""

from argparse import Namespace
from typing import Any

from ...core.run_gates import exit_code
from ...core.runs.text import strip_control
from ..line_mode.numbers import short
from ..line_mode.output import write_json, write_line
from ..line_mode.run_paths import find_run, open_reader
from . import options
from .parser import Parser


def parser() -> Parser:
    """What `diagnose` takes."""
    parser = Parser("diagnose", "Say what is wrong with a run, why, and what to do about it.")
    parser.set_defaults(json=False)
    parser.add_argument("path", metavar="PATH", help="name or folder of a run")
    options.add_json(parser)
    options.add_runs_dir(parser)
    options.add_gates(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Obey; gates are judged too, so that a recorded run can fail a CI job."""
    from ..line_mode.gate_options import gates_of
    from ..line_mode.outcome import result_of

    found = options.settings(arguments)
    gates = gates_of(arguments, found)
    reader = open_reader(find_run(arguments.path, found.runs_dir))
    view = reader.refresh()
    results = gates.judge(view)
    document = result_of(view, results)
    reader.close()
    if arguments.json:
        write_json(document)
    else:
        for line in _lines(document):
            write_line(line)
    return exit_code("finished", results)


def _lines(document: dict[str, Any]) -> list[str]:
    from ..line_mode.remedy_text import remedy_line
    from ..line_mode.result_text import finding_line, gate_line

    lines: list[str] = []
    for finding in document["findings"]:
        lines.append(finding_line(finding))
        lines.append(f"  steps {finding['first_step']:,} to {finding['last_step']:,}")
        lines += [f"  {name}: {_value(value)}" for name, value in finding["evidence"].items()]
        lines += [f"  why: {strip_control(finding['why'])}"] if finding["why"] else []
        lines += [f"  - {remedy_line(remedy['title'], remedy['set'])}" for remedy in finding["remedies"]]
    if not lines:
        lines.append(f"{strip_control(document['run']['name'])}: {document['status']}, nothing found")
    return lines + [gate_line(gate) for gate in document["gates"]]


def _value(value: Any) -> str:
    return short(value) if isinstance(value, int | float) else strip_control(str(value))
