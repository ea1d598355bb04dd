"""Tabular data of the published cases: scikit-learn's sets and generated ones, always the same examples."""

from functools import cache

import numpy as np
import torch
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_wine,
    make_blobs,
    make_circles,
    make_moons,
    make_multilabel_classification,
    make_regression,
)

from .case import Data


def tensors(*arrays: np.ndarray) -> list[torch.Tensor]:
    """Return float32 tensors, and int64 ones where the array holds integers."""
    return [torch.tensor(a, dtype=torch.int64 if a.dtype.kind in "iu" else torch.float32) for a in arrays]


def split(
    inputs: np.ndarray,
    targets: np.ndarray,
    share: float = 0.75,
    seed: int = 0,
    scale: bool = True,
    scale_targets: bool = False,
) -> Data:
    """Shuffle, give `share` to training, and standardise with its statistics where asked."""
    order = np.random.RandomState(seed).permutation(len(inputs))
    count = int(len(inputs) * share)
    inputs, targets = inputs[order], targets[order]
    if scale:
        inputs = (inputs - inputs[:count].mean(0)) / (inputs[:count].std(0) + 1e-8)
    if scale_targets:
        targets = (targets - targets[:count].mean(0)) / targets[:count].std(0)
    x, y = tensors(inputs, targets)
    return Data((x[:count], y[:count]), (x[count:], y[count:]))


def unsplit(inputs: np.ndarray, targets: np.ndarray) -> Data:
    """Validate on the training examples, as some published programs do."""
    x, y = tensors(inputs, targets)
    return Data((x, y), (x, y))


def one_hot(classes: np.ndarray) -> np.ndarray:
    """Return float (N, C)."""
    return np.eye(classes.max() + 1)[classes]


@cache
def circles(scale: float = 1.0) -> Data:
    """Two noisy rings, 700 points to train on."""
    inputs, targets = make_circles(n_samples=1000, noise=0.1, random_state=1)
    x, y = tensors(inputs * scale, targets[:, None].astype(float))
    return Data((x[:700], y[:700]), (x[700:], y[700:]))


@cache
def blobs(scale: float = 1.0) -> Data:
    """Three overlapping Gaussians in the plane, one-hot, 700 points to train on."""
    inputs, targets = make_blobs(n_samples=1000, centers=3, n_features=2, cluster_std=2, random_state=2)
    x, y = tensors(inputs * scale, one_hot(targets))
    return Data((x[:700], y[:700]), (x[700:], y[700:]))


@cache
def moons() -> Data:
    """Two interleaved half circles."""
    inputs, targets = make_moons(1000, noise=0.2, random_state=0)
    return split(inputs, targets[:, None].astype(float))


@cache
def xor() -> Data:
    """The four corners."""
    return unsplit(np.array([[1, 1], [1, 0], [0, 0], [0, 1.0]]), np.array([[0], [1], [0], [1.0]]))


@cache
def iris(scale: bool = True, as_one_hot: bool = False) -> Data:
    """Three species, half of the 150 flowers to train on."""
    inputs, targets = load_iris(return_X_y=True)
    return split(inputs, one_hot(targets) if as_one_hot else targets, 0.5, 2, scale)


@cache
def digits(as_one_hot: bool = False) -> Data:
    """Handwritten digits, 64 pixels in [0, 1]."""
    inputs, targets = load_digits(return_X_y=True)
    return split(inputs / 16, one_hot(targets) if as_one_hot else targets, 0.8, 0, scale=False)


@cache
def raw_diabetes() -> Data:
    """Ten features in their own units; targets from 25 to 346."""
    inputs, targets = load_diabetes(return_X_y=True, scaled=False)
    return split(inputs, targets[:, None], 0.8, 0, scale=False)


@cache
def cancer() -> Data:
    """Benign or malignant, 30 features."""
    inputs, targets = load_breast_cancer(return_X_y=True)
    return split(inputs, targets[:, None].astype(float))


@cache
def wine() -> Data:
    """Three cultivars, 13 features."""
    return split(*load_wine(return_X_y=True))


@cache
def linear_regression() -> Data:
    """Twenty features, ten of which count, linearly."""
    inputs, targets = make_regression(1000, 20, noise=0.1, random_state=1)
    return split(inputs, targets[:, None], scale_targets=True)


@cache
def multilabel(share: float = 0.8, scale: bool = False) -> Data:
    """Twenty counts, three labels that may all hold."""
    inputs, targets = make_multilabel_classification(n_samples=6000, n_features=20, n_classes=3, random_state=0)
    return split(inputs, targets.astype(float), share, 0, scale)


@cache
def prices() -> Data:
    """A linear function of three features in [0, 10000], not scaled."""
    inputs = np.random.RandomState(0).rand(4000, 3) * 10000
    return split(inputs, (inputs @ np.array([2, 1, 0.5]) + 2.2)[:, None], 0.8, 0, scale=False)


@cache
def noisy_parabola() -> Data:
    """5 x² over [0, 5) with cubed Gaussian noise, 50 points."""
    inputs = np.arange(0, 5, 0.1)[:, None]
    return unsplit(inputs, 5 * inputs**2 + np.random.RandomState(7).randn(50, 1) ** 3)


@cache
def parabola() -> Data:
    """x² over [0, 10], 100 points."""
    inputs = np.linspace(0, 10, 100)[:, None]
    return split(inputs, inputs**2 + np.random.RandomState(0).randn(100, 1), 0.75, 0, scale=False)


@cache
def sums() -> Data:
    """Whether five uniform numbers sum to more than 2.5."""
    inputs = np.random.RandomState(0).rand(1000, 5)
    return split(inputs, (inputs.sum(1, keepdims=True) > 2.5).astype(float), 0.8, 0, scale=False)


@cache
def raw_sine() -> Data:
    """A period of 50 sin over inputs up to 63, 200 points."""
    inputs = np.linspace(0, 6.28, 200)[:, None]
    return unsplit(inputs * 10, np.sin(inputs) * 50)


@cache
def sine() -> Data:
    """sin 2x over [−2, 2], 256 points."""
    inputs = np.linspace(-2, 2, 256)[:, None]
    return unsplit(inputs, np.sin(2 * inputs))
