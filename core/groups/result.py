"""The result document of runs that were started together: that of the first, and what is known of all of them."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..diagnosis.gates import GateResult
from ..runs.result import finite, result_document
from ..runs.summary import HEADLINES
from ..runs.view import RunView
from .scaling import PowerLaw, fit_power_law

_FROM_BEST_TO_WORST = ("finished", "stopped", "diverged", "lost", "failed")


def worst_status(statuses: Sequence[str]) -> str:
    """Return how a group of runs has ended: as the one of them that ended worst."""
    return max(statuses, key=_FROM_BEST_TO_WORST.index)


def seeds_document(views: Sequence[RunView], statuses: Sequence[str], gates: Sequence[GateResult]) -> dict[str, Any]:
    """Return the document of the first seed with `seeds`: every run, and each metric's mean and standard deviation."""
    return _document(views, statuses, gates) | {
        "seeds": {"num_seeds": len(views), "metrics": spread(views), "runs": _rows(views, statuses)}
    }


def race_document(views: Sequence[RunView], statuses: Sequence[str], gates: Sequence[GateResult]) -> dict[str, Any]:
    """Return the document of the run that was asked for with `race`: every racer's own numbers.

    `power_law` where they are variants of one preset that differ in size: their validation losses against parameters.
    """
    rows = _rows(views, statuses)
    law = _power_law(views)
    return _document(views, statuses, gates) | {
        "race": {"runs": rows, **({"power_law": asdict(law)} if law else {})},
    }


def _power_law(views: Sequence[RunView]) -> PowerLaw | None:
    if len({view.spec.preset for view in views}) > 1 or any(view.started is None for view in views):
        return None
    losses = [view.last("validation_loss") or math.nan for view in views]
    return fit_power_law([view.started.num_parameters for view in views if view.started], losses)


def spread(views: Sequence[RunView]) -> dict[str, Any]:
    """Return, for each headline series, mean, std, min and max of the runs' last values; std of samples (n − 1)."""
    rows = dict[str, Any]()
    for name in HEADLINES:
        values = [value for view in views if (value := view.last(name)) is not None and math.isfinite(value)]
        if values:
            std = statistics.stdev(values) if len(values) > 1 else None
            mean = statistics.fmean(values)
            rows[name] = {"mean": mean, "std": std, "min": min(values), "max": max(values), "num_runs": len(values)}
    return rows


def _document(views: Sequence[RunView], statuses: Sequence[str], gates: Sequence[GateResult]) -> dict[str, Any]:
    return result_document(views[0], gates) | {"status": worst_status(statuses)}


def _rows(views: Sequence[RunView], statuses: Sequence[str]) -> list[dict[str, Any]]:
    return [
        finite(
            {
                "run": {
                    "name": view.name,
                    "path": str(view.path),
                    "preset": view.spec.preset,
                    "title": view.spec.title,
                    "seed": view.spec.seed,
                },
                "status": status,
                "steps": view.step,
                "seconds": round(view.elapsed_seconds, 6),
                "num_parameters": view.started.num_parameters if view.started else None,
                "metrics": {name: view.last(name) for name in HEADLINES if view.count(name)},
                "findings": sorted({finding.code for finding in view.findings if finding.active}),
                **({"error": view.failed.message} if view.failed else {}),
            }
        )
        for view, status in zip(views, statuses, strict=True)
    ]
