"""Several changes as one remedy, for faults that hide one another: where each is there alone, none of them helps."""

from collections.abc import Mapping

from ..events import Remedy

Evidence = Mapping[str, float | str | None]

JOINT = "+"
"""Between the ids of the remedies that a joint one consists of."""
PROGRAM_FAULTS = (
    "unchanged_weights",
    "missing_zero_grad",
    "constant_loss",
    "loss_output_mismatch",
    "output_target_shape",
)
"""Faults of how a program is put together. Repaired, it begins to learn, and meets the faults of its data."""
DATA_FAULTS = ("unnormalized_input",)
"""Faults that are measured on the data, so that they are there whatever the program does with it."""


def together(*remedies: Remedy) -> Remedy:
    """Return one remedy that makes all the changes, in this order."""
    first, *others = remedies
    return Remedy(
        id=JOINT.join(remedy.id for remedy in remedies),
        title=", and ".join([first.title, *(_inside(remedy.title) for remedy in others)]),
        set={path: value for remedy in remedies for path, value in remedy.set.items()},
        lines="\n".join(remedy.lines for remedy in remedies if remedy.lines),
        expected=remedies[-1].expected,
    )


def faults_beside(cause: str | None, alarms: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Return the alarms that stand beside the headline cause and are none of its consequences.

    Inputs in the thousands are no consequence of a softmax over one unit: without it they throw the weights about.
    """
    if cause not in PROGRAM_FAULTS:
        return {}
    return {code: evidence for code, evidence in alarms.items() if code in DATA_FAULTS}


def _inside(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:]
