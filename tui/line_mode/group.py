"""Several runs at once in line mode: `run --seeds N`, and presets that race."""

import time
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from ...core.gates.run_gates import RunGates, exit_code
from ...core.groups.follow import GroupFollower
from ...core.groups.result import race_document, seeds_document, worst_status
from ...core.groups.run_group import RunGroup
from ...core.launching.listener import Look
from ...core.runs.text import strip_control
from ...core.runs.view import RunView
from ...core.settings.config import Config
from .closing import leave_results
from .group_text import race_lines, seeds_line
from .output import narrate
from .preparation import Prepared
from .signals import Signals
from .stopping import Stopping

SECONDS_BETWEEN_LINES = 5.0


def run_group(prepared: Prepared, group: RunGroup, arguments: Namespace, config: Config, signals: Signals) -> int:
    """Train all runs to their end, report on them together, and return the exit code."""
    follower = GroupFollower(group.folders, group.jobs, config.get("max_seconds"))
    views = _follow(follower, group, signals, quiet=bool(config.get("quiet")))
    document, code = group_outcome(group, prepared.gates, views, follower.statuses())
    leave_results(document, views[0], arguments, config)
    follower.close()
    return code


def group_outcome(
    group: RunGroup, gates: RunGates, views: Sequence[RunView], statuses: Sequence[str]
) -> tuple[dict[str, Any], int]:
    """The result document and the exit code of runs that have ended; judged is the mean of seeds, the first racer.

    statuses: how each ended, in the order of `views`.
    """
    if group.kind == "seeds":
        judged = gates.judge_mean(views)
        document = seeds_document(views, statuses, judged)
    else:
        judged = gates.judge(views[0])
        document = race_document(views, statuses, judged)
    failed = next((view.failed for view in views if view.failed), None)
    if failed:
        document["error"] = strip_control(failed.message)
    return document, exit_code(worst_status(statuses), judged, failed.exit_code if failed else 1)


def _follow(follower: GroupFollower, group: RunGroup, signals: Signals, *, quiet: bool) -> list[RunView]:
    looks: list[Look] = []
    next_line = 0.0
    stopping = Stopping(signals, follower.ask_to_stop, follower.end_at_once)
    if not quiet:
        narrate(_beginning(group))
    for looks in follower.looks():
        has_begun = any(look.view.step for look in looks)
        if not quiet and has_begun and time.monotonic() >= next_line:
            next_line = time.monotonic() + SECONDS_BETWEEN_LINES
            for line in _progress(group, [look.view for look in looks]):
                narrate(line)
        stopping.obey()
    return [look.view for look in looks]


def _beginning(group: RunGroup) -> str:
    what = "seeds" if group.kind == "seeds" else "racers"
    together = f", {len(group.jobs)} computations" if len(group.jobs) < len(group.folders) else ""
    return f"{len(group.folders)} {what}{together}: {', '.join(strip_control(path.name) for path in group.folders)}"


def _progress(group: RunGroup, views: Sequence[RunView]) -> list[str]:
    return [seeds_line(views)] if group.kind == "seeds" else race_lines(views)
