"""Small transformers on made-up tokens: classifying, predicting the next one, filling gaps."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR, LRScheduler

from .case import Case, Data, Examples, Options, Recipe, case
from .criteria import CLASSES, R2, TokenCrossEntropy
from .targets import reaches

VOCABULARY = 16
LENGTH = 16


def halves(inputs: Tensor, targets: Tensor, count: int) -> Data:
    """Give the first `count` examples to training."""
    return Data((inputs[:count], targets[:count]), (inputs[count:], targets[count:]))


@cache
def more_ones() -> Data:
    """Tokens (N, 16); the class is whether 1 occurs more often than 2, which together make up half of them."""
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randint(3, VOCABULARY, (1800, LENGTH), generator=generator)
    common = torch.rand(inputs.shape, generator=generator) < 0.5
    inputs[common] = torch.randint(1, 3, (int(common.sum()),), generator=generator)
    difference = (inputs == 1).sum(1) - (inputs == 2).sum(1)
    decided = difference != 0
    return halves(inputs[decided], (difference > 0)[decided].long(), 1000)


@cache
def share_of_ones() -> Data:
    """The tokens of `more_ones`; the target (N) is the share of ones less that of twos, in deviations."""
    data = more_ones()
    inputs = torch.cat([data.train[0], data.validation[0]])
    difference = ((inputs == 1).sum(1) - (inputs == 2).sum(1)).float()
    return halves(inputs, difference / difference.std(), 1000)


@cache
def strides() -> Data:
    """Tokens (N, 16) that count up by a stride of the sequence's own; targets are the next tokens."""
    generator = torch.Generator().manual_seed(0)
    start, stride = torch.randint(VOCABULARY, (2, 1200, 1), generator=generator)
    tokens = (start + (1 + stride % 5) * torch.arange(LENGTH + 1)) % VOCABULARY
    return halves(tokens[:, :-1], tokens[:, 1:], 900)


@cache
def gaps() -> Data:
    """The sequences of `strides` with a fifth of the tokens masked by 0; targets are those tokens, −100 elsewhere."""
    generator = torch.Generator().manual_seed(1)
    data = strides()
    tokens = torch.cat([data.train[0], data.validation[0]]) % (VOCABULARY - 1) + 1
    masked = torch.rand(tokens.shape, generator=generator) < 0.2
    masked[:, 3] = True
    return halves(tokens.masked_fill(masked, 0), tokens.masked_fill(~masked, -100), 900)


class Transformer(nn.Module):
    """Embeds tokens (N, T) with their positions and lets `num_layers` encoder layers of 32 features attend to them."""

    def __init__(
        self,
        num_layers: int = 1,
        num_outputs: int | None = None,
        dropout: float = 0.0,
        causal: bool = False,
        tied: bool = False,
        squeezed: bool = False,
        frozen_embedding: bool = False,
        initialize: Callable[[nn.Module], None] | None = None,
    ) -> None:
        """Answer (N, num_outputs) from the mean over tokens, or (N, T, V) where that is None; `tied` shares weights."""
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, 32)
        self.positions = nn.Parameter(0.1 * torch.randn(LENGTH, 32))
        layer = nn.TransformerEncoderLayer(32, 4, 64, dropout, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers, nn.LayerNorm(32), enable_nested_tensor=False)
        self.head = nn.Linear(32, num_outputs or VOCABULARY)
        self.per_sequence, self.squeezed = num_outputs is not None, squeezed
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(LENGTH) if causal else None)
        if tied:
            nn.init.normal_(self.tokens.weight, std=0.2)
            self.head.weight = self.tokens.weight
        if frozen_embedding:
            self.tokens.requires_grad_(False)
        if initialize:
            self.apply(initialize)

    def forward(self, tokens: Tensor) -> Tensor:
        """Take classes (N, T)."""
        features = self.encoder(self.tokens(tokens) + self.positions, mask=self.mask)  # (N, T, 32)
        outputs = self.head(features.mean(1) if self.per_sequence else features)
        return outputs.squeeze(-1) if self.squeezed else outputs


