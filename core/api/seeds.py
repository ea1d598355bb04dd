"""What `nn_tui.train(seeds=N)` does: the same run under N seeds, and what is known of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..diagnosis.gates import GateResult
from ..gates.run_gates import RunGates
from ..groups.follow import GroupFollower
from ..groups.result import seeds_document
from ..groups.seeds import prepare_seeds
from ..launching.follow import follow_to_the_end
from ..spec import RunSpec
from .result import RunResult, result_of


@dataclass(frozen=True, slots=True)
class Spread:
    """The last values of a headline series in several runs."""

    mean: float
    std: float | None
    """Of samples (n − 1); None where there is one value."""
    min: float
    max: float
    num_runs: int
    """How many have a finite value."""


@dataclass(frozen=True, slots=True)
class SeedsResult:
    """What `run --seeds N --json` prints, as objects."""

    name: str
    """What the runs are called together; `nn-tui runs export NAME` writes all of them."""
    runs: tuple[RunResult, ...]
    """By seed, from the spec's own on."""
    status: str
    """How the run ended that ended worst."""
    metrics: Mapping[str, Spread]
    gates: tuple[GateResult, ...]
    """Judged by the mean over the runs."""
    document: Mapping[str, Any]
    """The result document itself, ready for JSON."""


def train_seeds(spec: RunSpec, num_seeds: int, runs_dir: Path, name: str | None, gates: RunGates) -> SeedsResult:
    """Train and wait. Raises what `train` raises; Ctrl-C stops all runs in good order."""
    group = prepare_seeds(spec, num_seeds, runs_dir, name)
    follower = GroupFollower(group.folders, group.jobs, None)
    try:
        views = [look.view for look in follow_to_the_end(follower)]
        statuses = follower.statuses()
    finally:
        follower.close()
    runs = tuple(result_of(view, status) for view, status in zip(views, statuses, strict=True))
    judged = gates.judge_mean(views)
    document = seeds_document(views, statuses, judged)
    metrics = {name: Spread(**row) for name, row in document["seeds"]["metrics"].items()}
    return SeedsResult(views[0].spec.run_group, runs, document["status"], metrics, judged, document)
