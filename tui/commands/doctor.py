"""`nn-tui doctor`: what was found, what to change."""

import dataclasses
from argparse import Namespace

from ..line_mode.output import write_json, write_line
from . import options
from .parser import Parser

_MARKS = {"good": "ok", "warning": "look", "error": "BAD"}


def parser() -> Parser:
    """What `doctor` takes."""
    parser = Parser("doctor", "Check terminal, packages, torch, devices and disk.")
    parser.set_defaults(json=False)
    options.add_json(parser)
    options.add_runs_dir(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Obey; exit 1 when something is so wrong that training cannot work."""
    from ..doctor import examine

    checks = examine(options.settings(arguments))
    if arguments.json:
        write_json({"schema": 1, "checks": [dataclasses.asdict(check) for check in checks]})
    else:
        for check in checks:
            write_line(f"{_MARKS[check.outcome]:<5} {check.name:<13} {check.found}")
            if check.advice:
                write_line(f"{'':<19} -> {check.advice}")
    return int(any(check.outcome == "error" for check in checks))
