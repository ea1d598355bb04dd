"""Text that a model writes: one character after another, drawn from what it expects next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from ..models.recurrent import RecurrentModule
from ..models.transformer import TransformerModule
from .instrument import Picture
from .sequences import held_out_sequences
from .subject import Subject

LENGTH = 120
PROMPT = 24
SEED = 0


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a character is drawn."""

    temperature: float
    """Logits are divided by it: below 1 the likely becomes likelier, above 1 less so."""
    top_k: int | None = None
    """Only so many of the likeliest are drawn from; None: all."""


SAMPLINGS = (Sampling(0.5), Sampling(1.0), Sampling(1.0, top_k=5))


class GeneratedText:
    """Continues the beginning of a held-out block in three ways: `generated_text`, one row each.

    The same random numbers every time, so that what changes is the network.
    """

    name: ClassVar[str] = "generated_text"
    unit: ClassVar[str] = "character"
    cost: ClassVar[str] = "120 forward passes of three sequences"

    def __init__(self, subject: Subject) -> None:
        """Choose the beginning; only models that see no later character can write."""
        self._model = subject.network.model
        self.applies = subject.data.dataset.is_text and _writes(self._model)
        if self.applies:
            blocks, _ = held_out_sequences(subject, 1)
            self._longest = blocks.shape[1]
            self._prompt = blocks[0, :PROMPT]
            names = subject.data.dataset.class_names
            self._codes = np.array([ord(name) for name in names], np.uint32)

    def draw(self) -> list[Picture]:
        """Return code points uint32 (rows, length) and those of the prompt; no control character but line ends."""
        generator = torch.Generator().manual_seed(SEED)
        written = generate(self._model, self._prompt, LENGTH, SAMPLINGS, self._longest, generator)
        arrays = {"text": self._printable(written), "prompt": self._printable(self._prompt)}
        ways = [{"temperature": way.temperature, "top_k": way.top_k} for way in SAMPLINGS]
        return [Picture(self.name, arrays, {"ways": ways})]

    def _printable(self, tokens: Tensor) -> np.ndarray:
        codes = self._codes[tokens.cpu().numpy()]
        is_control = (codes < 32) & (codes != ord("\n")) | (codes >= 127) & (codes < 160)
        return np.where(is_control, np.uint32(ord(" ")), codes)


def generate(
    model: nn.Module,
    prompt: Tensor,
    length: int,
    samplings: Sequence[Sampling],
    longest: int,
    generator: torch.Generator,
) -> Tensor:
    """Return what follows `prompt` (p,), int64 (len(samplings), length); the model sees the newest `longest` tokens."""
    tokens = prompt.repeat(len(samplings), 1)
    for _ in range(length):
        logits = model(tokens[:, -longest:])[:, -1].float().cpu()  # (samplings, V)
        chances = torch.stack([chances_of(row, way) for row, way in zip(logits, samplings, strict=True)])
        drawn = torch.multinomial(chances, 1, generator=generator)
        tokens = torch.cat([tokens, drawn.to(tokens.device)], dim=1)
    return tokens[:, len(prompt) :]


def chances_of(logits: Tensor, way: Sampling) -> Tensor:
    """Return the probability (V,) with which each token is drawn."""
    logits = logits / way.temperature
    if way.top_k is not None and way.top_k < len(logits):
        least = logits.topk(way.top_k).values[-1]
        logits = logits.masked_fill(logits < least, -torch.inf)
    return logits.softmax(0)


def _writes(model: nn.Module) -> bool:
    if isinstance(model, TransformerModule):
        return all(block.attention.causal for block in model.blocks)
    return isinstance(model, RecurrentModule)
