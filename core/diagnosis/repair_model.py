"""Remedies that change the network. Each asks whether the family has the field before it proposes a value."""

from collections.abc import Mapping
from typing import Any

from ..events import Remedy
from ..families.convolutional import Convolutional
from ..spec import RunSpec
from ..watched import WatchedModel

Evidence = Mapping[str, float | str | None]

_BENDING_WELL = ("relu", "leaky_relu", "gelu", "silu", "elu")
_SMALL_LAYER = 32


def use_relu(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """ReLU with He weights instead of a sigmoid, tanh or no activation at all."""
    activations = _activations(spec)
    known = bool(activations) or _is_unknown(spec, "activation")
    if not known or (activations and all(name in _BENDING_WELL for name in activations)) or not _widths(spec):
        return None
    changes: dict[str, Any] = {"model.activation": "relu"}
    if _field(spec, "initialization") not in (None, "auto", "he"):
        changes["model.initialization"] = "he"
    return Remedy(
        id="relu",
        title="Use ReLU with He initialisation" if set(activations) != {"none"} else "Put a ReLU between the layers",
        set=changes,
        lines="nn.ReLU()  # between the layers, after nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')",
        expected="Gradients of the same order in every layer.",
    )


def use_leaky_relu(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """An activation that is nowhere quite flat."""
    activations = _activations(spec)
    if "relu" not in activations and not _is_unknown(spec, "activation"):
        return None
    others = ["leaky_relu" if name == "relu" else name for name in activations]
    return Remedy(
        id="leaky_relu",
        title="Use leaky ReLU",
        set={"model.activation": others if len(set(others)) > 1 else "leaky_relu"},
        lines="nn.LeakyReLU(0.01)  # in place of nn.ReLU()",
        expected="Units that fell silent get a gradient again.",
    )


def use_tanh(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A bounded activation with a slope on both sides, and Xavier weights."""
    activations = _activations(spec)
    if set(activations) == {"tanh"} or not (activations or _is_unknown(spec, "activation")) or not _widths(spec):
        return None
    changes: dict[str, Any] = {"model.activation": "tanh"}
    if _field(spec, "initialization") not in (None, "auto", "xavier"):
        changes["model.initialization"] = "xavier"
    return Remedy(
        id="tanh",
        title="Use tanh with Xavier initialisation",
        set=changes,
        lines="nn.Tanh()  # between the layers, after nn.init.xavier_uniform_(layer.weight)",
        expected="No activation grows without bound, and no unit falls silent for every example.",
    )


def standard_initialization(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """He or Xavier weights, by activation, where the spec asks for something else."""
    if not _is_unknown(spec, "initialization") and _field(spec, "initialization") in (None, "auto", "xavier", "he"):
        return None
    return Remedy(
        id="standard_initialization",
        title="Use standard initialisation (He for ReLU, Xavier otherwise)",
        set={"model.initialization": "auto"},
        lines="nn.init.xavier_uniform_(layer.weight)  # nn.init.kaiming_normal_ for ReLU",
        expected="Activations and gradients of the same order in every layer at the first step.",
    )


def normalize_layers(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Batch normalisation between the layers."""
    if _field(spec, "normalization") != "none" or not _widths(spec):
        return None
    return Remedy(
        id="batch_norm",
        title="Add batch normalisation",
        set={"model.normalization": "batch"},
        lines="nn.BatchNorm1d(width)  # after each hidden linear layer",
        expected="Every layer sees inputs of mean 0 and standard deviation 1, however deep it lies.",
    )


def add_residual(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Connections that pass the gradient by a layer; they need neighbours of equal width."""
    hidden = _field(spec, "hidden")
    if _field(spec, "residual") is not False or not hidden or len(set(hidden)) == len(hidden):
        return None
    return Remedy(
        id="residual",
        title="Add residual connections",
        set={"model.residual": True},
        lines="hidden = hidden + layer(hidden)  # where both have the same width",
        expected="The gradient reaches the first layers undiminished.",
    )


def add_dropout(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Dropout of 0.3, or 0.2 more than now."""
    present = _field(spec, "dropout")
    if present is None or present >= 0.6 or not _widths(spec):
        return None
    share = round(present + (0.2 if present else 0.3), 2)
    return Remedy(
        id="dropout",
        title=f"Add dropout {share:g}" if not present else f"Raise dropout to {share:g}",
        set={"model.dropout": share},
        lines=f"nn.Dropout({share:g})  # after each hidden activation",
        expected="Training loss higher, validation loss lower.",
    )


def lower_dropout(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Dropout of 0.2 where it is more than half."""
    present = _field(spec, "dropout")
    if present is None or present <= 0.5:
        return None
    return Remedy(
        id="lower_dropout",
        title=f"Lower dropout from {present:g} to 0.2",
        set={"model.dropout": 0.2},
        lines="nn.Dropout(0.2)",
        expected="Enough of each example gets through, and the loss falls.",
    )


def shrink(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A quarter of the units in every hidden layer, or of the filters in every stage."""
    widths = _widths(spec)
    if not widths or max(widths) < 8:
        return None
    smaller = [max(4, width // 4) for width in widths]
    return _resize(spec, "smaller", "Use a smaller network", smaller, "A smaller gap.")


def use_gates(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A cell whose memory is kept behind gates, instead of one that overwrites its state at every step."""
    if _field(spec, "cell") != "rnn" and evidence.get("kind") != "time":
        return None
    return Remedy(
        id="gates",
        title="Use an LSTM that begins by keeping its memory",
        set={"model.cell": "lstm", "model.keep_bias": 4.0},
        lines="nn.LSTM(inputs, units)  # in place of nn.RNN; begin with a forget bias of 1 to 4",
        expected="The gradient reaches steps far back, and what they held can be learned.",
    )


def widen(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """At least 32 and at least four times the units in every hidden layer, and at least two layers.

    Twice the filters in every stage of a convolutional network, whose cost grows with their square at every place.
    """
    hidden = _field(spec, "hidden")
    if isinstance(spec.model, Convolutional):
        wider = [2 * width for width in spec.model.channels]
        return _resize(spec, "wider", "Use more filters", wider, "Both losses settle lower.")
    if not hidden:
        return None
    wider = [max(_SMALL_LAYER, 4 * width) for width in hidden]
    wider = wider * 2 if len(wider) == 1 else wider
    return _resize(spec, "wider", "Use a wider and deeper network", wider, "Both losses settle lower.")


def add_hidden_layers(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Two hidden layers where there are none."""
    if _field(spec, "hidden") != []:
        return None
    return _resize(spec, "hidden_layers", "Add hidden layers", [_SMALL_LAYER] * 2, "The boundary can bend.")


def allow_bias(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Biases, where they are switched off."""
    if _field(spec, "bias") is not False:
        return None
    return Remedy(
        id="bias",
        title="Give the neurons a bias",
        set={"model.bias": True},
        lines="nn.Linear(inputs, outputs, bias=True)",
        expected="The boundary no longer has to pass through the origin.",
    )


def augment_pictures(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Pictures that are turned and moved a little at every step, for a network made for pictures."""
    if not isinstance(spec.model, Convolutional) or spec.augmentation.is_on:
        return None
    return Remedy(
        id="augmentation",
        title="Turn and move the training pictures a little, anew at every step",
        set={"augmentation.shift": 0.1, "augmentation.rotate": 10.0},
        lines="transforms.RandomAffine(degrees=10, translate=(0.1, 0.1))  # from torchvision, while training",
        expected="Training loss higher, validation loss lower: no picture comes twice.",
    )


def _resize(spec: RunSpec, identifier: str, title: str, widths: list[int], expected: str) -> Remedy:
    field, what = ("hidden", "hidden layers of")
    unit = "units"
    if isinstance(spec.model, Convolutional):
        field, what, unit = "channels", "stages of", "filters"
    shown = ", ".join(map(str, widths[:4]))
    return Remedy(
        id=identifier,
        title=f"{title}: {shown}" + (", …" if len(widths) > 4 else ""),
        set={f"model.{field}": widths, **_activations_of(spec, widths)},
        lines=f"# {what} {shown}{' …' if len(widths) > 4 else ''} {unit}",
        expected=expected,
    )


def _activations(spec: RunSpec) -> list[str]:
    """The non-linearities of the hidden layers, or the one of them all; empty where none is known."""
    named = _field(spec, "activation")
    return named if isinstance(named, list) else [named] if named else []


def _activations_of(spec: RunSpec, widths: list[int]) -> dict[str, Any]:
    """Where each layer has an activation of its own: the change that gives new layers the last one's."""
    named = _field(spec, "activation")
    if not isinstance(named, list) or len(widths) == len(named):  # pyright: ignore[reportUnknownArgumentType]
        return {}
    last = named[-1] if named else "relu"
    return {"model.activation": [*named, *[last] * len(widths)][: len(widths)]}


def _widths(spec: RunSpec) -> list[int]:
    """Units of each hidden layer, or filters of each stage; empty for a linear model."""
    return spec.model.channels if isinstance(spec.model, Convolutional) else _field(spec, "hidden") or []


def _is_unknown(spec: RunSpec, name: str) -> bool:
    """Whether a watched program has this without showing it, as with non-linearities called as functions."""
    return isinstance(spec.model, WatchedModel) and _field(spec, name) is None


def _field(spec: RunSpec, name: str) -> Any:
    """A field of the model's family, None where it has no such field."""
    return getattr(spec.model, name, None)
