"""How much memory examples may take, and how many are held where they take more."""

from __future__ import annotations

import numpy as np

BYTES_PER_NUMBER = 12
"""float32 three times: as read, normalised, and divided."""
SHARE_OF_FREE = 0.25
"""Examples that take more of the free memory stay on disk, unless the spec says otherwise."""
MAX_HELD = 10_000
"""More say no more about means, and are no better a validation."""
MIN_HELD = 256


def memory_limit(memory_mib: float | None) -> int:
    """Return the bytes that examples may take: as the spec says, or a share of what is free now."""
    if memory_mib is not None:
        return int(memory_mib * 2**20)
    import psutil

    return int(SHARE_OF_FREE * psutil.virtual_memory().available)


def num_held(num_examples: int, numbers_per_example: int, limit: int) -> int:
    """Return how many examples of those on disk are held in memory."""
    affordable = limit // (BYTES_PER_NUMBER * max(1, numbers_per_example))
    return min(num_examples, max(MIN_HELD, min(MAX_HELD, affordable)))


def evenly_random(num_examples: int, count: int) -> np.ndarray:
    """Return ascending row numbers int64 (count,), drawn the same way each time."""
    return np.sort(np.random.default_rng(0).choice(num_examples, count, replace=False))


def in_words(num_examples: int, count: int) -> tuple[str, str]:
    """Return a row for what was detected: what streaming means for this run."""
    kept = f"{count:,} drawn at random are held for statistics, validation and test"
    return "memory", f"{num_examples:,} examples stay on disk and are read while training; {kept}"
