"""Remedies that change the data a network learns from."""

from collections.abc import Mapping

from ..events import Remedy
from ..spec import RunSpec

Evidence = Mapping[str, float | str | None]

_LARGE_TARGETS = 10.0
_TARGET_LINE = "\ntargets = (targets - train_targets.mean(0)) / train_targets.std(0)"


def normalize_inputs(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Bring inputs to mean 0 and standard deviation 1, where they are not, and numbers to predict that are large."""
    if spec.split.normalize:
        return None
    with_targets = _has_large_targets(evidence)
    return Remedy(
        id="normalize_inputs",
        title="Normalise the inputs and the targets" if with_targets else "Normalise the inputs",
        set={"split.normalize": True, **({"split.normalize_targets": True} if with_targets else {})},
        lines="inputs = (inputs - train_inputs.mean(0)) / train_inputs.std(0)" + (_TARGET_LINE if with_targets else ""),
        expected="First-layer activations of order 1, and a loss that falls from the first steps on.",
    )


def standardize_inputs(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Bring inputs to mean 0 and standard deviation 1 in a program that prepares its own, where the spec cannot."""
    if not spec.split.normalize:
        return None  # to normalise is the remedy
    with_targets = _has_large_targets(evidence)
    return Remedy(
        id="standardize_inputs",
        title="Standardise the inputs and the targets" if with_targets else "Standardise the inputs",
        lines="inputs = (inputs - train_inputs.mean(0)) / train_inputs.std(0).clamp(min=1e-6)"
        + (_TARGET_LINE if with_targets else ""),
        expected="First-layer activations of order 1, and a loss that falls from the first steps on.",
    )


def more_data(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Train on all examples, where the spec uses a part."""
    if spec.split.limit_training is None:
        return None
    return Remedy(
        id="more_data",
        title="Train on all examples",
        set={"split.limit_training": "none"},
        expected="Validation loss follows training loss further down.",
    )


def _has_large_targets(evidence: Evidence) -> bool:
    """Whether targets are as far from 1 as inputs must be to be called unnormalised.

    The gradient of a squared error grows with them: at inputs of order 1 it would still throw the weights about
    (LeCun et al. 1998, sections 4.3 and 4.5).
    """
    size = evidence.get("target_size")
    return isinstance(size, float) and size > _LARGE_TARGETS
