"""Detector: inputs on a scale that initial weights are not made for."""

import math
from typing import ClassVar

from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact
from .outputs import median_of, outputs_of

SIZE, TALLNESS, RATIO, OFFSET = 10.0, 10.0, 30.0, 5.0
BINARY = 0.9
WEAK = 0.1


class UnnormalizedInput(Detector):
    """The inputs are far from mean 0 and standard deviation 1, in units that differ, or with huge single values.

    Rule, on the batches that were measured, any of: root mean square > 10; |mean| > 5 standard deviations; the standard
    deviations of two features > 30 apart (least one that is not 0); largest |x| > 10 standard deviations while the
    root mean square is > 1; root mean square × √n < 0.1 for n features into a linear layer, whose first weights and
    biases are drawn from ±1/√n: inputs then move a unit by less than a tenth of what its bias does, and it is on or off
    for all examples alike. Inputs of which 90 % are 0 or 1 (one-hot, sparse), class numbers, and networks that begin
    with a normalisation layer are exempt. A warning only when training is hurt, otherwise a note; ranges such as [0, 1]
    are never judged.
    Source: LeCun et al. 1998, Efficient BackProp, section 4.3; Glorot & Bengio 2010 assume unit variance.
    Known false alarms: heavy-tailed features in a run that is hurt by something else.
    """

    code: ClassVar[str] = "unnormalized_input"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "data_input_mean", "data_input_std")
    source: ClassVar[str] = "LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998, section 4.3"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if median_of(view, "data_input_binary") > BINARY or (view.layers and view.layers[0].is_normalization):
            return None
        mean, std = median_of(view, "data_input_mean"), median_of(view, "data_input_std")
        if not std > 0:
            return None
        size = math.hypot(mean, std)
        largest = max(abs(median_of(view, "data_input_low")), abs(median_of(view, "data_input_high")))
        ratio = median_of(view, "data_input_ratio")
        signs = [
            (size / SIZE, f"The inputs are of size {size:.3g} (root mean square)"),
            (abs(mean) / std / OFFSET, f"The inputs lie around {mean:.3g} and vary by {std:.3g} only"),
            (ratio / RATIO, f"One feature of the inputs varies {ratio:.3g} times as much as another"),
            (_weakness(view, size), f"The inputs are of size {size:.1e} (root mean square) only"),
            (largest / std / TALLNESS if size > 1 else 0.0, f"Single inputs reach {largest / std:.3g} deviations"),
        ]
        level, headline = max((sign for sign in signs if math.isfinite(sign[0])), key=lambda sign: sign[0])
        if level < CLEAR_LEVEL:
            return None
        return Symptom(
            level=level,
            severity=impact.severity(),
            headline=headline + (f", and {impact.progress_in_words}" if impact.hurt else ""),
            why=(
                "Initial weights and usual learning rates are made for inputs of mean 0 and standard deviation 1. "
                "Larger ones saturate or kill the first units, smaller ones drown in their biases, and unlike ones "
                "stretch the loss into a narrow valley along which no single learning rate fits."
            ),
            evidence={
                "input_mean": mean,
                "input_std": std,
                "input_rms_threshold": SIZE,
                "feature_std_ratio": ratio if math.isfinite(ratio) else None,
                "feature_std_ratio_threshold": RATIO,
                "target_size": _target_size(view),
            },
        )


def _target_size(view: RunView) -> float | None:
    """Root mean square of numbers to be predicted: remedies bring them to 1 as well; None for classes."""
    size = math.hypot(median_of(view, "data_target_mean"), median_of(view, "data_target_std"))
    return size if outputs_of(view).task == "regression" and math.isfinite(size) else None


def _weakness(view: RunView, size: float) -> float:
    """How much stronger biases are than inputs, in units of the threshold; 0 where the first layer is not a sum over
    features."""
    first = view.layers[0] if view.layers else None
    if first is None or first.kind != "Linear" or not first.input_shape:
        return 0.0
    return WEAK / (size * math.sqrt(first.input_shape[-1]))
