"""Transformers as torch modules."""

import math

import torch
from torch import Tensor, nn

from ..families.transformer import Transformer
from .attention import Attention, sinusoids

INITIAL_STD = 0.02
"""Of weights and embeddings, as in GPT-2."""


class Block(nn.Module):
    """x + attention(norm(x)), then x + dense(norm(x))."""

    def __init__(self, config: Transformer, rotary_places: int) -> None:
        """Build."""
        super().__init__()
        width, hidden = config.width, config.mlp_ratio * config.width
        self.norm_1 = nn.LayerNorm(width)
        self.attention = Attention(width, config.heads, config.causal, config.dropout, rotary_places)
        self.norm_2 = nn.LayerNorm(width)
        self.hidden = nn.Linear(width, hidden)
        self.activation = nn.GELU()
        self.back = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Map places (N, T, E) to places (N, T, E)."""
        x = x + self.dropout(self.attention(self.norm_1(x)))
        return x + self.dropout(self.back(self.activation(self.hidden(self.norm_2(x)))))


class Positions(nn.Module):
    """Adds to every place a vector of its own, learned or fixed."""

    def __init__(self, codes: Tensor, learned: bool) -> None:
        """Take the vectors (T, E); learned ones only begin with them."""
        super().__init__()
        if learned:
            self.codes = nn.Parameter(codes)
        else:
            self.register_buffer("codes", codes, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map places (N, T, E) to places (N, T, E)."""
        return x + self.codes[: x.shape[1]]


class TransformerModule(nn.Module):
    """`embedding` (of tokens, vectors or patches), `positions`, blocks `block_1` … `block_n`, `norm` and `output`."""

    def __init__(self, config: Transformer, input_shape: tuple[int, ...], num_outputs: int) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        places, width = config.num_places(input_shape), config.width
        self.reads_tokens = len(input_shape) == 1
        match input_shape:
            case (_,):
                self.embedding = nn.Embedding(num_outputs, width)
            case (_, values):
                self.embedding = nn.Linear(values, width)
            case _:
                self.embedding = nn.Conv2d(input_shape[0], width, config.patch, stride=config.patch)
        if config.positions in ("learned", "sinusoidal"):
            is_learned = config.positions == "learned"
            codes = torch.zeros(places, width) if is_learned else sinusoids(places, width)
            self.positions = Positions(codes, is_learned)
        else:
            self.positions = nn.Identity()
        self.dropout = nn.Dropout(config.dropout)
        self.blocks = [Block(config, places if config.positions == "rotary" else 0) for _ in range(config.depth)]
        for number, block in enumerate(self.blocks, start=1):
            self.add_module(f"block_{number}", block)
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, num_outputs)
        self._initialize(config.depth)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map tokens (N, T) to logits (N, T, outputs); vectors (N, T, C) or pictures (N, C, H, W) to (N, outputs)."""
        x = self.embedding(inputs)
        if x.ndim == 4:
            x = x.flatten(2).transpose(1, 2)  # patches (N, E, H / p, W / p) are places (N, T, E)
        x = self.dropout(self.positions(x))
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return self.output(x if self.reads_tokens else x.mean(1))

    @torch.no_grad()
    def _initialize(self, depth: int) -> None:
        """Draw all weights from N(0, 0.02²), those that add to the residual stream divided by √(2 · depth)."""
        for name, parameter in self.named_parameters():
            if parameter.ndim > 1:
                adds = name.endswith(("projection.weight", "back.weight"))
                nn.init.normal_(parameter, std=INITIAL_STD / (math.sqrt(2 * depth) if adds else 1.0))
            elif "norm" not in name:
                nn.init.zeros_(parameter)


def build(config: Transformer, input_shape: tuple[int, ...], num_outputs: int) -> TransformerModule:
    """Return the module in training mode with its first weights."""
    return TransformerModule(config, input_shape, num_outputs)
