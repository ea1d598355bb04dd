"""Several runs in words: a line for seeds, a table for racers, what is said of both at the end."""

from collections.abc import Sequence
from typing import Any

from ...core.groups.result import spread
from ...core.runs.main_metric import PROGRESS_METRICS
from ...core.runs.text import strip_control
from ...core.runs.view import RunView
from .numbers import short


def seeds_line(views: Sequence[RunView]) -> str:
    """Where the seeds are: the slowest step, and mean ± standard deviation of what is measured."""
    slowest = min(views, key=lambda view: view.step)
    rows = spread(views)
    parts = [f"step {slowest.step:,}/{slowest.num_steps:,}"]
    return "  ".join(parts + [f"{name} {plus_minus(rows[name])}" for name in PROGRESS_METRICS if name in rows])


def race_lines(views: Sequence[RunView]) -> list[str]:
    """A line per racer: how far it is, and its newest numbers."""
    rows = [
        {
            "run": {"preset": view.spec.preset, "title": view.spec.title, "name": view.name},
            "status": view.status,
            "steps": view.step,
            "metrics": {name: view.last(name) for name in PROGRESS_METRICS if view.count(name)},
        }
        for view in views
    ]
    return table(rows)


def spread_lines(seeds: dict[str, Any]) -> list[str]:
    """`metric  mean ± std  (min to max)` for each metric of the seeds."""
    width = max((len(name) for name in seeds["metrics"]), default=0)
    return [f"over {seeds['num_seeds']} seeds:"] + [
        f"  {name:<{width}}  {plus_minus(row)}  ({short(row['min'])} to {short(row['max'])})"
        for name, row in seeds["metrics"].items()
    ]


def result_of_race(race: dict[str, Any]) -> list[str]:
    """The table, and the power law of the sizes where the racers differ in size alone."""
    lines = table(race["runs"])
    if law := race.get("power_law"):
        lines += [
            "",
            f"validation_loss ≈ {short(law['factor'])} × parameters^(-{short(law['exponent'])}), "
            f"R² of the line {law['r2']:.2f}",
        ]
    return lines


def table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Name, status, steps and metrics of each run, aligned under a heading."""
    names = [name for name in PROGRESS_METRICS if any(name in row["metrics"] for row in rows)]
    lines = [["run", "status", "steps", *names]]
    seen = set[str | None]()
    for row in rows:
        run = row["run"]
        # variants of one preset are told apart by what was changed
        name = strip_control(run["title"] if run["preset"] in seen else run["preset"] or run["name"])
        seen.add(run["preset"])
        values = [short(row["metrics"].get(metric)) for metric in names]
        lines.append([name, row["status"], f"{row['steps']:,}", *values])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def plus_minus(row: dict[str, Any]) -> str:
    """`0.9812 ± 0.0031`."""
    return short(row["mean"]) if row["std"] is None else f"{short(row['mean'])} ± {short(row['std'])}"
