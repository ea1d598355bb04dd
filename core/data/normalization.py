"""Normalisation: what the network sees is (value − mean) ÷ standard deviation of the training examples.

Features are normalised one by one; the pixels of a picture share one mean and deviation, so that pixels which are
almost always blank are not blown up. A constant feature is only centred. Regression targets are normalised too:
an MSE of 1 is then what the constant mean scores, whatever the unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..spec import Split
    from .dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalization:
    """Shift and scale of inputs and targets; zeros and ones where nothing is normalised."""

    input_mean: np.ndarray
    """float32, shape of one example."""
    input_std: np.ndarray
    """float32, shape of one example, > 0."""
    target_mean: np.ndarray
    """float32 (num_outputs,); zeros unless the task is regression."""
    target_std: np.ndarray
    """float32 (num_outputs,), > 0; ones unless the task is regression."""

    def inputs(self, original: np.ndarray) -> np.ndarray:
        """Return inputs (n, *shape) as the network sees them, float32; tokens pass unchanged."""
        if not np.issubdtype(original.dtype, np.floating):
            return original
        return ((original - self.input_mean) / self.input_std).astype(np.float32)

    def targets(self, original: np.ndarray) -> np.ndarray:
        """Return targets as the loss sees them; labels, tokens and masks pass unchanged."""
        if not np.issubdtype(original.dtype, np.floating) or original.ndim != 2:
            return original
        return ((original - self.target_mean) / self.target_std).astype(np.float32)

    def original_targets(self, normalized: np.ndarray) -> np.ndarray:
        """Return regression outputs (n, num_outputs) in the data's own unit."""
        return normalized * self.target_std + self.target_mean


def fit_normalization(dataset: Dataset, train: np.ndarray, split: Split) -> Normalization:
    """Measure mean and standard deviation on the rows `train`."""
    mean, std = np.zeros(dataset.input_shape), np.ones(dataset.input_shape)
    # Places to begin an episode say nothing about how far it will lead from there.
    if split.normalize and dataset.task != "control" and np.issubdtype(dataset.inputs.dtype, np.floating):
        axis = None if dataset.image_shape else 0
        mean, std = mean + _mean(dataset.inputs[train], axis), std * _std(dataset.inputs[train], axis)
    num_targets = 1 if dataset.targets.ndim == 1 else dataset.targets.shape[1]
    target_mean, target_std = np.zeros(num_targets), np.ones(num_targets)
    if split.normalize_targets and dataset.task == "regression":
        target_mean, target_std = _mean(dataset.targets[train], 0), _std(dataset.targets[train], 0)
    return Normalization(
        input_mean=mean.astype(np.float32),
        input_std=std.astype(np.float32),
        target_mean=target_mean.astype(np.float32),
        target_std=target_std.astype(np.float32),
    )


def _mean(values: np.ndarray, axis: int | None) -> Any:
    return np.mean(values, axis=axis, dtype=np.float64)


def _std(values: np.ndarray, axis: int | None) -> Any:
    """Return the standard deviation, 1 where the values hardly differ (float32 noise on a constant)."""
    std = np.std(values, axis=axis, dtype=np.float64)
    size = np.max(np.abs(values), axis=axis)
    return np.where(std > 1e-6 * size, std, 1.0)
