"""Playing episodes: a policy moves, an environment answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

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
