"""scikit-learn's handwritten digits: 1,797 real images of 8×8 grey values, ten classes."""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta, Struct, field

from .bundled import from_bunch
from .dataset import Dataset
from .errors import DataError


class Digits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="digits"):
    """Handwritten digits (UCI Optical Recognition, 43 writers); works offline."""

    classes: Annotated[list[Annotated[int, Meta(ge=0, le=9)]], Meta(max_length=10)] = field(default_factory=list[int])
    """Only these digits, numbered anew from 0 in ascending order; empty: all ten."""

    def load(self) -> Dataset:
        """Return all examples; inputs (1797, 1, 8, 8) in 0…16."""
        from sklearn.datasets import load_digits

        dataset = from_bunch(load_digits(), "digits", "classification", picture=(1, 8, 8))
        return only_classes(dataset, self.classes) if self.classes else dataset


def only_classes(dataset: Dataset, classes: list[int]) -> Dataset:
    """Return the examples of some classes, at least two, which are numbered anew from 0. DataError for fewer."""
    import numpy as np

    kept = sorted(set(classes))
    if len(kept) < 2:
        raise DataError(f"data.classes: {classes} leaves {len(kept)} class, at least two are needed")
    rows = np.isin(dataset.targets, kept)
    codes = np.searchsorted(kept, dataset.targets[rows])
    binary = len(kept) == 2
    return replace(
        dataset,
        inputs=dataset.inputs[rows],
        targets=codes.astype(np.float32)[:, None] if binary else codes.astype(np.int64),
        task="binary" if binary else "classification",
        class_names=tuple(dataset.class_names[label] for label in kept),
    )
