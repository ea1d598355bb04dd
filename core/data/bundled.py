"""Tables that come with scikit-learn, as Datasets."""

from __future__ import annotations

from typing import Any

from .dataset import Dataset, Task


def from_bunch(bunch: Any, name: str, task: Task, **details: Any) -> Dataset:
    """Turn what scikit-learn's `load_…` functions return into a Dataset; `details` are further fields of it."""
    targets = bunch.target.astype("int64") if task == "classification" else bunch.target.astype("float32")[:, None]
    classes = () if task == "regression" else bunch.target_names
    return Dataset(
        name=name,
        inputs=bunch.data.astype("float32"),
        targets=targets,
        task=task,
        feature_names=tuple(str(feature) for feature in bunch.feature_names),
        class_names=tuple(str(label) for label in classes),
        **details,
    )
