"""`nn-tui runs diff A B`: which settings differ, and what that did to the numbers."""

from argparse import Namespace
from typing import Any

from ...core.runs.result import edits_of
from ...core.runs.settings import differing, settings_of
from ...core.runs.text import strip_control
from ...core.runs.view import RunView
from ..line_mode.numbers import short
from ..line_mode.output import write_json, write_line
from ..line_mode.result_text import edit_text
from ..line_mode.run_paths import find_run, open_reader
from . import options
from .parser import Parser

NAME = "diff"
SUMMARY = "how two runs differ in spec and result"


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("first", metavar="RUN", help="name or folder of a run")
    parser.add_argument("second", metavar="RUN", help="the run to hold against it")
    options.add_json(parser)


def run(arguments: Namespace) -> int:
    """Obey."""
    runs_dir = options.settings(arguments).runs_dir
    readers = [open_reader(find_run(name, runs_dir)) for name in (arguments.first, arguments.second)]
    first, second = (reader.refresh() for reader in readers)
    document = difference(first, second)
    for reader in readers:
        reader.close()
    if arguments.json:
        write_json(document)
    else:
        _write_text(document)
    return 0


def difference(first: RunView, second: RunView) -> dict[str, Any]:
    """Spec fields with two values, newest values of the headline metrics, and findings that only one has."""
    from ...core.runs.summary import HEADLINES

    metrics = [name for name in HEADLINES if first.count(name) or second.count(name)]
    codes = [{finding.code for finding in view.findings if finding.active} for view in (first, second)]
    return {
        "schema": 1,
        "runs": [first.name, second.name],
        "spec": {
            path: list(values)
            for path, values in differing([settings_of(first.spec), settings_of(second.spec)]).items()
        },
        "edits": [edits_of(view) for view in (first, second)],
        "changes": [list(first.spec.changes), list(second.spec.changes)],
        "metrics": {name: [first.last(name), second.last(name)] for name in metrics},
        "findings": {"only_first": sorted(codes[0] - codes[1]), "only_second": sorted(codes[1] - codes[0])},
    }


def _write_text(document: dict[str, Any]) -> None:
    rows = [("", *map(str, document["runs"]))]
    rows += [(path, str(a), str(b)) for path, (a, b) in document["spec"].items()]
    if any(document["edits"]):
        rows.append(("edits", *("; ".join(map(edit_text, edits)) or "–" for edits in document["edits"])))
    if any(document["changes"]):
        rows.append(("remedies", *("; ".join(changes) or "–" for changes in document["changes"])))
    rows += [(name, short(a), short(b)) for name, (a, b) in document["metrics"].items()]
    both = document["findings"]
    rows.append(("findings", ", ".join(both["only_first"]) or "–", ", ".join(both["only_second"]) or "–"))
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, a, b in rows:
        write_line(strip_control(f"{name:<{widths[0]}}  {a:<{widths[1]}}  {b}").rstrip())
