"""What a recurrent network carries along a sequence, and how far its gates stand open."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from ..models.recurrent import RecurrentModule
from .instrument import Picture
from .sequences import held_out_sequences, names_of
from .subject import Subject

MAX_UNITS = 64
GATES: dict[type[nn.RNNBase], tuple[tuple[str, int], ...]] = {
    nn.LSTM: (("input", 0), ("forget", 1), ("output", 3)),
    nn.GRU: (("reset", 0), ("update", 1)),
}
"""Gates of a cell, with their places among torch's stacked weights."""


class HiddenStates:
    """For one held-out sequence, the state of each unit after each step, and the mean of each gate: `hidden_states/…`.

    A unit that keeps its colour remembers. A gate is 0 shut, 1 open; the forget gate of an LSTM and the update gate of
    a GRU keep the memory while they are open.
    """

    name: ClassVar[str] = "hidden_states"
    unit: ClassVar[str] = "activation, and share open"
    cost: ClassVar[str] = "a forward pass of one sequence, and its gates once more"

    def __init__(self, subject: Subject) -> None:
        """Choose the sequence."""
        self._model = subject.network.model
        self.applies = isinstance(self._model, RecurrentModule)
        if self.applies:
            self._inputs, _ = held_out_sequences(subject, 1)
            self._names = names_of(subject, self._inputs[0])

    def draw(self) -> list[Picture]:
        """Return states float32 (units, T) and gates float32 (num_gates, T) of each layer."""
        if not isinstance(self._model, RecurrentModule):
            return []
        x = self._model.embedding(self._inputs) if self._model.reads_tokens else self._inputs
        pictures = list[Picture]()
        for number, cell in enumerate(self._model.cells(), start=1):
            states, _ = cell(x)
            gates = open_gates(cell, x, states)
            arrays = {
                "states": states[0, :, :MAX_UNITS].T.cpu().contiguous().numpy(),
                "gates": gates[0].mean(-1).cpu().numpy(),
            }
            meta = {"gates": [name for name, _ in GATES.get(type(cell), ())], "tokens": self._names}
            pictures.append(Picture(f"{self.name}/layer_{number}", arrays, meta))
            x = states
        return pictures


def open_gates(cell: nn.RNNBase, inputs: Tensor, states: Tensor) -> Tensor:
    """Return σ(W x_t + U h_{t−1} + b) of each gate: (N, num_gates, T, units), of inputs (N, T, C) and states.

    All steps at once, because every state is known already.
    """
    w_x, w_h, b_x, b_h = cell.all_weights[0]
    before = torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)
    sums = inputs @ w_x.T + b_x + before @ w_h.T + b_h  # (N, T, stacked · units)
    opened = torch.sigmoid(sums).unflatten(-1, (-1, cell.hidden_size)).movedim(2, 1)
    return opened[:, [place for _, place in GATES.get(type(cell), ())]]
