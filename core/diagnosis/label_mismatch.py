"""Detector: targets that the inputs do not explain."""

from typing import ClassVar

from ..runs.view import RunView
from .course import newest_median
from .detector import Detector, Symptom
from .impact import POOR_PROGRESS, Impact
from .travel import for_a_change_of, travelled
from .yardstick import NO_BETTER, OTHER_SCALE, recognised

AT_GUESS = 0.05
UPDATE_RATIOS = 1e-4, 3e-2
MEMORISED = 0.3
BENDING = ("LSTM", "GRU", "LSTMCell", "GRUCell", "MultiheadAttention")
"""Layers that bend what they pass on by themselves, with no activation behind them. Not those of plain recurrence: what
they forget on the way they may be unable to learn from."""
FAIR = 0.2
"""Agreement beyond that of a guess, of 1, from which on it is called fair (Landis & Koch 1977, table 1)."""
MIN_EVALUATIONS, NUM_NEWEST = 2, 64


class LabelMismatch(Detector):
    """The network works and learns nothing that holds: inputs and targets do not belong together.

    Rule, in the second half of the run and against L_const, one of:
    - the loss is within 5 % of L_const and flat, or less than 30 % below it while validation is no better than a guess
      and no longer falls, although updates are of normal size (ratio 1e-4 to 3e-2) and were enough to change the output
      by 30 %, and a layer bends (a linear model may be unable to do better): by the activation behind it, or by itself
      as gated recurrent and attention layers do;
    - the training loss has fallen by more than 30 % of L_const, but the validation loss never was below 0.98 L_const:
      what was learned was learned by heart. The updates must have been enough for that, and two evaluations must have
      been made since the training loss has stayed that low: an older one, or running statistics that lag behind, say
      nothing of it. Silent where the validation loss has itself fallen by more than 30 % since its first, or never was
      below 3 L_const, as a sum over other batches is: then it is not measured as the training loss is.
    Silent where of the examples that the most frequent class's name gets wrong more than a fifth are recognised, of
    training as of validation examples: then inputs do tell the classes, and it is the network that cannot say so, or
    that is too sure where it errs.
    By exclusion: silent while a more specific fault is found; "possible", which only an experiment such as fitting one
    batch can settle.
    Source: Zhang et al. 2017 (1611.03530), networks on random labels.
    Known false alarms: targets that are noise by nature, such as returns of prices; validation data of another kind.
    """

    code: ClassVar[str] = "label_mismatch"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "baseline_loss", "update_ratio")
    source: ClassVar[str] = "Zhang, Bengio, Hardt, Recht & Vinyals, arXiv 1611.03530"
    by_exclusion: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if impact.share < 0.5 or not impact.has_baseline or not impact.finite:
            return None
        best = view.best("validation_loss")
        never_better = best is not None and _never_better(view, impact, best[0])
        learned_by_heart = (
            impact.progress > MEMORISED
            and never_better
            and _went_far(view)
            and _num_evaluated(view, impact) >= MIN_EVALUATIONS
        )
        if not (learned_by_heart or _guesses(view, impact)) or recognised(view) > FAIR:
            return None
        headline = (
            f"The training loss has fallen to {impact.loss:.3g} but the validation loss was never better than a "
            f"constant guess ({impact.scale:.3g})"
            if learned_by_heart
            else f"Weights move and the loss stays: {impact.progress_in_words}"
        )
        return Symptom(
            level=1.0,
            severity="warning",
            headline=headline,
            why=(
                "Gradients arrive and weights move, so the network works, but nothing in the inputs helps to tell the "
                "targets. Most often one was shuffled, shifted or augmented without the other."
            ),
            evidence={
                "progress": impact.progress,
                "progress_threshold": AT_GUESS,
                "best_validation_loss": best[0] if best else None,
                "baseline_loss": impact.scale,
                "update_ratio": newest_median(view, "update_ratio", 9),
            },
            certainty="possible",
        )


def _never_better(view: RunView, impact: Impact, best: float) -> bool:
    """Whether validation never beat a guess, as far as its loss can be held against L_const."""
    first = view.first("validation_loss")
    has_fallen = first is not None and best < (1 - MEMORISED) * first
    return NO_BETTER * impact.scale < best < OTHER_SCALE * impact.scale and not has_fallen


def _num_evaluated(view: RunView, impact: Impact) -> int:
    """Evaluations since the training loss, smoothed, was last above what counts as learned."""
    course = impact.course
    if course is None:
        return 0
    above = course.steps[course.means > (1 - MEMORISED) * impact.scale]
    steps, _ = view.tail("validation_loss", NUM_NEWEST)
    return int((steps > (above[-1] if len(above) else 0)).sum())


def _guesses(view: RunView, impact: Impact) -> bool:
    ratio = newest_median(view, "update_ratio", 9)
    moves = ratio is not None and UPDATE_RATIOS[0] <= ratio <= UPDATE_RATIOS[1]
    bends = any(layer.activation not in (None, "none") or layer.kind in BENDING for layer in view.layers[:-1])
    most = MEMORISED if impact.left_behind else AT_GUESS
    settled = impact.flat or impact.left_behind
    return moves and _went_far(view) and bends and settled and -AT_GUESS < impact.progress < most


def _went_far(view: RunView) -> bool:
    """Whether the weights were moved by enough to change the output by what counts as learned."""
    return travelled(view) >= for_a_change_of(POOR_PROGRESS, view)
