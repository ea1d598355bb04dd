"""Where each place of a sequence looks: attention by layer and head."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from ..models.attention import Attention
from .instrument import Picture
from .sequences import held_out_sequences, names_of
from .subject import Subject

MAX_PLACES = 64
"""Of a longer sequence the last ones are kept: more are no more readable, and n² numbers are many."""


class AttentionMaps:
    """For one held-out sequence, how much each place (row) takes from each (column): `attention/<layer>`.

    Rows add up to 1. Misleading: a place that is looked at need not matter, because what is taken from it may be small.
    """

    name: ClassVar[str] = "attention"
    unit: ClassVar[str] = "1"
    cost: ClassVar[str] = "a forward pass of one sequence, and its attention once more"

    def __init__(self, subject: Subject) -> None:
        """Choose the sequence."""
        model = subject.network.model
        self._model = model
        self._layers = {name: module for name, module in model.named_modules() if isinstance(module, Attention)}
        self.applies = bool(self._layers)
        if self._layers:
            self._inputs, _ = held_out_sequences(subject, 1)
            self._names = names_of(subject, self._inputs[0])

    def draw(self) -> list[Picture]:
        """Return weights, float16 (heads, T, T), of each layer."""
        seen = dict[str, Tensor]()
        hooks = [module.register_forward_pre_hook(_keep(seen, name)) for name, module in self._layers.items()]
        try:
            self._model(self._inputs)
        finally:
            for hook in hooks:
                hook.remove()
        return [self._picture(name, layer.weights(seen[name])[0]) for name, layer in self._layers.items()]

    def _picture(self, name: str, weights: Tensor) -> Picture:
        kept = weights[:, -MAX_PLACES:, -MAX_PLACES:].to(torch.float16).cpu().numpy()
        meta = {"tokens": self._names[-MAX_PLACES:]}
        return Picture(f"{self.name}/{name.removesuffix('.attention')}", {"weights": kept}, meta)


def _keep(seen: dict[str, Tensor], name: str):  # one hook per layer, told its name
    def hook(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        seen[name] = inputs[0]

    return hook
