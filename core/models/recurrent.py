"""Recurrent networks as torch modules."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from ..families.recurrent import Cell, Recurrent

CELLS: dict[Cell, type[nn.RNN | nn.LSTM | nn.GRU]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
KEEPING_GATE = 1
"""Place among the gates (LSTM: input, forget, cell, output; GRU: reset, update, new) of the one that keeps memory."""


class RecurrentModule(nn.Module):
    """`embedding` for tokens, cells `layer_1` … `layer_n` with `dropout_i` behind them, and `output`."""

    def __init__(self, config: Recurrent, input_shape: tuple[int, ...], num_outputs: int) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        self.reads_tokens = len(input_shape) == 1
        if self.reads_tokens:
            self.embedding = nn.Embedding(num_outputs, config.embedding)
        self.layers: list[list[nn.Module]] = []
        for number, (before, after) in enumerate(pairwise(config.widths(input_shape, num_outputs)), start=1):
            modules: dict[str, nn.Module] = {"layer": CELLS[config.cell](before, after, batch_first=True)}
            if config.dropout:
                modules["dropout"] = nn.Dropout(config.dropout)
            for name, module in modules.items():
                self.add_module(f"{name}_{number}", module)
            self.layers.append(list(modules.values()))
        self.output = nn.Linear(config.units, num_outputs)
        for cell in self.cells():
            _keep(cell, config.keep_bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map tokens (N, T) to logits (N, T, num_outputs), or vectors (N, T, C) to an answer (N, num_outputs)."""
        x = self.embedding(inputs) if self.reads_tokens else inputs  # (N, T, C)
        for cell, *dropout in self.layers:
            x, _ = cell(x)  # (N, T, units)
            for module in dropout:
                x = module(x)
        return self.output(x if self.reads_tokens else x[:, -1])

    def cells(self) -> list[nn.RNNBase]:
        """Return the recurrent layers in the order data flows."""
        return [module for module in self.children() if isinstance(module, nn.RNNBase)]


def build(config: Recurrent, input_shape: tuple[int, ...], num_outputs: int) -> RecurrentModule:
    """Return the module in training mode with its first weights."""
    return RecurrentModule(config, input_shape, num_outputs)


@torch.no_grad()
def _keep(cell: nn.RNNBase, bias: float) -> None:
    """Let the gate that keeps the memory begin with `bias`: half of it in each of torch's two bias vectors."""
    if not isinstance(cell, nn.RNN):
        for vector in cell.all_weights[0][2:]:
            vector[KEEPING_GATE * cell.hidden_size : (KEEPING_GATE + 1) * cell.hidden_size] = bias / 2
