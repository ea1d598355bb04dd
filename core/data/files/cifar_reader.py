"""Read the binary version of CIFAR-10: records of one label and 3 × 32 × 32 bytes, red, green and blue plane."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DataError
from .cache import UNPACKED_TO

if TYPE_CHECKING:
    from ..dataset import Dataset

SHAPE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
MAX_RECORDS = 1_000_000
FILES = {"train": tuple(f"data_batch_{number}.bin" for number in range(1, 6)), "test": ("test_batch.bin",)}


def read_cifar10(folder: Path, part: str, classes: Sequence[str], limit: int | None) -> Dataset:
    """Return pictures (n, 3, 32, 32) in 0…255 with their classes. DataError naming what is missing or damaged."""
    from ..dataset import Dataset

    records = np.concatenate([_read(folder, name, len(classes)) for name in FILES[part]])[:limit]
    return Dataset(
        name="cifar-10",
        inputs=records[:, 1:].reshape(-1, *SHAPE).astype(np.float32),
        targets=records[:, 0].astype(np.int64),
        task="classification",
        class_names=tuple(classes),
        image_shape=SHAPE[1:],
    )


def _read(folder: Path, name: str, num_classes: int) -> np.ndarray:
    path = folder / name if (folder / name).is_file() else folder / UNPACKED_TO / name
    try:
        size = path.stat().st_size
        if not size or size % RECORD or size > RECORD * MAX_RECORDS:
            raise DataError(f"{name}: {size:,} bytes are no whole number of records of {RECORD:,} bytes")
        records = np.fromfile(path, np.uint8).reshape(-1, RECORD)
    except OSError as error:
        raise DataError(f"{name}: cannot be read ({error.strerror})") from None
    if int(records[:, 0].max()) >= num_classes:
        raise DataError(f"{name}: label {int(records[:, 0].max())} is none of the {num_classes} classes")
    return records
