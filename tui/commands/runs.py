"""`nn-tui runs`: list recorded runs, and the actions on one of them."""

from argparse import Namespace

from . import options, runs_diff, runs_export, runs_list, runs_record, runs_remove, runs_report, runs_show
from .parser import ActionParser, Parser

ACTIONS = (runs_show, runs_diff, runs_export, runs_report, runs_record, runs_remove)
"""In the order of the help page; each has NAME, SUMMARY, add_arguments and run."""


def parser() -> Parser:
    """What `runs` takes."""
    parser = Parser("runs", "List recorded runs, newest first; or work with one of them.")
    parser.set_defaults(obey=runs_list.run, json=False)
    options.add_json(parser)
    options.add_runs_dir(parser)
    actions = parser.add_subparsers(metavar="ACTION", parser_class=ActionParser)
    options.add_json(listed := actions.add_parser("list", help="the same as without ACTION"))
    options.add_runs_dir(listed)
    listed.set_defaults(obey=runs_list.run)
    for action in ACTIONS:
        below = actions.add_parser(action.NAME, help=action.SUMMARY)
        options.add_runs_dir(below)
        action.add_arguments(below)
        below.set_defaults(obey=action.run)
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    return arguments.obey(arguments)
