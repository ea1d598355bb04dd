"""Detector: dropout and batch normalisation at work where they should rest, or at rest where they should work."""

from typing import ClassVar

from ..events import Severity
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact


class EvaluationMode(Detector):
    """The model is evaluated in training mode, or trained in evaluation mode, and has layers for which it matters.

    Rule, on the modes seen in forward passes of a watched program, one of:
    - the newest evaluation that was listened to ran in training mode: what it measured is not what the network will
      do, and batch normalisation has learned from validation data;
    - training steps run in evaluation mode although earlier ones ran in training mode: `train()` is missing behind the
      evaluation. Where it was so from the first step it may be on purpose.
    A note as long as training is not hurt: what is wrong then is a measurement, or a network other than was meant.
    Source: PyTorch documentation of `Module.eval`; TrainCheck, OSDI 2025.
    Known false alarms: dropout that is left on at evaluations on purpose, by the whole model's mode (Monte Carlo
    dropout).
    """

    code: ClassVar[str] = "evaluation_mode"
    reads: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str] = "PyTorch documentation of Module.eval; TrainCheck, OSDI 2025"
    patience: ClassVar[int] = 1
    shows_at_once: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        data = view.started.data if view.started else {}
        if data.get("evaluated_in") == "training":
            return _evaluated(int(data["evaluated_since"]), impact.severity())
        if data.get("trained_in") == "evaluation":
            return _trained(int(data["trained_since"]), impact.severity())
        return None


def _evaluated(step: int, severity: Severity) -> Symptom:
    return Symptom(
        level=1.0,
        severity=severity,
        headline="Validation is measured in training mode: dropout and batch normalisation act as in training",
        why=(
            "Without model.eval() dropout silences units of the network that is examined, and batch normalisation "
            "uses, and learns from, the validation batch. The metrics are noisy, mostly too low, and depend on the "
            "batch size."
        ),
        evidence={"fault": "evaluated in training mode"},
        first_step=step,
    )


def _trained(step: int, severity: Severity) -> Symptom:
    later = step > 1
    return Symptom(
        level=1.0,
        severity=severity if later else "note",
        headline=f"{f'Since step {step:,} the' if later else 'The'} model trains in evaluation mode: "
        "dropout is off, batch normalisation learns no statistics",
        why=(
            "model.eval() was called, as for an evaluation, and model.train() was not called after it. From then on "
            "another network is trained than was meant: without dropout, and with statistics that stay as they are."
        ),
        evidence={"fault": "trained in evaluation mode"},
        first_step=step,
    )
