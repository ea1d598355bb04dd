"""What other programs call the series that our detectors and panels read."""

import re
from collections.abc import Mapping

_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "eval": "validation",
    "evaluation": "validation",
    "test": "test",
}
_METRICS = {
    **dict.fromkeys(
        ("loss", "total_loss", "loss_total", "cross_entropy_loss", "ce_loss", "objective", "logloss"), "loss"
    ),
    **dict.fromkeys(
        ("accuracy", "acc", "top1", "top_1", "acc1", "acc_1", "accuracy_score", "binary_accuracy"), "accuracy"
    ),
    **dict.fromkeys(("categorical_accuracy", "sparse_categorical_accuracy", "multiclass_accuracy"), "accuracy"),
    **dict.fromkeys(("multiclassaccuracy", "binary_accuracy", "binaryaccuracy"), "accuracy"),
    **dict.fromkeys(("r2", "r2_score", "r2score"), "r2"),
    **dict.fromkeys(("mae", "mean_absolute_error", "meanabsoluteerror"), "mae"),
}
_WHOLE = {
    **dict.fromkeys(("lr", "learning_rate", "learningrate"), "learning_rate"),
    **dict.fromkeys(("grad_norm", "gradient_norm", "global_grad_norm", "total_grad_norm", "gnorm"), "gradient_norm"),
    **dict.fromkeys(("grad_2_0_norm_total", "grad_norm_total"), "gradient_norm"),
}
_NOISE = frozenset(
    {"epoch", "step", "metrics", "metric", "scalars", "scalar", "batch", "avg", "average", "mean", "set"}
)

OWN = frozenset({f"{s}_{m}" for s in ("train", "validation", "test") for m in ("loss", "accuracy", "r2", "mae")}) | {
    "learning_rate",
    "gradient_norm",
    "elapsed_seconds",
}
"""Names that a log may take."""


def own_name(name: str) -> tuple[str, int] | None:
    """Return what we call a series, and how good a match it is, 0 the best; None for one that means nothing to us."""
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    split = next((_SPLITS[word] for word in words if word in _SPLITS), None)
    rest = "_".join(word for word in words if word not in _SPLITS and word not in _NOISE)
    grade = 2 if "epoch" in words else 0 if "step" in words else 1
    if rest in _WHOLE and split in (None, "train"):
        return _WHOLE[rest], grade
    if words[:1] == ["lr"]:  # `lr-Adam`, `lr/pg1`
        return "learning_rate", 3
    metric = _METRICS.get(rest)
    if metric is None:
        return None
    return f"{split or 'train'}_{metric}", grade


class Names:
    """Which series of a log stands for which of ours: the first good one; a name is given once."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def give(self, new: Mapping[str, int]) -> None:
        """Name series that have not been seen before, by their number of points: the longest of equal ones wins."""
        ranked = sorted(
            (found[1], -num_points, name, found[0])
            for name, num_points in new.items()
            if name not in self._given and (found := own_name(name)) is not None
        )
        for _, _, name, own in ranked:
            if own not in self._taken:
                self._taken.add(own)
                self._given[name] = own
        for name in new:
            self._given.setdefault(name, f"{name} (log)" if name in OWN else name)

    def __getitem__(self, name: str) -> str:
        """What a series is called here."""
        return self._given[name]

    def __contains__(self, name: str) -> bool:
        """Whether a series has been named."""
        return name in self._given
