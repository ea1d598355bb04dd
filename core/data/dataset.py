"""Dataset: examples in memory, and what a reader should know about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # a spec names its data without importing NumPy
    import numpy as np

Task = Literal["classification", "binary", "regression"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Examples as arrays, before splitting and normalising."""

    name: str
    inputs: np.ndarray
    """float32, shape (num_examples, *shape_of_one)."""
    targets: np.ndarray
    """classification: int64 (num_examples,); binary: float32 (num_examples, 1) of 0 and 1;
    regression: float32 (num_examples, num_outputs)."""
    task: Task
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    """Regression: what each output is called."""
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, ...] | None = None
    """(height, width) when an example is a picture."""
    truth: tuple[np.ndarray, np.ndarray] | None = None
    """Inputs (n,) and noise-free targets (n,) of a known 1-D function; None where nobody knows it."""

    @property
    def num_outputs(self) -> int:
        """Units the output layer needs: one logit for two classes, one per class, one per number."""
        if self.task == "classification":
            return max(len(self.class_names), int(self.targets.max()) + 1)
        return int(self.targets.shape[1])

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one example."""
        return tuple(self.inputs.shape[1:])
