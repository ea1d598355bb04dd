"""`nn-tui probe RUN|SPEC|PRESET NAME`: an experiment on a copy that answers one question."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from ...core.probing.result import QUESTIONS
from ...core.runs.folders import is_run
from ...core.runs.reader import read_run_spec
from ..line_mode.output import narrate, write_json, write_line
from ..line_mode.trust import agree_to_code
from . import options
from .parser import Parser, UsageError, nearest


def parser() -> Parser:
    """What `probe` takes."""
    parser = Parser("probe", "Answer a question about a network by an experiment on a copy; a run is left as it is.")
    parser.set_defaults(json=False)
    parser.add_argument("subject", metavar="RUN|SPEC|PRESET", help="a run at its newest checkpoint, or first weights")
    questions = "; ".join(f"{name}: {question}" for name, question in QUESTIONS.items())
    parser.add_argument("name", metavar="NAME", help=questions.replace("%", "%%"))
    parser.add_argument("--set", action="append", metavar="KEY=VALUE", default=[], help="set a field of the spec")
    parser.add_argument("--seed", type=int, metavar="N", help="seed of the first weights and of the order of batches")
    parser.add_argument("--device", metavar="NAME", help="auto, cpu, cuda, cuda:1 or mps")
    parser.add_argument("--threads", type=int, metavar="N", help="torch threads; 0 finds the fastest number")
    parser.add_argument("--ascii", action="store_true", help="plain ASCII everywhere")
    options.add_trust(parser)
    options.add_json(parser)
    options.add_runs_dir(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Obey; 0 whenever there is an answer, whatever it says about health."""
    found = options.settings(arguments)
    name = arguments.name.replace("-", "_")
    if name not in QUESTIONS:
        raise UsageError(f"unknown probe {arguments.name!r}{nearest(name, list(QUESTIONS))}")
    document = _ask(arguments, name)
    if arguments.json:
        write_json(document)
    else:
        from ..line_mode.probe_text import print_curve, result_lines

        for line in result_lines(document):
            write_line(line)
        print_curve(document, plain_marks=bool(found.get("ascii")))
    return 0


def _ask(arguments: Namespace, name: str) -> dict[str, Any]:
    from ...core.probing.launch import ask_about_run, ask_about_spec
    from ..line_mode.preparation import resolve_spec

    found = options.settings(arguments)
    threads = arguments.threads or 0
    for folder in (Path(arguments.subject).expanduser(), found.runs_dir / arguments.subject):
        if _is_run(folder):
            if arguments.set or arguments.seed is not None or arguments.device:
                raise UsageError(f"--set, --seed and --device change a spec; {folder} is a run, as it was trained")
            agree_to_code(read_run_spec(folder), folder / "run.toml", arguments, found)
            narrate(QUESTIONS[name])
            return ask_about_run(folder, name, threads)
    spec = resolve_spec(arguments.subject, found, arguments.set)
    agree_to_code(spec, arguments.subject, arguments, found)
    narrate(QUESTIONS[name])
    return ask_about_spec(spec, name, threads)


def _is_run(path: Path) -> bool:
    try:
        return is_run(path)
    except (OSError, ValueError):
        return False
