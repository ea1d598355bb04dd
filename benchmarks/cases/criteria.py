"""Losses and metrics the cases share; those on probabilities clip as Keras does."""

from collections.abc import Callable

from torch import Tensor, nn

from .case import Metric

CLIP = 1e-7
"""Distance that Keras keeps probabilities from 0 and 1."""


class ProbabilityBinaryCrossEntropy(nn.Module):
    """Binary cross-entropy of probabilities, clipped."""

    def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Take two tensors of one shape, average over both dimensions."""
        p = outputs.clamp(CLIP, 1 - CLIP)
        return -(targets * p.log() + (1 - targets) * (1 - p).log()).mean()


class ProbabilityCrossEntropy(nn.Module):
    """Cross-entropy of probabilities against one-hot targets; outputs are divided by their sum first."""

    def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Take two (N, C) tensors."""
        p = (outputs / outputs.sum(-1, keepdim=True)).clamp(CLIP, 1 - CLIP)
        return -(targets * p.log()).sum(-1).mean()


class TokenCrossEntropy(nn.Module):
    """Cross-entropy averaged over the tokens of every sequence; targets of −100 do not count."""

    def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Take logits (N, T, V) and classes (N, T)."""
        return nn.functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def accuracy(outputs: Tensor, targets: Tensor) -> float:
    """Return the share of right classes; outputs (..., C), targets classes or one-hot; targets below 0 do not count."""
    classes = targets.argmax(-1) if targets.dim() == outputs.dim() else targets
    return (outputs.argmax(-1) == classes)[classes >= 0].float().mean().item()


def accuracy_of_probabilities(outputs: Tensor, targets: Tensor) -> float:
    """Return the share of right sides of 0.5."""
    return ((outputs > 0.5) == (targets > 0.5)).float().mean().item()


def accuracy_of_logits(outputs: Tensor, targets: Tensor) -> float:
    """Return the share of right sides of 0."""
    return ((outputs > 0) == (targets > 0.5)).float().mean().item()


def r2(outputs: Tensor, targets: Tensor) -> float:
    """Return 1 − squared error over the targets' variation around their mean; shapes are matched by size."""
    errors = outputs.reshape(targets.shape) - targets
    return 1 - (errors.square().sum() / (targets - targets.mean(0)).square().sum()).item()


def recall_of(wanted: int) -> Callable[[Tensor, Tensor], float]:
    """Return the metric that is the share of this class's examples found."""

    def recall(outputs: Tensor, targets: Tensor) -> float:
        return (outputs.argmax(-1) == wanted)[targets == wanted].float().mean().item()

    return recall


CLASSES = Metric("accuracy", accuracy)
PROBABILITIES = Metric("accuracy", accuracy_of_probabilities)
LOGITS = Metric("accuracy", accuracy_of_logits)
R2 = Metric("r2", r2)
