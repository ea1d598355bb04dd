"""Examples that the user's own code loads."""

from typing import Any, Literal

from msgspec import Struct, field

from ..specs.own_code import CodeName
from .dataset import Dataset


class CustomData(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="custom"):
    """Arrays returned by code of yours, split and normalised like any others."""

    factory: CodeName
    """`package.module:function`, called with `options`; returns (inputs, targets). Runs only with --trust."""
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    """Arguments by name."""
    task: Literal["auto", "classification", "regression"] = "auto"
    """auto: few whole numbers are classes, other numbers a regression."""
    pictures: Literal["auto", "no", "channels_first", "channels_last"] = "auto"
    """How arrays with three or four axes are read; auto: channels are the axis of length 1 or 3, last before first."""

    def load(self) -> Dataset:
        """Return the examples. SpecError when the code cannot be loaded, DataError when it fails or returns no pair."""
        import numpy as np

        from ..specs.errors import SpecError
        from ..specs.own_code import failures_in_words, load_code
        from .errors import DataError
        from .files.arrays import to_dataset

        load = load_code(self.factory, "data.factory")
        try:
            with failures_in_words(self.factory, "data.factory"):
                inputs, targets = (np.asarray(values) for values in load(**self.options))
        except SpecError as error:
            raise DataError(str(error)) from error
        return to_dataset(self.factory, ("inputs", inputs), ("targets", targets), self.task, self.pictures)
