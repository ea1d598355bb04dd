"""The last word to the person at the program's terminal: what was found, and where to read on."""

import sys
from pathlib import Path

from ..events import Finding
from ..runs.text import strip_control
from ..runs.view import RunView


def say_last_word(view: RunView) -> None:
    """Print one line on stderr if that is a terminal; a program whose output is kept stays as it was."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(last_word(view), file=sys.stderr)  # noqa: T201 — to a person


def last_word(view: RunView) -> str:
    """Return the headline cause of a run, or that there is none, and the command that tells more."""
    alarms = [one for one in view.findings if one.active and one.severity != "note"]
    if not view.step:
        return f"nn-tui: no step was seen; nn-tui open {_place(view.path)} shows what was"
    if not alarms:
        return f"nn-tui: nothing wrong found in {view.step:,} steps; nn-tui open {_place(view.path)} shows them"
    causes = [one for one in alarms if one.caused_by is None] or alarms
    others = f" (and {len(alarms) - 1} more)" if len(alarms) > 1 else ""
    return f"nn-tui: {_said(causes[0])}{others}; nn-tui diagnose {_place(view.path)} says why and what to change"


def _said(finding: Finding) -> str:
    return f"{finding.severity}: {strip_control(finding.headline).rstrip('.')}"


def _place(path: Path) -> str:
    """The folder from here, if it is below; names of runs need no quotes."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
