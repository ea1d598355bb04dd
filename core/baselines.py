"""Baselines: what simpler models make of the same table, so that nobody takes a network for more than it is.

Logistic or linear regression, a decision tree and gradient boosting (scikit-learn) get the examples exactly as the
network does: the same split, normalised alike. None is tuned, and neither is the network.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import sqrt
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .data.split import Part, SplitData

MAX_EXAMPLES = 20_000
"""Training examples that baselines get at most, an even selection; more take minutes."""
MANY_VALUES = 400_000
"""From so many numbers on, boosting sorts them into bins first, which is faster and hardly worse."""
SMALL_R2 = 0.03
"""A difference in R² that another split would easily turn around."""
CLEAR = 2.0
"""Standard errors from which on a difference between accuracies is called one."""


@dataclass(frozen=True, slots=True)
class Score:
    """How good one model is."""

    name: str
    """As people say it; the network is `this network`."""
    validation: float | None
    """Accuracy or R² on the validation examples; None where there are none."""
    test: float | None
    """The same on the test examples."""
    seconds: float | None
    """Time to fit; None for the network, whose time the run tells."""


def measure_baselines(data: SplitData, seed: int) -> list[Score]:
    """Fit every baseline on the training examples and score it on the others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an optimiser that has not quite converged is still a baseline
        return [_score(name, model, data) for name, model in _models(data, seed)]


def compare(network: Score, baselines: list[Score], metric: str, num_validation: int, num_test: int) -> dict[str, Any]:
    """Return scores and a sentence that says who won, JSON-ready; judged on test examples where there are any."""
    split = "test" if network.test is not None else "validation"
    num_examples = num_test if split == "test" else num_validation
    return {
        "metric": metric,
        "split": split,
        "num_examples": num_examples,
        "scores": [
            {"name": score.name, "validation": score.validation, "test": score.test, "seconds": score.seconds}
            for score in (network, *baselines)
        ],
        "headline": headline(network, baselines, metric, split, num_examples),
    }


def headline(network: Score, baselines: list[Score], metric: str, split: str, num_examples: int) -> str:
    """Return who won, by how much, and whether that means anything."""
    best = max(baselines, key=lambda score: _on(score, split))
    own, other = _on(network, split), _on(best, split)
    words = {"accuracy": "accuracy", "r2": "R²"}[metric]
    figures = f"{words} {own:.3f} against {other:.3f} of {best.name} on {num_examples:,} {split} examples"
    if abs(own - other) <= _chance(own, other, metric, num_examples):
        return f"No clear winner: the network has {figures}; another split could turn that around."
    if own > other:
        return f"The network wins: {figures}."
    winner = f"{best.name[0].upper()}{best.name[1:]}"
    return f"{winner} wins: the network has {figures}. Here the simpler model is the better one."


def _on(score: Score, split: str) -> float:
    value = score.test if split == "test" else score.validation
    return -np.inf if value is None else value


def _chance(one: float, other: float, metric: str, num_examples: int) -> float:
    """Return the difference that chance alone makes plausible."""
    if metric == "r2":
        return SMALL_R2
    variance = one * (1 - one) + other * (1 - other)  # both are shares of right answers
    return max(CLEAR * sqrt(variance / num_examples), 1 / num_examples)


def _models(data: SplitData, seed: int) -> list[tuple[str, Any]]:
    from sklearn.ensemble import (
        GradientBoostingClassifier,
        GradientBoostingRegressor,
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    rows = min(len(data.train), MAX_EXAMPLES)
    is_large = rows * int(np.prod(data.input_shape)) * max(1, data.num_outputs) > MANY_VALUES
    if data.task == "regression":
        boosting = HistGradientBoostingRegressor if is_large else GradientBoostingRegressor
        return [
            ("linear regression", LinearRegression()),
            ("decision tree", DecisionTreeRegressor(random_state=seed)),
            ("gradient boosting", boosting(random_state=seed)),
        ]
    boosting = HistGradientBoostingClassifier if is_large else GradientBoostingClassifier
    return [
        ("logistic regression", LogisticRegression(max_iter=1000)),
        ("decision tree", DecisionTreeClassifier(random_state=seed)),
        ("gradient boosting", boosting(random_state=seed)),
    ]


def _score(name: str, model: Any, data: SplitData) -> Score:
    began = perf_counter()
    chosen = np.linspace(0, len(data.train) - 1, min(len(data.train), MAX_EXAMPLES)).astype(np.int64)
    model.fit(_inputs(data.train)[chosen], _targets(data.train)[chosen])
    seconds = perf_counter() - began
    validation, test = (_accuracy_or_r2(model, part, data.task) for part in (data.validation, data.test))
    return Score(name, validation, test, seconds)


def _accuracy_or_r2(model: Any, part: Part, task: str) -> float | None:
    if not len(part):
        return None
    predicted, targets = model.predict(_inputs(part)), _targets(part)
    if task != "regression":
        return float(np.mean(predicted == targets))
    spread = float(np.square(targets - targets.mean(dtype=np.float64)).sum(dtype=np.float64))
    return 1 - float(np.square(targets - predicted).sum(dtype=np.float64)) / spread if spread else None


def _inputs(part: Part) -> np.ndarray:
    return part.inputs.reshape(len(part), -1)


def _targets(part: Part) -> np.ndarray:
    return part.targets.reshape(-1)
