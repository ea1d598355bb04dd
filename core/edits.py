"""Edits: settings that change while a run trains. What may be changed, and what a run's edits have led to."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from .events import Edited, Event, LearningRateChanged
from .specs.errors import SpecError, suggestion
from .specs.errors import shown as quoted
from .specs.override import override

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .spec import RunSpec

LEARNING_RATE = "training.learning_rate"
EPOCHS = "training.epochs"
BATCH_SIZE = "training.batch_size"
CLIPPING = "regularization.clip_gradient_norm"
LABELS = {
    LEARNING_RATE: "learning rate",
    "training.optimizer": "optimizer",
    BATCH_SIZE: "batch size",
    EPOCHS: "epochs",
    "regularization.weight_decay": "weight decay",
    "regularization.l1": "L1 penalty",
    CLIPPING: "largest gradient norm",
    "model.dropout": "dropout",
    "transfer.freeze": "frozen layers",
}
"""What may be changed, by dotted path, and what people call it."""
_WEIGHT = re.compile(r"weights\.(?P<layer>.+)\.(?P<unit>[1-9]\d{0,8})\.(?P<input>[1-9]\d{0,8})")
_BIAS = re.compile(r"biases\.(?P<layer>.+)\.(?P<unit>[1-9]\d{0,8})")


@dataclass(frozen=True, slots=True)
class WeightPlace:
    """One number of a linear layer: the weight of an input, or the bias."""

    layer: str
    """Its name, such as hidden_1."""
    unit: int
    """Which unit of the layer, from 1."""
    input: int | None
    """Which input of the layer, from 1; None for the bias."""

    @property
    def path(self) -> str:
        """What edits call it: `weights.hidden_1.4.2`, `biases.hidden_1.4`."""
        if self.input is None:
            return f"biases.{self.layer}.{self.unit}"
        return f"weights.{self.layer}.{self.unit}.{self.input}"

    def __str__(self) -> str:
        what = "bias" if self.input is None else f"weight {self.input}"
        return f"{what} of {self.layer} unit {self.unit}"


def weight_place(path: str) -> WeightPlace | None:
    """Return which weight or bias a path of an edit names; None where it names a field of the spec."""
    found = _WEIGHT.fullmatch(path) or _BIAS.fullmatch(path)
    if found is None:
        return None
    named = found.groupdict()
    return WeightPlace(named["layer"], int(named["unit"]), int(named["input"]) if "input" in named else None)


def edited(spec: RunSpec, changes: dict[str, Any]) -> RunSpec:
    """Return the spec, without planned edits, after a change; weights that are set are no part of it.

    Raises SpecError when a field cannot be changed while a run trains, or cannot have the value.
    """
    fields = dict(changes)
    for path, value in changes.items():
        if weight_place(path):
            _check_weight(path, fields.pop(path))
        elif path not in LABELS:
            rule = f"cannot be changed while a run trains{suggestion(path, LABELS)}"
            raise SpecError(f"{rule}; what can: {', '.join(LABELS)}, weights.LAYER.UNIT.INPUT", place=path)
        elif path == EPOCHS and value is None:
            raise SpecError("needs a number while a run trains", place=path)
    return override(replace(spec, edits=[]), fields, origin="")


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
        f"{_label(path)} {shown(edit.before.get(path))} {arrow} {shown(value)}" for path, value in edit.after.items()
    )


def shown(value: Any) -> str:
    """Return a value as people write it."""
    if value is None or value == []:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _label(path: str) -> str:
    place = weight_place(path)
    return str(place) if place else LABELS.get(path, path)


def _check_weight(path: str, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and math.isfinite(value) and abs(value) <= 1e30):
        raise SpecError(f"{quoted(value)} must be a number from -1e30 to 1e30", place=path)
