"""Attention: every place asks all others, and takes from those whose keys answer its query.

attention(Q, K, V) = softmax(Q Kᵀ / √d) V        (Vaswani et al., 2017, 1706.03762)
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROTARY_BASE = 10_000.0


class Attention(nn.Module):
    """Multi-head self-attention: `qkv`, torch's scaled_dot_product_attention, `projection`."""

    angles: Tensor | None

    def __init__(self, width: int, heads: int, causal: bool, dropout: float, rotary_places: int = 0) -> None:
        """Build; `rotary_places`: turn queries and keys by their place, of so many (0: do not)."""
        super().__init__()
        self.heads, self.causal, self.dropout = heads, causal, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        angles = rotary_angles(rotary_places, width // heads) if rotary_places else None
        self.register_buffer("angles", angles, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map places (N, T, E) to places (N, T, E)."""
        q, k, v = self._split(self.qkv(x))  # (N, heads, T, E / heads) each
        dropout = self.dropout if self.training else 0.0
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=self.causal)
        return self.projection(y.transpose(1, 2).flatten(2))

    def weights(self, x: Tensor) -> Tensor:
        """Return how much each place (row) takes from each (column): (N, heads, T, T); rows add up to 1."""
        q, k, _ = self._split(self.qkv(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if self.causal:
            future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=x.device).triu(1)
            scores = scores.masked_fill(future, -math.inf)
        return scores.softmax(-1)

    def _split(self, qkv: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        q, k, v = qkv.unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        if self.angles is not None:
            q, k = turned(q, self.angles), turned(k, self.angles)
        return q, k, v


def rotary_angles(places: int, size: int) -> Tensor:
    """Return place × frequency (places, size / 2): RoPE (Su et al., 2021, 2104.09864)."""
    frequencies = ROTARY_BASE ** (-torch.arange(0, size, 2) / size)
    return torch.arange(places)[:, None] * frequencies


def turned(x: Tensor, angles: Tensor) -> Tensor:
    """Return x (…, T, size) with each pair (x_i, x_{i + size/2}) turned by the angle of its place and pair."""
    cos, sin = angles[: x.shape[-2]].cos(), angles[: x.shape[-2]].sin()
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


def sinusoids(places: int, width: int) -> Tensor:
    """Return sin(p · ω_i) in even and cos(p · ω_i) in odd columns, ω_i = 10000^(−2i / width): (places, width)."""
    angles = torch.arange(places)[:, None] * ROTARY_BASE ** (-torch.arange(0, width, 2) / width)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :width]
