"""A run for MLflow, written by MLflow itself: into a database file, or to a server that somebody names."""

import logging
import math
import os
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from .export import ExportError, points_of
from .settings import settings_of
from .view import RunView

BATCH = 1000
"""Values in one call, as many as MLflow takes."""
MAX_TEXT = 6000
_STATUS = {"finished": "FINISHED", "running": "RUNNING", "stopped": "KILLED"}
_NAME = re.compile(r"[^\w\-. /:]")
"""What MLflow does not take in the name of a metric."""


def write_mlflow(view: RunView, place: str, names: Sequence[str] = ()) -> str:
    """Write every value, the settings and the findings as a run of the experiment `nn-tui`; return where.

    place: a file of a database, which is made, or an address as MLflow writes it (`https://…`, `postgresql://…`).
    Raises ExportError where MLflow is missing or refuses.
    """
    points = points_of(view, names)
    address = place if "://" in place else f"sqlite:///{Path(place).resolve()}"
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        mlflow: Any = import_module("mlflow.entities")
        errors: Any = import_module("mlflow.exceptions")
        tracking: Any = import_module("mlflow.tracking")
    except ImportError:
        raise ExportError("MLflow needs its package: 'pip install mlflow-skinny sqlalchemy alembic'") from None
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        client = tracking.MlflowClient(tracking_uri=address)
        began = view.started.time if view.started else view.last_write
        run: str = client.create_run(_experiment(client), int(1000 * began), run_name=view.name).info.run_id
        settings = [mlflow.Param(name, str(value)[:MAX_TEXT]) for name, value in settings_of(view.spec).items()]
        tags = [
            mlflow.RunTag(f"finding.{one.code}", f"{one.severity}: {one.headline}")
            for one in view.findings
            if one.active
        ]
        for first in range(0, len(settings), 100):
            client.log_batch(run, params=settings[first : first + 100])
        client.log_batch(run, tags=tags[:100])
        rows = [mlflow.Metric(*row) for row in _rows(view, points, began)]
        for first in range(0, len(rows), BATCH):
            client.log_batch(run, metrics=rows[first : first + BATCH])
        client.set_terminated(run, _STATUS.get(view.status, "FAILED"), int(1000 * view.last_write))
    except errors.MlflowException as error:
        raise ExportError(f"MLflow at {place}: {' '.join(str(error).split())[:300]}") from error
    return place


def _experiment(client: Any) -> str:
    found = client.get_experiment_by_name("nn-tui")
    return found.experiment_id if found else client.create_experiment("nn-tui")


def _rows(view: RunView, points: dict[str, tuple[Any, Any]], began: float) -> Iterator[tuple[str, float, int, int]]:
    """Name, value, milliseconds and step of every value."""
    for name, (steps, values) in points.items():
        seconds = view.time_at(steps)
        for step, value, at in zip(steps.tolist(), values.tolist(), seconds.tolist(), strict=True):
            yield _NAME.sub("_", name), value, int(1000 * (began + (0.0 if math.isnan(at) else at))), step
