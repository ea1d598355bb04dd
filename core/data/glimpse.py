"""A glimpse of a preset's data, for pictures before anything was trained.

    python -m nn_tui.core.data.glimpse PRESET      prints it as JSON

A process of its own, because some sources need scikit-learn, which a screen should not have to import.
"""

import sys
from typing import Any, Literal

import msgspec

from .dataset import Dataset
from .errors import DataError

MAX_POINTS = 600
MAX_IMAGES = 30
SAMPLE_TOKENS = 24


class Glimpse(msgspec.Struct, frozen=True, kw_only=True):
    """A few examples, in original units."""

    kind: Literal["points", "curve", "images", "table"]
    words: str
    """What the data are, in a line."""
    x: list[float] = []
    """points: first column. curve: the input."""
    y: list[float] = []
    """points: second column. curve: the target."""
    labels: list[float] = []
    """points: the class, or the target of a regression."""
    class_names: list[str] = []
    images: list[list[list[float]]] = []
    """images: (num_images, height, width)."""


def glimpse(preset: str) -> Glimpse:
    """Load the data of a preset and pick examples, or say which files are missing. Raises SpecError."""
    import numpy as np

    from ..specs.file import load_preset

    try:
        dataset = load_preset(preset).data.load()
    except DataError as error:
        return Glimpse(kind="table", words=f"Needs data: {error}")
    inputs, targets = dataset.inputs, dataset.targets.reshape(len(dataset.inputs), -1)[:, 0]
    shown: dict[str, Any] = {"class_names": list(dataset.class_names)}
    columns = inputs.reshape(len(inputs), -1).shape[1]
    words = f"{dataset.name}: {len(inputs):,} examples of {columns} number{'s' if columns > 1 else ''}"
    if dataset.task == "tokens":
        words = f"{dataset.name}: {len(inputs):,} sequences of {columns} tokens, such as {_sample(dataset)}"
        return Glimpse(kind="table", words=words, **shown)
    if dataset.is_series:
        words = f"{dataset.name}: {len(inputs):,} values, each after a window of {columns}"
        steps = list(range(min(len(targets), MAX_POINTS)))
        return Glimpse(kind="curve", words=words, x=list(map(float, steps)), y=targets[steps].tolist(), **shown)
    are_names = np.issubdtype(inputs.dtype, np.integer)  # of people, films, words: no measurements to draw
    some = np.random.default_rng(0).permutation(len(inputs))[:MAX_POINTS]  # sources may alternate or sort classes
    if dataset.image_shape is not None and len(dataset.image_shape) == 2:
        pictures = inputs[:MAX_IMAGES, 0] if dataset.task == "matching" else inputs[:MAX_IMAGES]
        images = pictures.reshape(-1, *dataset.image_shape)
        return Glimpse(kind="images", words=words, images=images.tolist(), **shown)
    if columns == 1 and not are_names:
        return Glimpse(kind="curve", words=words, x=inputs[some, 0].tolist(), y=targets[some].tolist(), **shown)
    if columns == 2 and not are_names:
        x, y = inputs[some, 0].tolist(), inputs[some, 1].tolist()
        return Glimpse(kind="points", words=words, x=x, y=y, labels=targets[some].tolist(), **shown)
    return Glimpse(kind="table", words=words, **shown)


def _sample(dataset: Dataset) -> str:
    """Return the beginning of the first sequence, what cannot be seen replaced."""
    names = "".join(dataset.class_names[token] for token in dataset.inputs[0, :SAMPLE_TOKENS])
    return "".join(name if name.isprintable() else "↵" if name == "\n" else " " for name in names) + " …"


def main(arguments: list[str]) -> int:
    """Print the glimpse of a preset."""
    sys.stdout.buffer.write(msgspec.json.encode(glimpse(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
