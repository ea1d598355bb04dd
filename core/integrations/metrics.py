"""Metrics under whatever names a library gives them, handed to a watched run under ours."""

from collections.abc import Mapping
from typing import Any

from ..runs.logs.names import own_name
from ..watch import WatchedRun

_VALIDATION = ("val_", "valid_", "eval_", "validation_", "val/", "valid/", "eval/", "validation/")
_ABOUT_TIME = ("_runtime", "_per_second", "_time")
_LEFT_OUT = frozenset({"epoch", "step", "learning_rate"})
"""What `watch` knows by itself."""


def log_metrics(run: WatchedRun, metrics: Mapping[str, Any], leave_out: tuple[str, ...] = ()) -> None:
    """Log numbers of training, and those of validation as an evaluation; what is no number is left out."""
    training: dict[str, Any] = {}
    validation: dict[str, Any] = {}
    for name, value in metrics.items():
        if not is_number(value) or name in leave_out or name.endswith(_ABOUT_TIME):
            continue
        found = own_name(name)
        own = found[0] if found else name
        prefix = next((prefix for prefix in _VALIDATION if name.startswith(prefix)), "")
        if own.startswith("validation_"):
            validation.setdefault(own.removeprefix("validation_"), value)
        elif prefix:
            validation.setdefault(name.removeprefix(prefix), value)
        elif own not in _LEFT_OUT:
            training.setdefault(own.removeprefix("train_"), value)
    if training:
        run.log(**training)
    if validation:
        run.log_validation(**validation)


def is_number(value: Any) -> bool:
    """Whether a value can be logged: a number, or a tensor of one."""
    numel = getattr(value, "numel", None)
    return numel() == 1 if callable(numel) else isinstance(value, int | float) and not isinstance(value, bool)
