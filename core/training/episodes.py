"""Episodes as batches: every move is judged by what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ..epochs import Epochs
from ..models.player import Episode, Player
from .batches import Batches

if TYPE_CHECKING:
    from ..data.cartpole import CartPole


class EpisodeBatches:
    """Batches for REINFORCE: every batch of places to begin becomes the episodes that the policy plays from there.

    Inputs are observations (moves, 4), targets (moves, 3): the move, its advantage, and the batch's mean reward as a
    share of the most there is.
    """

    def __init__(self, starts: Batches, player: Player) -> None:
        """Play from what `starts` yields."""
        self._starts = starts
        self._player = player

    @property
    def epochs(self) -> Epochs:
        """Where passes over the places to begin end."""
        return self._starts.epochs

    @epochs.setter
    def epochs(self, epochs: Epochs) -> None:
        self._starts.epochs = epochs

    @property
    def seconds(self) -> float:
        """Time spent choosing places to begin so far; playing is not waiting for data."""
        return self._starts.seconds

    def after(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of steps step + 1, step + 2, … without end."""
        for starts, _ in self._starts.after(step):
            episodes = self._player.play(starts)
            inputs = np.concatenate([episode.observations for episode in episodes])
            targets = judge(episodes, self._player.rules)
            yield torch.from_numpy(inputs).to(starts.device), torch.from_numpy(targets).to(starts.device)


def judge(episodes: list[Episode], rules: CartPole) -> np.ndarray:
    """Return targets float32 (moves, 3) of episodes played together, one after the other.

    The advantage of the move at time t is the discounted reward from there on, G_t = Σ_k discount^k, less the mean of
    G_t over the episodes that came so far (the baseline); all advantages are divided by their standard deviation.
    """
    longest = max(episode.reward for episode in episodes)
    rewards_to_go = np.full((len(episodes), longest), np.nan)
    for row, episode in zip(rewards_to_go, episodes, strict=True):
        left = np.arange(episode.reward, 0, -1)  # moves from each time on
        row[: episode.reward] = left if rules.discount == 1 else (1 - rules.discount**left) / (1 - rules.discount)
    advantages = rewards_to_go - np.nanmean(rewards_to_go, axis=0)
    known = ~np.isnan(advantages)
    advantages = advantages[known]  # (moves,), episode after episode
    spread = advantages.std()
    actions = np.concatenate([episode.actions for episode in episodes])
    share = np.mean([episode.reward for episode in episodes]) / rules.max_moves
    columns = (actions, advantages / (spread if spread > 0 else 1.0), np.full(len(actions), share))
    return np.stack(columns, axis=1).astype(np.float32)
