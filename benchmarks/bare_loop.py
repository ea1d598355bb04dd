"""Training as somebody would write it by hand, to hold nn-tui's speed against. Prints steps per second.

    python benchmarks/bare_loop.py direct|dataloader|shared SPEC.toml THREADS SECONDS

`direct`: data indexed directly, fused optimiser, nothing measured, nothing written. `dataloader`: the loop of the
tutorials, with a DataLoader, the optimiser as it comes, and a running loss. `shared`: as `direct`, under torchrun: each
process takes its share of every batch, and DistributedDataParallel averages the gradients.
"""

import sys
from itertools import pairwise
from math import prod
from pathlib import Path
from time import perf_counter

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, TensorDataset

from nn_tui.core.data.loading import load_data
from nn_tui.core.families import MLP, Autoencoder, Convolutional, ModelFamily, Recurrent, Transformer
from nn_tui.core.specs.file import read_spec


def build(model: ModelFamily, input_shape: tuple[int, ...], num_outputs: int) -> nn.Module:
    """Return the network of a spec without options."""
    match model:
        case Convolutional():
            return build_convolutional([input_shape[0], *model.channels], num_outputs)
        case Recurrent():
            return RecurrentByHand(model, num_outputs)
        case Transformer():
            return TransformerByHand(model, input_shape[0], num_outputs)
        case Autoencoder():
            return build_autoencoder([prod(input_shape), *model.hidden, model.code], input_shape)
        case _:
            assert isinstance(model, MLP), model
    layers: list[nn.Module] = []
    for before, after in pairwise([prod(input_shape), *model.hidden, num_outputs]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    flatten = [nn.Flatten()] if len(input_shape) > 1 else []
    return nn.Sequential(*flatten, *layers[:-1])


def build_convolutional(channels: list[int], num_outputs: int) -> nn.Sequential:
    """Return 3×3 convolutions with ReLU, max pooling between them, the mean of each map and a linear layer."""
    layers: list[nn.Module] = []
    for before, after in pairwise(channels):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers[:-1], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels[-1], num_outputs))


def build_autoencoder(widths: list[int], input_shape: tuple[int, ...]) -> nn.Sequential:
    """Return linear layers with ReLU down to the code and up again."""
    layers: list[nn.Module] = [nn.Flatten()]
    for half in (widths, widths[::-1]):
        for before, after in pairwise(half):
            layers += [nn.Linear(before, after), nn.ReLU()]
        layers.pop()  # neither the code nor the picture is bent
    return nn.Sequential(*layers, nn.Unflatten(1, input_shape))


class RecurrentByHand(nn.Module):
    """An embedding, a recurrent layer and an output for every place."""

    def __init__(self, config: Recurrent, num_tokens: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(num_tokens, config.embedding)
        cells = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
        self.layers = cells[config.cell](config.embedding, config.units, config.layers, batch_first=True)
        self.output = nn.Linear(config.units, num_tokens)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens (N, T) to logits (N, T, num_tokens)."""
        return self.output(self.layers(self.embedding(tokens))[0])


class TransformerByHand(nn.Module):
    """torch's own encoder layers with a causal mask, learned positions, and an output for every place."""

    def __init__(self, config: Transformer, num_places: int, num_tokens: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(num_tokens, config.width)
        self.positions = nn.Parameter(torch.zeros(num_places, config.width))
        hidden = config.mlp_ratio * config.width
        layer = nn.TransformerEncoderLayer(
            config.width, config.heads, hidden, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        norm = nn.LayerNorm(config.width)
        self.layers = nn.TransformerEncoder(layer, config.depth, norm, enable_nested_tensor=False)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(num_places))
        self.output = nn.Linear(config.width, num_tokens)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens (N, T) to logits (N, T, num_tokens)."""
        x = self.embedding(tokens) + self.positions
        return self.output(self.layers(x, mask=self.mask, is_causal=True))


def tokens_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy over all places."""
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


CRITERIA = {
    "classification": F.cross_entropy,
    "binary": F.binary_cross_entropy_with_logits,
    "tokens": tokens_loss,
    "reconstruction": F.mse_loss,
}


def direct(model: nn.Module, criterion, inputs: Tensor, targets: Tensor, batch_size: int, seconds: float) -> float:
    """Return steps per second."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    num_steps, started = 0, perf_counter()
    while perf_counter() - started < seconds:
        order = torch.randperm(len(inputs))
        for rows in order.split(batch_size):
            loss = criterion(model(inputs[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            num_steps += 1
    return num_steps / (perf_counter() - started)


def textbook(model: nn.Module, criterion, inputs: Tensor, targets: Tensor, batch_size: int, seconds: float) -> float:
    """Return steps per second."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=batch_size, shuffle=True)
    num_steps, started = 0, perf_counter()
    while perf_counter() - started < seconds:
        running_loss = 0.0
        for batch_inputs, batch_targets in loader:
            optimizer.zero_grad()
            loss = criterion(model(batch_inputs), batch_targets)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
            num_steps += 1
    return num_steps / (perf_counter() - started)


def shared(model: nn.Module, criterion, inputs: Tensor, targets: Tensor, batch_size: int, seconds: float) -> float:
    """Return steps per second; every process counts the same steps."""
    rank, num_ranks = dist.get_rank(), dist.get_world_size()
    together = DistributedDataParallel(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    num_steps, started, goes_on = 0, perf_counter(), torch.ones(1)
    while goes_on:
        order = torch.randperm(len(inputs))
        for rows in order.split(batch_size):
            mine = rows[rank::num_ranks]
            loss = criterion(together(inputs[mine]), targets[mine])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            num_steps += 1
        goes_on[0] = perf_counter() - started < seconds
        dist.broadcast(goes_on, 0)
    return num_steps / (perf_counter() - started)


LOOPS = {"direct": direct, "dataloader": textbook, "shared": shared}


def main(kind: str, path: str, threads: str, seconds: str) -> None:
    """Train for a while and print the speed."""
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    spec = read_spec(Path(path))
    data = load_data(spec)
    criterion = CRITERIA[data.task]
    model = build(spec.model, data.input_shape, data.num_outputs)
    inputs, targets = torch.from_numpy(data.train.inputs), torch.from_numpy(data.train.targets)
    if kind == "shared":
        dist.init_process_group("gloo")
    loop = LOOPS[kind]
    loop(model, criterion, inputs, targets, spec.training.batch_size, 0.5)  # warm up
    rate = loop(model, criterion, inputs, targets, spec.training.batch_size, float(seconds))
    if kind != "shared" or dist.get_rank() == 0:
        print(rate)
    if kind == "shared":
        dist.destroy_process_group()


if __name__ == "__main__":
    main(*sys.argv[1:])