def all_zero(module: nn.Module) -> None:
    """Start linear layers, attention's among them, at zero."""
    for name, parameter in module.named_parameters(recurse=False):
        if "weight" in name and not isinstance(module, nn.LayerNorm | nn.Embedding):
            nn.init.zeros_(parameter)


def warm_up_and_cosine(optimizer: torch.optim.Optimizer, num_steps: int) -> LRScheduler:
    """Rise linearly for a tenth of the run, then fall to nothing."""
    rise = num_steps // 10

    def factor(step: int) -> float:
        if step < rise:
            return (step + 1) / rise
        return 0.5 + 0.5 * math.cos(math.pi * (step - rise) / (num_steps - rise))

    return LambdaLR(optimizer, factor)


def shuffle_targets(inputs: Tensor, targets: Tensor) -> Examples:
    """Give every sequence another's targets."""
    return inputs, targets[torch.randperm(len(targets))]


MORE = Recipe(
    data=more_ones,
    model=partial(Transformer, num_outputs=2),
    criterion=nn.CrossEntropyLoss,
    metric=CLASSES,
    epochs=8,
)
SHARE = replace(
    MORE,
    data=share_of_ones,
    model=partial(Transformer, num_outputs=1, squeezed=True),
    criterion=lambda: nn.functional.mse_loss,
    metric=R2,
)
NEXT = replace(
    MORE,
    data=strides,
    model=partial(Transformer, num_layers=2, causal=True, tied=True),
    criterion=TokenCrossEntropy,
    learning_rate=3e-3,
    epochs=10,
)
GAPS = replace(NEXT, data=gaps, model=partial(Transformer, num_layers=2), learning_rate=5e-3, epochs=14)

transformer = partial(case, "own", "transformer")
CASES: tuple[Case, ...] = (
    transformer("TRF-more", "which token is more frequent", MORE, reaches(0.9)),
    transformer(
        "TRF-bfloat16", "bfloat16 autocast", replace(MORE, options=Options(autocast=torch.bfloat16)), reaches(0.9)
    ),
    transformer(
        "TRF-warm-up",
        "warm-up, cosine, clipping",
        replace(MORE, learning_rate=3e-3, options=Options(schedule=warm_up_and_cosine, clip_norm=1.0)),
        reaches(0.9),
    ),
    transformer(
        "TRF-frozen",
        "embeddings that stay as they are",
        replace(MORE, model=partial(Transformer, num_outputs=2, frozen_embedding=True)),
        reaches(0.9),
    ),
    transformer("TRF-share", "a number for a sequence", SHARE, reaches(0.9)),
    transformer("TRF-next", "next token, tied embeddings", NEXT, reaches(0.7)),
    transformer("TRF-gaps", "masked tokens, most targets ignored", GAPS, reaches(0.5)),
    transformer(
        "TRF-lr-high",
        "Adam at 0.3",
        replace(MORE, learning_rate=0.3),
        reaches(0.9),
        {"learning_rate_too_high"},
        "TRF-more",
        "Adam at 0.001",
    ),
    transformer(
        "TRF-zero",
        "attention and linear layers start at zero",
        replace(NEXT, model=partial(Transformer, num_layers=2, causal=True, initialize=all_zero)),
        reaches(0.7),
        {"symmetric_initialization", "poor_initialization"},
        "TRF-next",
        "PyTorch's own initial weights",
    ),
    transformer(
        "TRF-broadcast",
        "outputs (N, 1), targets (N)",
        replace(SHARE, model=partial(Transformer, num_outputs=1)),
        reaches(0.9),
        {"output_target_shape"},
        "TRF-share",
        "squeeze the outputs' last dimension",
    ),
    transformer(
        "TRF-shuffled",
        "targets of another sequence",
        replace(NEXT, options=Options(transform=shuffle_targets)),
        reaches(0.7),
        {"label_mismatch"},
        "TRF-next",
        "keep targets beside their inputs",
    ),
    transformer(
        "TRF-dropout",
        "dropout of 0.9",
        replace(NEXT, model=partial(Transformer, num_layers=2, causal=True, tied=True, dropout=0.9)),
        reaches(0.7),
        {"over_regularized"},
        "TRF-next",
        "dropout of 0.1 or none",
    ),
)
