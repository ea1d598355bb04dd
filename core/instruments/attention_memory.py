"""What attention costs as the sequence grows: measured, and drawn out to lengths that do not fit."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from ..models.attention import Attention
from .instrument import Picture
from .stopwatch import stopwatch
from .subject import Subject

LENGTHS = (64, 128, 256, 512)
FAR = 100_000


class AttentionMemory:
    """Bytes that the scores of one layer fill, all heads, and seconds they take, for 64 … 512 random places.

    A power law through the bytes is followed to 100,000 places. Scores are n² a head, so its exponent is 2. Misleading:
    torch's fused attention never holds all scores at once; it does as much work.
    """

    name: ClassVar[str] = "attention_memory"
    unit: ClassVar[str] = "byte, second"
    cost: ClassVar[str] = "the scores of 700,000 pairs of places for each head, once"

    def __init__(self, subject: Subject) -> None:
        """Find the first layer of attention."""
        layers = (module for module in subject.network.model.modules() if isinstance(module, Attention))
        self._layer = next(layers, None)
        self.applies = self._layer is not None
        self._device = subject.device

    def draw(self) -> list[Picture]:
        """Return length int64, bytes int64 and seconds float64 (n,), and what the fit says of 100,000 places; once."""
        layer, self._layer = self._layer, None
        if layer is None:
            return []
        measured = [self._measure(layer, length) for length in LENGTHS]
        num_bytes, seconds = (np.array(values) for values in zip(*measured, strict=True))
        exponent, factor = np.polyfit(np.log(LENGTHS), np.log(num_bytes), 1)
        arrays = {"length": np.array(LENGTHS), "bytes": num_bytes, "seconds": seconds}
        far = float(np.exp(factor + exponent * np.log(FAR)))
        meta = {"exponent": float(exponent), "heads": layer.heads, "far_length": FAR, "far_bytes": far}
        return [Picture(self.name, arrays, meta)]

    def _measure(self, layer: Attention, length: int) -> tuple[int, float]:
        size = layer.projection.in_features // layer.heads
        generator = torch.Generator().manual_seed(0)
        q, k = torch.randn((2, layer.heads, length, size), generator=generator).to(self._device)
        now = stopwatch(self._device)
        num_bytes = _scores(q, k).nbytes  # the first time also pays for memory and kernels
        started = now()
        _scores(q, k)
        return num_bytes, now() - started


def _scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.transpose(-2, -1)).softmax(-1)  # (heads, n, n)
