"""Tasks: what a network can be asked for. What needs torch, the scores, is in `core.training.tasks`.

To add one: a name in `Task`, its facts here, a file in `core/training/tasks`.
"""

from dataclasses import dataclass

from .dataset import Task


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a spec, a form or a table has to know about a task."""

    words: str
    """What the data are made of, to complete "digits has …"."""
    losses: tuple[str, ...]
    """Losses that suit it; `auto` takes the first."""
    metric: str
    """The score that people compare by."""


FACTS: dict[Task, TaskFacts] = {
    "classification": TaskFacts("several classes", ("cross_entropy",), "accuracy"),
    "binary": TaskFacts("two classes", ("binary_cross_entropy",), "accuracy"),
    "regression": TaskFacts("numbers to predict", ("mse", "l1", "huber"), "r2"),
    "tokens": TaskFacts("a token to name at each place", ("cross_entropy",), "accuracy"),
    "reconstruction": TaskFacts("examples to rebuild", ("mse", "binary_cross_entropy", "l1", "huber"), "mae"),
    "segmentation": TaskFacts("pixels to mark", ("binary_cross_entropy",), "iou"),
    "matching": TaskFacts("pairs to be matched", ("contrastive",), "retrieval_accuracy"),
    "denoising": TaskFacts("noise to be told from examples", ("mse",), "loss"),
    "control": TaskFacts("moves to choose", ("policy_gradient",), "episode_reward"),
}
CLASS_TASKS: tuple[Task, ...] = ("classification", "binary")
"""An example belongs to one class."""

METRICS = (
    "bits_per_character",
    "accuracy",
    "r2",
    "iou",
    "retrieval_accuracy",
    "mae",
    "pixel_accuracy",
    "episode_reward",
)
"""All scores besides the loss, the one that says most first; a run has those of its task."""
