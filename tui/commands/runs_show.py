"""`nn-tui runs show RUN`: the result of a run, finished or not."""

from argparse import Namespace

from ..line_mode.output import write_json, write_line
from ..line_mode.result_text import result_lines
from ..line_mode.run_paths import find_run, open_reader
from . import options
from .parser import Parser

NAME = "show"
SUMMARY = "the result of a run; with --json the result document"


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("run", metavar="RUN", help="name or folder of a run")
    options.add_json(parser)


def run(arguments: Namespace) -> int:
    """Obey."""
    from ..line_mode.outcome import result_of

    path = find_run(arguments.run, options.settings(arguments).runs_dir)
    reader = open_reader(path)
    view = reader.refresh()
    document = result_of(view)
    reader.close()
    if arguments.json:
        write_json(document)
    else:
        for line in result_lines(document):
            write_line(line)
    return 0
