"""`nn-tui runs`: one line a run."""

import time
from argparse import Namespace
from pathlib import Path

from ...core.runs.errors import RunFolderError
from ...core.runs.folders import find_runs
from ...core.runs.main_metric import VALIDATION_METRICS
from ...core.runs.summary import RunSummary, summary
from ...core.runs.text import strip_control
from ..line_mode.numbers import duration, short
from ..line_mode.output import narrate, write_json, write_line
from . import options

_HEAD = ("name", "status", "preset", "steps", "train loss", "validation", "time", "findings", "made")


def run(arguments: Namespace) -> int:
    """List the runs; a damaged one takes a line on stderr and hides no other."""
    runs_dir = options.settings(arguments).runs_dir
    found = [row for path in _paths(runs_dir) if (row := _read(path))]
    if arguments.json:
        from msgspec import to_builtins

        write_json({"schema": 1, "runs": [to_builtins(row) for row in found]})
    elif not found:
        narrate(f"no runs in {runs_dir}; 'nn-tui run digits-mlp' makes one")
    else:
        _write_table([_HEAD, *map(_row, found)])
    return 0


def _paths(runs_dir: Path) -> list[Path]:
    return find_runs(runs_dir) if runs_dir.is_dir() else []


def _read(path: Path) -> RunSummary | None:
    try:
        return summary(path)
    except RunFolderError as error:
        narrate(f"nn-tui: {strip_control(str(error))}")
        return None


def _row(run: RunSummary) -> tuple[str, ...]:
    score = next((short(run.metrics[name]) for name in VALIDATION_METRICS if name in run.metrics), "–")
    steps = f"{run.step:,}/{run.num_steps:,}" if run.num_steps else "–"
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.created)) if run.created else "–"
    return (
        run.name,
        run.status,
        run.preset or "–",
        steps,
        short(run.metrics.get("train_loss")),
        score,
        duration(run.seconds),
        ", ".join(run.findings) or "–",
        made,
    )


def _write_table(rows: list[tuple[str, ...]]) -> None:
    cells = [[strip_control(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(rows[0]))]
    for row in cells:
        write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
