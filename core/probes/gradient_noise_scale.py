"""Gradient noise scale: how much the gradient differs from batch to batch, as the batch size that would tame it."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from ..percent import percent
from ..probing.result import Curve, ProbeError, ProbeResult
from .batch import Batch, num_examples, split_batch
from .gradients import gradients
from .isolation import without_trace
from .subject import Subject
from .trial import CutOff, Trial

MAX_BATCHES = 32
PIECES = 8
"""Into which the only batch is cut where there are no others."""


@dataclass(frozen=True, slots=True)
class NoiseEstimate:
    """Unbiased estimates of McCandlish et al., appendix A.1."""

    squared_norm: float
    """|G|² of the true gradient; below zero where the noise drowns it."""
    trace: float
    """tr Σ of one example's gradient."""

    @property
    def noise_scale(self) -> float | None:
        """B_simple = tr Σ / |G|² in examples; None where the gradient cannot be told from zero."""
        return self.trace / self.squared_norm if self.squared_norm > 0 else None


class GradientNoiseScale:
    """B_simple = tr Σ / |G|², from gradients of small batches and of all of them together, weights held still.

    Batches much smaller than B_simple give steps that are mostly noise: larger ones pay almost in full. Much larger
    ones repeat themselves. It grows as the loss falls, so late in training it exceeds every batch size. Dropout counts
    as noise.
    """

    name: ClassVar[str] = "gradient_noise_scale"
    source: ClassVar[str] = "McCandlish et al., An Empirical Model of Large-Batch Training, 1812.06162"

    @without_trace
    def run(self, subject: Subject) -> ProbeResult:
        """Measure up to 32 batches of equal size. Raises ProbeError."""
        subject.require_parameters()
        trial = subject.trial()
        batches = _equal_batches(subject)
        trial.first_loss(batches[0])
        size = num_examples(batches[0])
        small, large = squared_norms(trial, batches)
        if large == 0:
            raise ProbeError("the gradient is zero everywhere, so it has no noise scale")
        estimate = estimate_noise(small, large, size, size * len(batches))
        used = num_examples(subject.first_batches(1)[0])
        # The norm of the mean carries noise of tr Σ / examples seen: under twice that, it may be nothing else.
        seen = size * len(batches)
        scale = estimate.noise_scale if large > 2 * estimate.trace / seen else None
        return ProbeResult(
            name=self.name,
            headline=_headline(scale, used, seen),
            verdict="unclear" if scale is None else "healthy",
            meaning=_meaning(scale, used),
            evidence={
                "noise_scale": scale,
                "batch_size": used,
                "squared_gradient_norm": estimate.squared_norm,
                "trace_of_covariance": estimate.trace,
                "small_batch": size,
                "large_batch": seen,
                "small_batch_squared_norm": small,
                "large_batch_squared_norm": large,
            },
            curve=None if scale is None else _curve(scale),
        )


def estimate_noise(small: float, large: float, small_size: int, large_size: int) -> NoiseEstimate:
    """Return |G|² and tr Σ from the mean squared gradient norms of two batch sizes.

    E|G_B|² = |G|² + tr Σ / B holds for both sizes; two equations, two unknowns.
    """
    squared_norm = (large_size * large - small_size * small) / (large_size - small_size)
    trace = (small - large) / (1 / small_size - 1 / large_size)
    return NoiseEstimate(squared_norm, max(0.0, trace))


def squared_norms(trial: Trial, batches: list[Batch]) -> tuple[float, float]:
    """Return the mean of |G_b|² over batches, and |G_B|² of their mean gradient."""
    total: Tensor | None = None
    sum_of_squares = 0.0
    for batch in batches:
        gradient = _gradient(trial, batch)
        sum_of_squares += float(gradient.square().sum())
        total = gradient if total is None else total.add_(gradient)
    assert total is not None, "there are at least two batches"
    large = float((total / len(batches)).square().sum())
    if not math.isfinite(sum_of_squares):
        raise ProbeError("the gradient of a batch is not finite", 4)
    return sum_of_squares / len(batches), large


def _gradient(trial: Trial, batch: Batch) -> Tensor:
    """Return the gradient of a batch's loss as one vector in double precision."""
    parameters = [parameter for parameter in trial.model.parameters() if parameter.requires_grad]
    loss = trial.loss(batch)
    if not loss.requires_grad:
        raise CutOff
    found = gradients([loss], parameters)
    present = [torch.view_as_real(g) if g.is_complex() else g for g in found if g is not None]
    return torch.cat([gradient.double().flatten() for gradient in present])


def _equal_batches(subject: Subject) -> list[Batch]:
    """Return batches of one size, at least two; the only one is cut into pieces. Raises ProbeError."""
    batches = subject.first_batches(MAX_BATCHES)
    size = max(map(num_examples, batches))
    equal = [batch for batch in batches if num_examples(batch) == size]
    if len(equal) > 1:
        return equal
    if size < 2:
        raise ProbeError("noise needs at least two examples, and there is only one", 2)
    return split_batch(equal[0], max(1, size // PIECES))


def _headline(scale: float | None, used: int, seen: int) -> str:
    if scale is None:
        return f"Over {seen:,} examples the gradient cannot be told from its noise; the batch size in use is {used:,}"
    share = 1 / (1 + scale / used)
    return (
        f"The gradient noise scale is {scale:,.3g} examples; at the batch size in use, {used:,}, "
        f"a step makes {percent(share)} of the progress of a noiseless one"
    )


def _meaning(scale: float | None, used: int) -> str:
    if scale is None:
        return "The loss has little left to fall, or far more examples than these are needed to see which way."
    if used < scale / 4:
        return "A larger batch would take almost proportionally fewer steps; the learning rate may grow with it."
    if used > 4 * scale:
        return "A smaller batch would take hardly more steps, and each would cost less."
    return "The batch size balances steps against examples."


def _curve(scale: float) -> Curve:
    """Progress of a step against a noiseless one over batch sizes: 1 / (1 + B_simple / B), equation 2.7."""
    sizes = [2.0**power for power in range(17)]
    shares = tuple(1 / (1 + scale / size) for size in sizes)
    return Curve(tuple(sizes), shares, "batch size", "progress of a step, 1 = without noise", log_x=True)
