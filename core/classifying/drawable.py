"""Which runs can be drawn for. Judged by what a run says of its data, before anything is loaded."""

from collections.abc import Mapping
from typing import Any

from ..data.tasks import CLASS_TASKS, FACTS
from ..runs.view import RunView
from ..watched import WatchedModel


def why_not_drawable(view: RunView) -> str | None:
    """Return in a sentence why no picture can be drawn for the network of a run; None where one can."""
    if isinstance(view.spec.model, WatchedModel):
        return "Another program trains this network; only one that nn-tui trains can be drawn for."
    if view.started is None:
        return "The run has not begun: what there is to draw is not known yet."
    return why_data_are_not(view.started.data)


def why_data_are_not(data: Mapping[str, Any]) -> str | None:
    """Return the same of a description of data."""
    name, shape = data.get("name", "the data"), data.get("input_shape")
    instead = "drawing needs grey pictures of classes, as digits-mlp or mnist-cnn has"
    if not isinstance(shape, list) or len(shape) != 3:
        return f"{name}: the examples are no pictures; {instead}."
    channels, rows, columns = shape
    if channels != 1:
        return f"{name}: the pictures have {channels} channels of colour; {instead}."
    task = data.get("task")
    if task not in CLASS_TASKS:
        facts = FACTS.get(task) if task else None
        return f"{name} has {facts.words if facts else 'no classes'} rather than one class a picture; {instead}."
    if min(rows, columns) < 2:
        return f"{name}: pictures of {rows} × {columns} pixels leave nothing to draw; {instead}."
    return None
