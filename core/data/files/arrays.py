"""Plain arrays as a Dataset: inputs become rows of numbers or pictures, targets classes or numbers."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ..dataset import Dataset
from ..errors import DataError
from .table import Column, safe_names
from .target import find_task

Pictures = Literal["auto", "no", "channels_first", "channels_last"]
MAX_SIDE = 1024


def to_dataset(file: str, inputs: tuple[str, Any], targets: tuple[str, Any], task: str, pictures: Pictures) -> Dataset:
    """Return the examples of two named arrays. DataError when they do not fit each other or hold no numbers."""
    (name, values), (target_name, target) = inputs, targets
    _require_examples(file, name, values, target_name, target)
    how, values = _as_examples(file, name, values, pictures)
    target = target[:, 0] if target.ndim == 2 and target.shape[1] == 1 else target
    if target.ndim != 1:
        raise DataError(
            f"{file}: array '{target_name}' has {target.ndim} axes; a target is one number or name an example"
        )
    is_text = target.dtype.kind in "US"
    column = Column(
        target_name,
        texts=[_as_text(value) for value in target.tolist()] if is_text else None,
        values=None if is_text else target.astype(np.float64),
    )
    found, classes = find_task(file, column, task)
    if column.is_missing.any():
        raise DataError(f"{file}: array '{target_name}' has no value in {int(column.is_missing.sum()):,} rows")
    codes = None if found == "regression" else np.array([classes.index(label) for label in column.labels])
    is_picture = values.ndim == 4
    return Dataset(
        name=file,
        inputs=values,
        targets=_targets(column, codes, found == "binary"),
        task=found,
        feature_names=() if is_picture else tuple(f"{name}[{number}]" for number in range(values.shape[1])),
        target_names=(target_name,) if codes is None else (),
        class_names=safe_names(classes),
        image_shape=values.shape[2:] if is_picture else None,
        is_table=not is_picture,
        detected=(
            ("file", f"{len(values):,} examples, inputs '{name}': {how}"),
            ("target", f"'{target_name}': {'numbers (regression)' if codes is None else f'{len(classes)} classes'}"),
        ),
    )


def _require_examples(file: str, name: str, values: Any, target_name: str, target: Any) -> None:
    if values.ndim == 0 or target.ndim == 0:
        raise DataError(f"{file}: array '{name if values.ndim == 0 else target_name}' is a single value")
    if len(values) != len(target):
        raise DataError(f"{file}: {len(values):,} inputs in '{name}' but {len(target):,} targets in '{target_name}'")
    if not values.size:
        raise DataError(f"{file}: array '{name}' is empty")
    if values.dtype.kind not in "biuf":
        raise DataError(f"{file}: array '{name}' holds {values.dtype}, inputs must be real numbers")
    if target.dtype.kind not in "biufUS":
        raise DataError(f"{file}: array '{target_name}' holds {target.dtype}, targets must be real numbers or names")


def _as_examples(file: str, name: str, values: Any, pictures: Pictures) -> tuple[str, np.ndarray]:
    """Return what the inputs are, in words, and float32 rows (n, k) or pictures (n, channels, height, width)."""
    with np.errstate(over="ignore"):
        values = np.asarray(values, dtype=np.float32)
    shape = values.shape[1:]
    if pictures == "no" or len(shape) < 2:
        return f"{np.prod(shape, dtype=int):,} numbers each", values.reshape(len(values), -1)
    if len(shape) == 2:
        values = values[:, None]
    elif len(shape) == 3 and (pictures == "channels_last" or (pictures == "auto" and shape[2] in (1, 3))):
        values = np.ascontiguousarray(values.transpose(0, 3, 1, 2))
    elif len(shape) > 3 or (pictures == "auto" and shape[0] not in (1, 3)):
        raise DataError(f"{file}: array '{name}' has shape {values.shape}, no pictures; set data.pictures = \"no\"")
    channels, height, width = values.shape[1:]
    if max(height, width) > MAX_SIDE:
        raise DataError(f"{file}: pictures of {height:,}×{width:,} are too large, at most {MAX_SIDE:,} a side")
    return f"pictures of {height}×{width}, {channels} channel{'s' if channels > 1 else ''}", values


def _targets(column: Column, codes: np.ndarray | None, is_binary: bool) -> np.ndarray:
    if codes is None:
        return column.numbers.astype(np.float32)[:, None]
    return codes.astype(np.float32)[:, None] if is_binary else codes.astype(np.int64)


def _as_text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
