"""Adversarial examples: inputs changed so little that nobody minds, and so that the model errs.

    FGSM (Goodfellow, Shlens & Szegedy, 2015)   x + ε · sign(∇ₓ loss)
    PGD (Madry et al., 2018)                    several steps of α, each followed by a step back into ‖x′ − x‖∞ ≤ ε

Both stay within the range of real pixels. Neither touches weights, gradients of weights, or torch's generator.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..data.split import SplitData

Criterion = Callable[[Tensor, Tensor], Tensor]

STEP_SHARE = 2.5
"""PGD's steps add up to this many ε, so that it can turn and still reach the border (Madry et al.)."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelRange:
    """Smallest and largest value that a pixel can have, as the network sees it."""

    low: Tensor
    """Scalar, or of the shape of one example."""
    high: Tensor

    @property
    def width(self) -> Tensor:
        """What an ε of 1 would be: from black to white."""
        return self.high - self.low

    def clamp(self, inputs: Tensor) -> Tensor:
        """Return inputs (n, …) with every pixel in range."""
        return torch.minimum(torch.maximum(inputs, self.low), self.high)


def pixel_range(data: SplitData, device: torch.device) -> PixelRange:
    """Return the darkest and the brightest value in the data, as the network sees them."""
    original = data.dataset.inputs
    ends = np.stack([np.full(data.input_shape, end, np.float32) for end in (original.min(), original.max())])
    low, high = torch.from_numpy(data.normalization.inputs(ends)).to(device)
    return PixelRange(low, high)


def input_gradient(model: nn.Module, criterion: Criterion, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the gradient of the loss along the inputs, of their shape; gradients of weights stay as they are."""
    with torch.enable_grad():
        inputs = inputs.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(criterion(model(inputs), targets), inputs)
    return gradient


def fgsm(
    model: nn.Module, criterion: Criterion, inputs: Tensor, targets: Tensor, epsilon: float, pixels: PixelRange
) -> Tensor:
    """Return inputs (n, …) moved by ε, a share of the pixel range, towards a larger loss."""
    gradient = input_gradient(model, criterion, inputs, targets)
    return pixels.clamp(inputs + epsilon * pixels.width * gradient.sign())


def pgd(
    model: nn.Module,
    criterion: Criterion,
    inputs: Tensor,
    targets: Tensor,
    epsilon: float,
    pixels: PixelRange,
    num_steps: int,
) -> Tensor:
    """Return inputs (n, …) within ε, a share of the pixel range, of the given ones; begins at the inputs themselves."""
    reach = epsilon * pixels.width
    step = STEP_SHARE * reach / num_steps
    attacked = inputs
    for _ in range(num_steps):
        gradient = input_gradient(model, criterion, attacked, targets)
        moved = attacked + step * gradient.sign()
        attacked = pixels.clamp(torch.minimum(torch.maximum(moved, inputs - reach), inputs + reach))
    return attacked
