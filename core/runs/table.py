"""Many runs as rows: what the newest summary of each says, and the settings in its run.toml. No series is read."""

import math
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..events import GOING_ON
from .errors import RunError
from .folders import find_runs
from .main_metric import MAIN_METRICS
from .series import higher_is_better
from .settings import flat_settings
from .summary import RunSummary, summary
from .text import strip_control_deep


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a table."""

    summary: RunSummary
    settings: dict[str, Any]
    """Fields of its spec by dotted path; empty when run.toml cannot be read."""
    text: str = field(repr=False)
    """What words are searched in, in lower case."""
    fields: dict[str, Any] = field(repr=False)
    """Everything a filter or a column can ask for, by name; `NAME@best` is the best value of a metric."""

    @property
    def main_metric(self) -> tuple[str, float] | None:
        """Name and best value of the metric that says how good the run is; None before any."""
        for name in MAIN_METRICS:
            value = self.fields.get(f"{name}@best", self.fields.get(name))
            if value is not None:
                return name, value
        return None

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts the best run last: runs with the better kind of metric after others, then by value."""
        found = self.main_metric
        if found is None:
            return -len(MAIN_METRICS), -math.inf
        name, value = found
        return -MAIN_METRICS.index(name), value if higher_is_better(name) else -value


def row_of(found: RunSummary, settings: dict[str, Any]) -> RunRow:
    """Return the row of a summary and settings; what is not set is no field."""
    settings = {path: value for path, value in settings.items() if value is not None}
    metrics = {name: value for name, value in found.metrics.items() if value is not None}
    best = {f"{name}@best": value for name, value in found.best.items()}
    fields: dict[str, Any] = {
        **settings,
        **metrics,
        **best,
        "name": found.name,
        "status": found.status,
        "findings": found.findings,
        "num_findings": len(found.findings),
        "step": found.step,
        "epoch": found.epoch,
        "seconds": found.seconds,
        "num_parameters": found.num_parameters,
        "created": found.created,
    }
    if found.preset:
        fields["preset"] = found.preset
    words = (found.name, found.status, found.preset or "", found.title, *found.findings)
    return RunRow(found, settings, " ".join(words).casefold(), fields)


def read_rows(runs_dir: Path, known: Iterable[RunRow] = ()) -> Iterator[RunRow]:
    """Yield the runs of a folder, newest first; runs that cannot be read are left out.

    known: rows read before; those of runs that are over are taken from here, not from disk.
    """
    over = {row.summary.path: row for row in known if row.summary.status not in GOING_ON | {"lost"}}
    settings = {row.summary.path: row.settings for row in known}
    for path in find_runs(runs_dir):
        row = over.get(str(path)) or _read(path, settings.get(str(path)))
        if row is not None:
            yield row


def _read(path: Path, settings: dict[str, Any] | None) -> RunRow | None:
    try:
        found = summary(path)
        return row_of(found, found.settings or (read_settings(path) if settings is None else settings))
    except RunError:
        return None


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a run's run.toml, not validated; empty when it cannot be read."""
    try:
        table = tomllib.loads((path / "run.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return strip_control_deep(flat_settings(table))
