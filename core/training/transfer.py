"""Transfer: begin with weights that another run has learned, and leave some of them as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from torch import nn

from ..runs.checkpoints import CHECKPOINTS
from ..spec import Transfer
from ..specs.errors import SpecError, shown, suggestion
from .checkpoint import read_newest


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of each layer."""

    run: str
    step: int
    """Update of the other run after which its weights were written."""
    taken: tuple[str, ...]
    """Layers that begin with the weights of the other run."""
    new: tuple[str, ...]
    """Layers that begin anew: the head where that is asked for, and what the other run has not or in another shape."""

    def __str__(self) -> str:
        """Say it in one line."""
        new = f"; new: {', '.join(self.new)}" if self.new else ""
        return f"weights of {self.run}, step {self.step:,}: took {', '.join(self.taken)}{new}"


def begin_with(model: nn.Module, run: Path, transfer: Transfer, head: str) -> Transferred:
    """Load what fits from the newest checkpoint of `run`, by name and shape. SpecError when nothing does.

    `head` is the name of the output layer. Statistics of batch normalisation are taken with their layer.
    """
    checkpoint = read_newest(run / CHECKPOINTS)
    if checkpoint is None:
        raise SpecError(f"{shown(str(run), 200)} is no run with a checkpoint", place="transfer.run")
    given = {name.removeprefix("model."): t for name, t in checkpoint.tensors.items() if name.startswith("model.")}
    own = model.state_dict()
    new = {_layer(name) for name, tensor in own.items() if name not in given or given[name].shape != tensor.shape}
    new |= {head} if transfer.new_head else set()
    taken = {name: given[name] for name in own if _layer(name) not in new}  # whole layers: half of one is no use
    if not taken:
        rule = f"{run.name} and this network have no layer of the same name and shape"
        raise SpecError(f"{rule} to take over", place="transfer.run")
    model.load_state_dict(taken, strict=False)
    layers = list(dict.fromkeys(map(_layer, own)))
    return Transferred(
        run=run.resolve().name,
        step=checkpoint.step,
        taken=tuple(layer for layer in layers if layer not in new),
        new=tuple(layer for layer in layers if layer in new),
    )


def freeze(model: nn.Module, patterns: Sequence[str]) -> None:
    """Exclude parameters from training by name, `*` standing for any text. SpecError when a pattern matches none."""
    names = [name for name, _ in model.named_parameters()]
    for pattern in patterns:
        matched = [name for name in names if fnmatchcase(name, pattern) or fnmatchcase(_layer(name), pattern)]
        if not matched:
            layers = list(dict.fromkeys(map(_layer, names)))
            hint = suggestion(pattern, layers) or f"; layers are {', '.join(layers[:12])}"
            raise SpecError(f"no layer is called {shown(pattern)}{hint}", place="transfer.freeze")
        for name in matched:
            model.get_parameter(name).requires_grad_(False)
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise SpecError("every layer is frozen, so nothing is left to train", place="transfer.freeze")


def _layer(parameter: str) -> str:
    return parameter.rpartition(".")[0]
