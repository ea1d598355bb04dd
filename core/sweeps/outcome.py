"""What a sweep has come to: its best trial, its exit code, everything as JSON."""

from collections.abc import Sequence
from typing import Any

from ..runs.series import higher_is_better
from .sweep import Sweep
from .trial import TrialResult


def best_of(results: Sequence[TrialResult]) -> TrialResult | None:
    """Return the trial with the best metric, None where none was completed."""
    complete = [result for result in results if result.metric is not None]
    return max(complete, key=lambda result: result.metric.score if result.metric else 0.0) if complete else None


def sweep_exit_code(results: Sequence[TrialResult]) -> int:
    """Return 0 where a trial was completed; else what training the first that went wrong would have ended with."""
    if not results or best_of(results):
        return 0
    return next((result.exit_code for result in results if result.exit_code), 1)


def sweep_document(sweep: Sweep, results: Sequence[TrialResult]) -> dict[str, Any]:
    """Return everything as JSON: trials in the order they ended, the best one's name, importance by field."""
    best = best_of(results)
    return {
        "schema": 1,
        "sweep": sweep.name,
        "metric": best.metric.name if best and best.metric else None,
        "higher_is_better": higher_is_better(best.metric.name) if best and best.metric else None,
        "best": best.folder.name if best else None,
        "importance": sweep.importance(),
        "trials": [
            {
                "run": result.folder.name,
                "path": str(result.folder),
                "state": result.state,
                "value": result.metric.value if result.metric else None,
                "parameters": dict(result.parameters),
                "why": result.why,
            }
            for result in results
        ],
    }
