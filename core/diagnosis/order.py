"""Which finding is the cause and which are its consequences."""

from collections.abc import Iterable

from ..events import Finding

CODES = (
    "non_finite",
    "unchanged_weights",
    "missing_zero_grad",
    "constant_loss",
    "loss_output_mismatch",
    "output_target_shape",
    "label_mismatch",
    "unnormalized_input",
    "class_imbalance",
    "data_leakage",
    "evaluation_mode",
    "symmetric_initialization",
    "poor_initialization",
    "learning_rate_too_high",
    "learning_rate_too_low",
    "over_regularized",
    "vanishing_gradient",
    "exploding_gradient",
    "dead_relu",
    "saturated_activation",
    "collapsed_output",
    "overfitting",
    "underfitting",
    "too_few_steps",
    "oscillating_loss",
    "loss_not_decreasing",
    "input_bound",
)
"""Every finding code, causes before consequences: not finite, no update, output, loss and shape, data, initialisation,
learning rate, gradients and units, capacity, speed."""

_LEADS_TO_NON_FINITE = ("learning_rate_too_high", "exploding_gradient")
_APART = ("data_leakage", "evaluation_mode", "overfitting", "input_bound")
"""None of them follows from a fault that keeps the training loss up."""
_ALARMS = ("warning", "error")


def rank(code: str) -> int:
    """Return the place of a code in the order; codes of other programs come last."""
    return CODES.index(code) if code in CODES else len(CODES)


def headline_cause(alarms: Iterable[str]) -> str | None:
    """Return the code that the others follow from, None for no alarms.

    A number that overflowed is the first thing to know, but where a growing loss or growing gradients led up to it
    they are its cause, not the reverse. Weights that all started at zero are why no gradient passes.
    """
    codes = [code for code in alarms if code not in _APART]
    if "symmetric_initialization" in codes and "constant_loss" in codes:
        codes.remove("constant_loss")
    if "non_finite" in codes and any(code in codes for code in _LEADS_TO_NON_FINITE):
        codes.remove("non_finite")
    return min(codes, key=rank, default=None)


def cause_of(code: str, headline: str | None) -> str | None:
    """Return the code that a finding is listed under, None where it stands for itself."""
    return None if headline in (None, code) or code in _APART else headline


def alarms(findings: Iterable[Finding]) -> set[str]:
    """Return the codes of the warnings and errors that hold: what `expect` of a preset is compared with.

    A finding whose condition ended before the run did is not among them, nor is a note.
    """
    return {finding.code for finding in findings if finding.active and finding.severity in _ALARMS}
