"""Read IDX files, the format of MNIST and its relatives: plain or gzip, checked before anything is allocated.

A file is: two zero bytes, a type (8: unsigned byte), the number of axes, each length as a big-endian 32-bit number,
then the values (LeCun, Cortes and Burges, "The MNIST database").
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import DataError

if TYPE_CHECKING:
    from ..dataset import Dataset

MAX_VALUES = 2**31
UNSIGNED_BYTE = 8
Part = Literal["train", "test"]
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


def read_mnist_like(folder: Path, name: str, part: Part, classes: Sequence[str], limit: int | None) -> Dataset:
    """Return pictures (n, 1, height, width) in 0…255 with their classes. DataError names what is amiss."""
    from ..dataset import Dataset

    images_file, labels_file = (_find(folder, file) for file in FILES[part])
    images, labels = read_idx(images_file, 3), read_idx(labels_file, 1)
    if len(images) != len(labels):
        raise DataError(
            f"{images_file.name}: {len(images):,} pictures, but {len(labels):,} labels in {labels_file.name}"
        )
    if len(labels) and int(labels.max()) >= len(classes):
        raise DataError(f"{labels_file.name}: label {int(labels.max())} is none of the {len(classes)} classes")
    images, labels = images[:limit], labels[:limit]
    return Dataset(
        name=name,
        inputs=images[:, None].astype(np.float32),
        targets=labels.astype(np.int64),
        task="classification",
        class_names=tuple(classes),
        image_shape=images.shape[1:],
    )


def read_idx(path: Path, num_axes: int) -> np.ndarray:
    """Return the unsigned bytes of a file with so many axes. DataError when it is damaged or of another kind."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            head = file.read(4 + 4 * num_axes)
            if len(head) < 4 + 4 * num_axes or head[:4] != bytes((0, 0, UNSIGNED_BYTE, num_axes)):
                raise DataError(f"{path.name}: is no IDX file of {num_axes} axes, or cut short")
            shape = struct.unpack(f">{num_axes}I", head[4:])
            size = prod(shape)
            if not 0 < size <= MAX_VALUES:
                raise DataError(f"{path.name}: claims {size:,} values, which is not from 1 to {MAX_VALUES:,}")
            values = file.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path.name}: cannot be read ({reason})") from None
    if len(values) != size:
        what = "is cut short" if len(values) < size else "goes on after its last value"
        raise DataError(f"{path.name}: {what}, {size:,} values are expected")
    return np.frombuffer(values, np.uint8).reshape(shape)


def _find(folder: Path, file: str) -> Path:
    """Return the file, packed where it is not there plain."""
    return folder / file if (folder / file).is_file() else folder / f"{file}.gz"
