"""Tables that come with scikit-learn, as Datasets."""

from __future__ import annotations

from typing import Any

from .dataset import Dataset, Task


def from_bunch(
    bunch: Any, name: str, task: Task, picture: tuple[int, int, int] | None = None, **details: Any
) -> Dataset:
    """Turn what scikit-learn's `load_…` functions return into a Dataset; `details` are further fields of it.

    `picture` is (channels, height, width) where each row of the table is a picture.
    """
    inputs = bunch.data.astype("float32")
    targets = bunch.target.astype("int64") if task == "classification" else bunch.target.astype("float32")[:, None]
    classes = () if task == "regression" else bunch.target_names
    return Dataset(
        name=name,
        inputs=inputs.reshape(-1, *picture) if picture else inputs,
        targets=targets,
        task=task,
        feature_names=tuple(str(feature) for feature in bunch.feature_names),
        class_names=tuple(str(label) for label in classes),
        image_shape=picture[1:] if picture else None,
        **details,
    )
