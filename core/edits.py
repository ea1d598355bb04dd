"""Edits: settings that change while a run trains. What may be changed, and what a run's edits have led to."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from .events import Edited, Event, LearningRateChanged
from .specs.errors import SpecError, suggestion
from .specs.override import override

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .spec import RunSpec

LEARNING_RATE = "training.learning_rate"
LABELS = {
    LEARNING_RATE: "learning rate",
    "training.optimizer": "optimizer",
    "regularization.weight_decay": "weight decay",
    "model.dropout": "dropout",
    "transfer.freeze": "frozen layers",
}
"""What may be changed, by dotted path, and what people call it."""


def edited(spec: RunSpec, changes: dict[str, Any]) -> RunSpec:
    """Return the spec, without planned edits, after a change.

    Raises SpecError when a field cannot be changed while a run trains, or cannot have the value.
    """
    for path in changes:
        if path not in LABELS:
            rule = f"cannot be changed while a run trains{suggestion(path, LABELS)}"
            raise SpecError(f"{rule}; what can: {', '.join(LABELS)}", place=path)
    return override(replace(spec, edits=[]), changes, origin="")


def edits_among(events: Iterable[Event]) -> tuple[Edited, ...]:
    """Return what was edited, oldest first; learning rates recorded in the old way are told in the new one."""
    return tuple(
        Edited(
            time=event.time, step=event.step, before={LEARNING_RATE: event.before}, after={LEARNING_RATE: event.after}
        )
        if isinstance(event, LearningRateChanged)
        else event
        for event in events
        if isinstance(event, Edited | LearningRateChanged)
    )


def in_force(spec: RunSpec, events: Iterable[Event]) -> RunSpec:
    """Return the spec as the edits among `events` have left it."""
    for edit in edits_among(events):
        with suppress(SpecError):  # an old run may have been told a learning rate that no spec may have
            spec = edited(spec, edit.after)
    return spec


def in_words(edit: Edited, arrow: str = "→") -> str:
    """Say what changed: `learning rate 0.003 → 0.5, dropout 0.1 → 0.3`."""
    return ", ".join(
        f"{LABELS.get(path, path)} {shown(edit.before.get(path))} {arrow} {shown(value)}"
        for path, value in edit.after.items()
    )


def shown(value: Any) -> str:
    """Return a value as people write it."""
    if value is None or value == []:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)
