"""Examples written into the spec itself: a handful of numbers, there to be read."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from .dataset import Dataset
from .errors import DataError


class Points(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="points"):
    """Inline examples: one list of inputs and one target each."""

    inputs: Annotated[list[list[float]], Meta(min_length=1, max_length=1_000_000)]
    """One list of numbers per example, all of the same length."""
    targets: Annotated[list[float], Meta(min_length=1, max_length=1_000_000)]
    """One number per example: 0 or 1 (binary), a class number from 0 (classification), or a value (regression)."""
    task: Literal["binary", "classification", "regression"] = "binary"
    """What the targets are."""
    feature_names: list[str] = field(default_factory=list[str])
    """One name per input; left out: x1, x2 …"""
    class_names: list[str] = field(default_factory=list[str])
    """One name per class from class 0 on; left out: the numbers."""

    def load(self) -> Dataset:
        """Return the examples; DataError when rows differ in length or targets do not suit the task."""
        import numpy as np

        width = len(self.inputs[0])
        for row, example in enumerate(self.inputs):
            if len(example) != width or not width:
                raise DataError(f"data.inputs: row {row} has {len(example)} numbers, row 0 has {width}")
        if len(self.targets) != len(self.inputs):
            raise DataError(f"data.targets: {len(self.targets)} targets for {len(self.inputs)} rows of data.inputs")
        targets = np.array(self.targets, dtype=np.float64)
        return Dataset(
            name="points",
            inputs=np.array(self.inputs, dtype=np.float32),
            targets=self._as_task(targets),
            task=self.task,
            feature_names=tuple(self.feature_names) or tuple(f"x{column + 1}" for column in range(width)),
            class_names=self._class_names(targets),
        )

    def _as_task(self, targets: Any) -> Any:
        if self.task == "regression":
            return targets.astype("float32")[:, None]
        highest = 2 if self.task == "binary" else 10_000
        for row, target in enumerate(map(float, self.targets)):
            if not (target.is_integer() and 0 <= target < highest):
                legal = "0 or 1" if self.task == "binary" else f"a class number from 0 to {highest - 1:,}"
                raise DataError(f"data.targets: row {row} is {target:g}, but a {self.task} target must be {legal}")
        return targets.astype("float32")[:, None] if self.task == "binary" else targets.astype("int64")

    def _class_names(self, targets: Any) -> tuple[str, ...]:
        if self.task == "regression":
            return ()
        count = 2 if self.task == "binary" else int(targets.max()) + 1
        if self.class_names and len(self.class_names) < count:
            raise DataError(f"data.class_names: {len(self.class_names)} names for {count} classes")
        return tuple(self.class_names) or tuple(str(number) for number in range(count))
