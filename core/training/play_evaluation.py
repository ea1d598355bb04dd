"""How good a policy is: it plays a few episodes from places that are always the same."""

import torch
from torch import nn

from ..models.player import Player
from .evaluation import Evaluation, Examples

NUM_EPISODES = 8
SEED = 0


class PlayEvaluator:
    """Scores splits of places to begin by what the policy earns from there."""

    def __init__(self, model: nn.Module, player: Player) -> None:
        """`player` plays with `model`."""
        self.model = model
        self.player = player

    @torch.no_grad()
    def evaluate(self, examples: Examples) -> Evaluation:
        """Return the loss (share of the reward missed), the mean reward of an episode, and the policy's entropy.

        Moves are drawn from the policy, as in training, with the same random numbers each time. The entropy is the
        mean over moves, in bits: 1 where left and right are as likely, 0 where there is no doubt.
        """
        was_training = self.model.training
        self.model.eval()
        try:
            starts = examples.first(NUM_EPISODES).inputs
            episodes = self.player.play(starts, torch.Generator().manual_seed(SEED))
            seen = torch.cat([torch.from_numpy(episode.observations) for episode in episodes]).to(starts.device)
            outputs = self.model(seen)
        finally:
            self.model.train(was_training)
        reward = sum(episode.reward for episode in episodes) / len(episodes)
        scores = {
            "loss": 1 - reward / self.player.rules.max_moves,
            "episode_reward": reward,
            "policy_entropy": entropy_bits(outputs),
        }
        return Evaluation(scores, outputs)


def entropy_bits(logits: torch.Tensor) -> float:
    """Return the mean over moves (N, actions) of −Σ p · log₂ p."""
    log_p = logits.log_softmax(1)
    return (-(log_p.exp() * log_p).sum(1).mean() / torch.log(torch.tensor(2.0))).item()
