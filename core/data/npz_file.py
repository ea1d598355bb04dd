"""A NumPy archive of the user's own: one array of inputs, one of targets."""

from typing import Literal

from msgspec import Struct

from .dataset import Dataset


class NpzFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="npz"):
    """Arrays whose first axis counts examples; pickled objects are refused, because reading them would run code."""

    path: str
    """The file; `~` is the home folder, a relative path starts from where the command runs."""
    inputs: str = ""
    """Name of the array of inputs: rows of numbers, or pictures; empty: x, inputs, data, images …"""
    target: str = ""
    """Name of the array of targets; empty: y, targets, labels …"""
    task: Literal["auto", "classification", "regression"] = "auto"
    """auto: few whole numbers are classes, other numbers a regression."""
    pictures: Literal["auto", "no", "channels_first", "channels_last"] = "auto"
    """How arrays with three or four axes are read; auto: channels are the axis of length 1 or 3, last before first."""

    def load(self) -> Dataset:
        """Return all examples. SpecError for unknown names, DataError for unusable arrays."""
        from .files.arrays import to_dataset
        from .files.npz_reader import choose_arrays, read_arrays
        from .files.paths import existing_file

        path = existing_file(self.path)
        inputs, targets = choose_arrays(path, self.inputs, self.target)
        arrays = read_arrays(path, (inputs, targets))
        return to_dataset(path.name, (inputs, arrays[inputs]), (targets, arrays[targets]), self.task, self.pictures)
