"""How far back in time the error reaches."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from ..models.recurrent import RecurrentModule
from ..models.transformer import TransformerModule
from .instrument import Picture
from .sequences import held_out_sequences
from .subject import Subject

NUM_SEQUENCES = 32


class GradientByLag:
    """Norm of ∂ loss of the last answer / ∂ what was read k steps before it, the mean over held-out sequences.

    Level: every step can be learned from. Falling by a constant factor a step is a gradient that vanishes in time; the
    factor to the power of the lag is what is left (Hochreiter, 1991; Bengio et al., 1994). Misleading: once the task is
    learned the gradient is small everywhere, and where nothing depends on a step it ought to be.
    """

    name: ClassVar[str] = "gradient_by_lag"
    unit: ClassVar[str] = "loss per unit of what is read"
    cost: ClassVar[str] = "a forward and backward pass of 32 sequences"

    def __init__(self, subject: Subject) -> None:
        """Choose the sequences."""
        self._model = subject.network.model
        reads = isinstance(self._model, RecurrentModule | TransformerModule)
        self.applies = reads and subject.data.task in ("tokens", "regression") and len(subject.data.input_shape) < 3
        if self.applies:
            self._inputs, self._targets = held_out_sequences(subject, NUM_SEQUENCES)
            self._is_regression = subject.data.task == "regression"
            self._criterion = subject.criterion or nn.functional.mse_loss

    def draw(self) -> list[Picture]:
        """Return norm float32 (T,), by lag: first of the last step itself."""
        norms = self._norms().flip(0).cpu().numpy().astype(np.float32)
        return [Picture(self.name, {"norm": norms}, {})]

    def _norms(self) -> Tensor:
        """Return the norm at each step (T,), first to last."""
        with torch.enable_grad():
            if self._is_regression:
                read = self._inputs.clone().requires_grad_()
                losses = self._criterion(self._model(read), self._targets) * len(read)
            else:
                outputs, read = _outputs_and_embedding(self._model, self._inputs)
                losses = nn.functional.cross_entropy(outputs[:, -1], self._targets[:, -1], reduction="sum")
            (gradient,) = torch.autograd.grad(losses, read)
        return gradient.double().norm(dim=-1).mean(0)


def _outputs_and_embedding(model: nn.Module, tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Return logits (N, T, V) and the embedded tokens (N, T, E) that they can be differentiated by."""
    kept = list[Tensor]()

    def keep(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        kept.append(output.detach().requires_grad_())
        return kept[0]

    embedding = model.get_submodule("embedding")
    hook = embedding.register_forward_hook(keep)
    try:
        return model(tokens), kept[0]
    finally:
        hook.remove()
