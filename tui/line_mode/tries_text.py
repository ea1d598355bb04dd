"""The tries of `--remedy auto` for people: what was changed, what for, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.runs.text import strip_control
from .numbers import short
from .remedy_text import remedy_line


def tries_lines(tries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Two lines a try: run, metric before and after, findings; then the change."""
    rows = [(strip_control(one["run"]), _numbers(one["metric"]), _outcome(one)) for one in tries]
    names, numbers = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"tries, by {next((one['metric']['name'] for one in tries if one['metric']['name']), 'findings')}"]
    for one, (name, number, outcome) in zip(tries, rows, strict=True):
        lines.append(f"  {name:<{names}}  {number:<{numbers}}  {outcome}")
        lines.append(f"      {_change(one)}")
    return lines


def _numbers(metric: Mapping[str, Any]) -> str:
    after = short(metric["after"])
    return after if metric["before"] is None else f"{short(metric['before'])} -> {after}"


def _outcome(one: Mapping[str, Any]) -> str:
    if one["healthy"]:
        found = "healthy"
    elif one["findings"]:
        found = ", ".join(one["findings"])
    else:
        found = one["status"]
    return f"{found} <- the result" if one["result"] else found


def _change(one: Mapping[str, Any]) -> str:
    if one["remedy"] is None:
        return "as given"
    return f"for {one['finding']}: {remedy_line(one['title'], one['set'])}"
