"""The diffusion model as a torch module: noising in closed form, the network that tells the noise, sampling.

A noise level t in 1 … T has a variance β_t; with α_t = 1 − β_t and ᾱ_t = α_1 · … · α_t (Ho et al., 2006.11239)

    noising    q(x_t | x_0)     = N(√ᾱ_t · x_0, (1 − ᾱ_t) · I)                               (4)
    learning   ‖ε − ε_θ(x_t, t)‖²,  x_t = √ᾱ_t · x_0 + √(1 − ᾱ_t) · ε                        (14)
    sampling   x_{t−1} = (x_t − β_t / √(1 − ᾱ_t) · ε_θ(x_t, t)) / √α_t + √β̃_t · z            (11)

with β̃_t = β_t · (1 − ᾱ_{t−1}) / (1 − ᾱ_t), the variance of q(x_{t−1} | x_t, x_0), and z = 0 in the last step.
"""

import math
from collections import OrderedDict
from itertools import pairwise

import torch
from torch import Tensor, nn

from ..families.denoiser import Denoiser, NoiseSchedule
from .mlp import ACTIVATIONS

EVALUATION_SEED = 0
MAX_BETA = 0.999
"""Of the cosine schedule, whose last step would otherwise divide by 0 (2102.09672, section 3.2)."""


class DenoiserModule(nn.Module):
    """Linear layers over (x_t, features of t); index 0 of `betas` and `alpha_bars` is level 1."""

    betas: Tensor
    alpha_bars: Tensor
    frequencies: Tensor

    def __init__(self, config: Denoiser, input_shape: tuple[int, ...]) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        widths = config.widths(input_shape)
        betas = noise_variances(config.noise_schedule, config.noise_levels)
        self.num_levels = config.noise_levels
        self.input_shape = input_shape
        self.register_buffer("betas", betas.float(), persistent=False)
        self.register_buffer("alpha_bars", (1 - betas).cumprod(0).float(), persistent=False)
        self.register_buffer("frequencies", _frequencies(config.time_features), persistent=False)
        layers: OrderedDict[str, nn.Module] = OrderedDict()
        for number, (width_in, width_out) in enumerate(pairwise(widths[:-1]), start=1):
            layers[f"hidden_{number}"] = nn.Linear(width_in, width_out)
            if config.activation != "none":
                layers[f"activation_{number}"] = ACTIVATIONS[config.activation]()
        layers["output"] = nn.Linear(widths[-2], widths[-1])
        self.layers = nn.Sequential(layers)

    def forward(self, clean: Tensor) -> Tensor:
        """Return how far the noise told is from the noise added, ε_θ(x_t, t) − ε, for clean examples (N, *input_shape).

        Level and noise of each example are drawn from torch's global generator in training, and are the same at every
        call in evaluation.
        """
        levels, noise = self._draw(clean)
        return self.tell_noise(self.add_noise(clean, levels, noise), levels) - noise

    def tell_noise(self, noisy: Tensor, levels: Tensor) -> Tensor:
        """Return the noise ε_θ (N, *input_shape) seen in `noisy`, of the same shape, at levels (N,) int64 in 1 … T."""
        phases = (levels / self.num_levels)[:, None] * self.frequencies  # (N, time_features / 2)
        features = torch.cat([noisy.flatten(1), phases.sin(), phases.cos()], dim=1)
        return self.layers(features).reshape(noisy.shape)

    def add_noise(self, clean: Tensor, levels: Tensor, noise: Tensor) -> Tensor:
        """Return x_t of clean examples (N, …) at levels (N,), given standard normal noise (N, …)."""
        alpha_bar = self.alpha_bars[levels - 1].reshape(-1, *[1] * (clean.ndim - 1))
        return alpha_bar.sqrt() * clean + (1 - alpha_bar).sqrt() * noise

    def _draw(self, clean: Tensor) -> tuple[Tensor, Tensor]:
        """Return levels (N,) and standard normal noise, shaped as `clean`, drawn on the CPU: alike on every device."""
        generator = None if self.training else torch.Generator().manual_seed(EVALUATION_SEED)
        levels = torch.randint(1, self.num_levels + 1, (len(clean),), generator=generator)
        noise = torch.randn(clean.shape, generator=generator)
        return levels.to(clean.device), noise.to(clean.device)

    @torch.no_grad()
    def sample(self, count: int, generator: torch.Generator, keep: tuple[int, ...] = (0,)) -> list[Tensor]:
        """Return x_t of `count` samples (count, *input_shape) at each level in `keep`, highest first; 0 is done."""
        device = self.betas.device
        x = torch.randn((count, *self.input_shape), generator=generator).to(device)
        kept = [x] if self.num_levels in keep else []
        for level in range(self.num_levels, 0, -1):
            beta, alpha_bar = self.betas[level - 1], self.alpha_bars[level - 1]
            noise = self.tell_noise(x, torch.full((count,), level, device=device))
            x = (x - beta / (1 - alpha_bar).sqrt() * noise) / (1 - beta).sqrt()
            if level > 1:
                variance = beta * (1 - self.alpha_bars[level - 2]) / (1 - alpha_bar)
                x = x + variance.sqrt() * torch.randn(x.shape, generator=generator).to(device)
            if level - 1 in keep:
                kept.append(x)
        return kept


def build(config: Denoiser, input_shape: tuple[int, ...], num_outputs: int) -> DenoiserModule:
    """Return the module in training mode with its first weights; its outputs are as many as its inputs."""
    return DenoiserModule(config, input_shape)


def noise_variances(schedule: NoiseSchedule, num_levels: int) -> Tensor:
    """Return β_1 … β_T, float64 (T,), in (0, 1).

    linear: from 1e-4 to 0.02 for a thousand levels, scaled so that fewer levels end in as much noise.
    cosine: ᾱ_t = f(t) / f(0) with f(t) = cos²((t / T + 0.008) / 1.008 · π / 2).
    """
    if schedule == "linear":
        scale = 1000 / num_levels
        return torch.linspace(scale * 1e-4, scale * 0.02, num_levels, dtype=torch.float64).clamp(max=MAX_BETA)
    t = torch.linspace(0, 1, num_levels + 1, dtype=torch.float64)
    alpha_bars = torch.cos((t + 0.008) / 1.008 * math.pi / 2).square()
    return (1 - alpha_bars[1:] / alpha_bars[:-1]).clamp(max=MAX_BETA)


def _frequencies(num_features: int) -> Tensor:
    """Return angular frequencies from π / 2 to 16 π, geometrically: from a quarter wave over all levels to eight."""
    return math.pi / 2 * torch.logspace(0, math.log10(32), num_features // 2)
