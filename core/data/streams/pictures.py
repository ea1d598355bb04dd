"""Picture files that stay where they are: any of them can be read at any time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAX_READERS = 4


@dataclass(frozen=True, slots=True)
class PictureStream:
    """Pictures by class, brought to one size as they are read."""

    name: str
    folder: Path
    paths: tuple[Path, ...]
    codes: np.ndarray
    """int64 (num_pictures,): the class of each."""
    size: tuple[int, int]
    """Width and height."""
    mode: str
    """L or RGB."""
    is_binary: bool

    @property
    def num_readers(self) -> int:
        """As many as there are cores, up to a few: unpacking a picture is work."""
        return min(MAX_READERS, os.cpu_count() or 1)

    def __len__(self) -> int:
        return len(self.paths)

    def plan(self, rows: np.ndarray, generator: np.random.Generator, at_once: int) -> Iterator[np.ndarray]:
        """See Stream: one shuffle of all pictures."""
        order = rows[generator.permutation(len(rows))]
        return (order[start : start + at_once] for start in range(0, len(order), at_once))

    def read(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pictures (n, channels, height, width) in 0…255 and their classes."""
        from ..files.picture_reader import class_targets, pixels

        width, height = self.size
        pictures = np.empty((len(rows), len(self.mode), height, width), dtype=np.float32)
        for place, row in enumerate(rows.tolist()):
            pictures[place] = pixels(self.folder, self.paths[row], self.size, self.mode)
        return pictures, class_targets(self.codes[rows], self.is_binary)
