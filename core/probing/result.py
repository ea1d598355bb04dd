"""What a probe answers, for readers that have no torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["healthy", "unhealthy", "unclear"]
Value = float | int | str | None

QUESTIONS: dict[str, str] = {
    "learning_rate_range": "At which learning rates does the loss fall, and from which on does it diverge?",
    "overfit_one_batch": "Can the network learn a single batch by heart?",
    "zeroed_inputs": "Does the network learn more from the inputs than from zeros in their place?",
    "dependency": "Does the answer for one example depend on the other examples of its batch?",
    "gradient_noise_scale": "How large a batch is worth its cost?",
    "sharpness": "How curved is the loss in its steepest direction, and is the learning rate small enough for it?",
}
"""Every probe by name, with the question it answers; in display order."""


class ProbeError(Exception):
    """A probe cannot answer. The message is one sentence; `exit_code` as of the command line."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True)
class Curve:
    """What a probe saw on its way, to be drawn."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    x_label: str
    y_label: str
    log_x: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """The answer of a probe."""

    name: str
    """Key of QUESTIONS."""
    headline: str
    """The answer in one sentence, with the numbers that prove it."""
    verdict: Verdict
    """unclear: the probe ran but its answer says nothing about health here."""
    meaning: str
    """What follows from it, and what to do first."""
    evidence: Mapping[str, Value]
    """Numbers behind the headline; remedies read them, such as `suggested_learning_rate`."""
    curve: Curve | None = None
    seconds: float = 0.0
    """Time the probe took."""

    def document(self) -> dict[str, Any]:
        """Return the result as what JSON can hold."""
        curve = self.curve
        return {
            "probe": self.name,
            "question": QUESTIONS[self.name],
            "verdict": self.verdict,
            "headline": self.headline,
            "meaning": self.meaning,
            "evidence": dict(self.evidence),
            "curve": None
            if curve is None
            else {
                "x": list(curve.x),
                "y": list(curve.y),
                "x_label": curve.x_label,
                "y_label": curve.y_label,
                "log_x": curve.log_x,
            },
            "seconds": self.seconds,
        }
