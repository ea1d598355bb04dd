"""Dataset: examples in memory, and what a reader should know about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:  # a spec names its data without importing NumPy
    import numpy as np

    from .cartpole import CartPole
    from .missing import MissingRule
    from .streams.stream import Stream

Task = Literal[
    "classification",
    "binary",
    "regression",
    "tokens",
    "reconstruction",
    "segmentation",
    "matching",
    "denoising",
    "control",
]
TASKS: tuple[Task, ...] = get_args(Task)
IGNORED = -100
"""Target of a place that no token is asked for at; what torch's cross-entropy ignores by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Examples as arrays, before splitting and normalising."""

    name: str
    inputs: np.ndarray
    """float32, shape (num_examples, *shape_of_one); pictures are (num_examples, channels, height, width).
    Tokens are int64 (num_examples, length), numbered from 0, and are never normalised."""
    targets: np.ndarray
    """classification: int64 (num_examples,); binary: float32 (num_examples, 1) of 0 and 1;
    regression: float32 (num_examples, num_outputs); tokens: int64 (num_examples, length), -100 where none is asked for;
    reconstruction: anything, such as classes to colour pictures by, because the inputs are trained on;
    segmentation: float32 (num_examples, 1, height, width) of 0 and 1;
    matching: int64 (num_examples,), equal for examples whose partners may be exchanged;
    denoising: float32 zeros (num_examples, *shape_of_one), the error that the model should return;
    control: float32 zeros (num_examples, 3), since inputs are only places to begin, and targets come from playing."""
    task: Task
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    """Regression: what each output is called."""
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, ...] | None = None
    """(height, width) when an example is a picture."""
    category_names: tuple[tuple[str, ...], ...] = ()
    """Names of what each column of whole numbers counts, such as films; empty for a column without."""
    is_series: bool = False
    """Whether rows follow one another in time: then the last ones validate and test, not random ones."""
    environment: CartPole | None = None
    """Control: the rules of the game."""
    is_text: bool = False
    """Tokens: whether they are the characters of a text, which class_names lists."""
    missing: MissingRule | None = None
    """How NaN in `inputs` is filled once the training examples are known; None where there is none."""
    is_table: bool = False
    """Whether the inputs are columns of a table, for which simpler models than networks are good too."""
    detected: tuple[tuple[str, str], ...] = ()
    """What was found in a file of the user's own: subject and sentence, in the order to be shown."""
    stream: Stream | None = None
    """All examples on disk, of which `inputs` and `targets` are a sample; None where those are all."""
    held: np.ndarray | None = None
    """int64 (num_examples,): which rows of the stream `inputs` and `targets` are; None without a stream."""
    truth: tuple[np.ndarray, np.ndarray] | None = None
    """Inputs (n,) and noise-free targets (n,) of a known 1-D function; None where nobody knows it."""

    @property
    def num_outputs(self) -> int:
        """Units the output layer needs: one logit for two classes, one per class or token, one per number."""
        if self.task in ("classification", "tokens"):
            highest = max(self.targets.max(), self.inputs.max() if self.task == "tokens" else 0)
            return max(len(self.class_names), int(highest) + 1)
        if self.task == "control":
            return len(self.class_names)
        if self.task in ("reconstruction", "denoising"):
            return prod(self.input_shape)
        return 1 if self.targets.ndim == 1 else int(self.targets.shape[1])

    def as_task(self, task: Task) -> Dataset:
        """Return the same examples for a task that needs no targets: reconstruction or denoising."""
        if task == self.task:
            return self
        if task == "reconstruction":
            return replace(self, task=task)
        assert task == "denoising", f"no {task} can be made of other data"
        return replace(self, task=task, targets=self.inputs * 0)

    @property
    def num_examples(self) -> int:
        """All examples, those on disk included."""
        return len(self.inputs) if self.stream is None else len(self.stream)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one example."""
        return tuple(self.inputs.shape[1:])
