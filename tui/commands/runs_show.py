"""`nn-tui runs show RUN`: the result of a run, finished or not."""

from argparse import Namespace

from ..output import write_json, write_line
from ..result_text import result_lines
from ..run_paths import find_run, open_reader
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
    from ..outcome import result_of

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
