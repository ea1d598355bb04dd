"""A policy at play: the cart and its pole in an episode of the likeliest moves."""

from typing import ClassVar

import numpy as np
import torch

from ..models.player import Player
from .instrument import Picture
from .subject import Subject

NUM_FRAMES = 8


class CartPlay:
    """Eight moments of an episode, evenly spread over it, always from the same place that was not trained from."""

    name: ClassVar[str] = "cart"
    unit: ClassVar[str] = "metres and radians"
    cost: ClassVar[str] = "an episode: a forward pass for each move"

    def __init__(self, subject: Subject) -> None:
        """Choose the place to begin."""
        data = subject.data
        self._player = None
        if data.dataset.environment is not None:
            part = data.validation if len(data.validation) else data.train
            self._start = torch.from_numpy(part.inputs[:1]).to(subject.device)
            self._player = Player(subject.network.model, data.dataset.environment, subject.device)
        self.applies = self._player is not None

    def draw(self) -> list[Picture]:
        """Return `positions` and `angles` float32 (frames,), and at which `moves` int64 (frames,) they were."""
        if self._player is None:
            return []
        (episode,) = self._player.play(self._start, greedy=True)
        moves = np.unique(np.linspace(0, episode.reward - 1, NUM_FRAMES).round().astype(np.int64))
        arrays = {
            "positions": episode.observations[moves, 0],
            "angles": episode.observations[moves, 2],
            "moves": moves,
        }
        return [Picture(self.name, arrays, {"reward": episode.reward, "most": self._player.rules.max_moves})]
