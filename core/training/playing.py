"""Playing episodes: a policy moves, an environment answers, and every move is judged by what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from .batches import Batches

if TYPE_CHECKING:
    from ..data.cartpole import CartPole


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """What happened between a beginning and the end."""

    observations: np.ndarray
    """float32 (moves, 4): what the policy saw before each move."""
    actions: np.ndarray
    """int64 (moves,)."""

    @property
    def reward(self) -> int:
        """One for each move."""
        return len(self.actions)


class Player:
    """Plays several episodes in lockstep, so that the policy is asked once for all of them."""

    def __init__(self, policy: nn.Module, rules: CartPole, device: torch.device) -> None:
        """`policy` maps observations (N, 4) to logits (N, 2)."""
        self.policy = policy
        self.rules = rules
        self._device = device
        self._environments: list[Any] = []

    @torch.no_grad()
    def play(self, starts: Tensor, generator: torch.Generator | None = None, greedy: bool = False) -> list[Episode]:
        """Return an episode from each of the places (N, 4), moves drawn from the policy or its likeliest ones.

        Random numbers come from `generator` on the CPU; None: torch's global one.
        """
        environments = self._begin(starts)
        seen: list[list[np.ndarray]] = [[] for _ in environments]
        done: list[list[int]] = [[] for _ in environments]
        now = starts.cpu().numpy().astype(np.float32)
        playing = list(range(len(environments)))
        for _ in range(self.rules.max_moves):
            logits = self.policy(torch.from_numpy(now[playing]).to(self._device)).cpu()
            moves = logits.argmax(1) if greedy else logits.softmax(1).multinomial(1, generator=generator)[:, 0]
            still: list[int] = []
            for episode, move in zip(playing, moves.tolist(), strict=True):
                seen[episode].append(now[episode].copy())
                done[episode].append(move)
                now[episode], _, has_fallen, _, _ = environments[episode].step(move)
                if not has_fallen:
                    still.append(episode)
            playing = still
            if not playing:
                break
        return [Episode(np.stack(a), np.array(b)) for a, b in zip(seen, done, strict=True)]

    def _begin(self, starts: Tensor) -> list[Any]:
        """Return an environment at each of the places."""
        from gymnasium.envs.classic_control.cartpole import CartPoleEnv

        while len(self._environments) < len(starts):
            self._environments.append(CartPoleEnv())
        chosen = self._environments[: len(starts)]
        for environment, start in zip(chosen, starts.tolist(), strict=True):
            environment.reset(seed=0)
            environment.state = np.array(start)
        return chosen


class EpisodeBatches:
    """Batches for REINFORCE: every batch of places to begin becomes the episodes that the policy plays from there.

    Inputs are observations (moves, 4), targets (moves, 3): the move, its advantage, and the batch's mean reward as a
    share of the most there is.
    """

    def __init__(self, starts: Batches, player: Player) -> None:
        """Play from what `starts` yields."""
        self._starts = starts
        self._player = player
        self.batch_size = starts.batch_size
        self.steps_per_epoch = starts.steps_per_epoch

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
