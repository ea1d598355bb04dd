"""What is said once, at the end of a run: report, error, annotations, files, and the data on stdout."""

import sys
from argparse import Namespace
from typing import Any

from ...core.runs.view import RunView
from ...core.settings.config import Config
from .files import leave_files
from .output import close_quietly, narrate, write_json, write_line
from .result_text import result_lines


def leave_results(document: dict[str, Any], view: RunView, arguments: Namespace, config: Config) -> None:
    """Say and write everything; a reader of stdout that has gone is no reason to complain."""
    if config.get("report") or (sys.stderr.isatty() and not config.get("quiet")):
        from .report import print_report

        print_report(view, document)
    if "error" in document:
        narrate(f"nn-tui: {document['error']}")
    leave_files(document, arguments)
    try:
        _write_data(document, config.get("format"))
        sys.stdout.flush()
    except BrokenPipeError:
        close_quietly()


def _write_data(document: dict[str, Any], form: str) -> None:
    if form == "json":
        write_json(document)
    elif form == "text":
        for line in result_lines(document):
            write_line(line)
