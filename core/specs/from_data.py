"""From a file of the user's own to a spec that trains on it: the source is told by the name, the network by the size.

The result is an ordinary spec, written into the run: it repeats the run, and every choice in it can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import SpecError

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..spec import RunSpec

SOURCES_BY_SUFFIX = {".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet", ".npz": "npz"}
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm")
USUAL_STEPS = 3000
"""Updates at most, before early stopping ends the run."""
USUAL_STEPS_OF_PICTURES = 1000
"""The same for convolutions, each of which takes longer and learns more."""
TEST_FROM = 200
"""Examples from which on a part is set aside for a last test."""
MIN_SIDE = 8
"""Pixels of the smaller side from which on a picture is worth convolutions."""


def source_of(path: str) -> str:
    """Return the source that reads a file by its name, or a folder with pictures in it; empty where none does."""
    found = Path(path).expanduser()
    try:
        if found.is_dir():
            return "image_folder" if _holds_pictures(found) else ""
    except (OSError, ValueError):  # a name that no file can have
        return ""
    return SOURCES_BY_SUFFIX.get(found.suffix.lower(), "")


def _holds_pictures(folder: Path) -> bool:
    """Whether there is a picture in the folder or in one right below it."""
    folders = [folder, *(entry for entry in folder.iterdir() if entry.is_dir())]
    return any(entry.suffix.lower() in PICTURE_SUFFIXES for each in folders for entry in each.iterdir())


def spec_from_data(path: str, changes: Mapping[str, Any]) -> tuple[RunSpec, Dataset]:
    """Return a spec that suits the data and the data themselves; `changes` are spec fields by dotted path.

    Fields of `data` are needed to read it, so they are set first; all others overrule what was chosen. Raises DataError
    or SpecError.
    """
    from .override import override
    from .toml import from_builtins, to_builtins

    unread = empty_spec(path)
    if unread is None:
        known = f"{', '.join(SOURCES_BY_SUFFIX)}, or a folder of pictures by class"
        raise SpecError(f"{path}: cannot be used as data; known are {known}")
    named = {field: value for field, value in changes.items() if field.startswith("data.")}
    dataset = override(unread, named).data.load()
    chosen = {**to_builtins(unread), **_choices(dataset)}
    return override(from_builtins(chosen, path), dict(changes)), dataset


def empty_spec(path: str) -> RunSpec | None:
    """Return a spec that names the data and leaves all else to defaults; None when nothing reads such a file."""
    from .toml import from_builtins

    source = source_of(path)
    if not source:
        return None
    full = Path(path).expanduser().absolute()
    return from_builtins({"title": full.name, "data": {"source": source, "path": str(full)}}, path)


def _choices(dataset: Dataset) -> dict[str, Any]:
    """Return tables of a spec: network and length of training by number and kind of examples."""
    num_examples = dataset.num_examples
    batch_size = 32 if num_examples < 10_000 else 128 if num_examples < 100_000 else 512
    split = {"validation": 0.2, "test": 0.2 if num_examples >= TEST_FROM else 0.0}
    held_out = int(len(dataset.inputs) * sum(split.values()))
    num_training = max(1, num_examples - held_out)
    batch_size = min(batch_size, max(1, num_training // 4))
    steps = USUAL_STEPS if dataset.image_shape is None else USUAL_STEPS_OF_PICTURES
    epochs = min(300, max(5, steps * batch_size // num_training))
    can_stop_early = int(len(dataset.inputs) * split["validation"]) >= 1
    return {
        "split": split,
        "model": _model(dataset),
        "training": {
            "optimizer": "adamw",
            "learning_rate": 1e-3,
            "batch_size": batch_size,
            "epochs": epochs,
        },
        "regularization": {
            "weight_decay": 0.1,
            **({"early_stopping": {"patience": max(10, ceil(epochs / 10))}} if can_stop_early else {}),
        },
    }


def _model(dataset: Dataset) -> dict[str, Any]:
    if dataset.image_shape is not None and (side := min(dataset.image_shape)) >= MIN_SIDE:
        return {"family": "convolutional", "channels": [16, 32, 64] if side >= 4 * MIN_SIDE else [16, 32]}
    return {"family": "mlp", "hidden": [64, 32] if len(dataset.inputs) >= 1000 else [32]}
