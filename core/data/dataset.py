"""Dataset: examples in memory, and what a reader should know about them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Task = Literal["classification", "binary", "regression"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Examples as arrays, before splitting and normalising."""

    name: str
    inputs: np.ndarray
    """float32, shape (num_examples, *shape_of_one)."""
    targets: np.ndarray
    """classification: int64 (num_examples,); binary: float32 (num_examples, 1) of 0 and 1; regression: float32 (num_examples, num_outputs)."""
    task: Task
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, ...] | None = None
    """(height, width) when an example is a picture."""
