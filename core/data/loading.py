"""From the data that a spec names to the arrays that a run trains on: load, check, split, normalise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..specs.data_checks import check_against
from .dataset import Dataset
from .errors import DataError
from .split import SplitData, split_dataset

if TYPE_CHECKING:
    from ..spec import RunSpec


def load_data(spec: RunSpec) -> SplitData:
    """Load, check, split and normalise the data a spec names; DataError or SpecError when they cannot be used."""
    dataset = load_dataset(spec)
    require_finite(dataset)
    check_against(spec, dataset)
    return split_dataset(dataset, spec.split)


def load_dataset(spec: RunSpec) -> Dataset:
    """Load the data a spec names, for the task of its model where that is not the data's own."""
    dataset, task = spec.data.load(), getattr(spec.model, "task", None)
    return dataset.as_task(task) if task else dataset


def require_finite(dataset: Dataset) -> None:
    """Raise DataError, naming column and count, when a target or an input that nothing will fill is NaN or infinite."""
    columns = dataset.inputs.reshape(len(dataset.inputs), -1)
    bad = np.isinf(columns) if dataset.missing else ~np.isfinite(columns)
    if bad.any():
        column = int(np.argmax(bad.any(axis=0)))
        name = dataset.feature_names[column] if column < len(dataset.feature_names) else f"input {column}"
        count, rows = int(bad[:, column].sum()), len(columns)
        others = int(bad.any(axis=0).sum()) - 1
        more = f", and {others} more column{'s' if others > 1 else ''} like it" if others else ""
        raise DataError(f"{dataset.name}: column '{name}' is NaN or infinite in {count} of {rows} rows{more}")
    bad = ~np.isfinite(dataset.targets)
    if bad.any():
        raise DataError(f"{dataset.name}: the target is NaN or infinite in {int(bad.sum())} of {len(columns)} rows")
