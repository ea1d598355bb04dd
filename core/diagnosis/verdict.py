"""Whether a remedy helped: a run and the same run with the remedy, held against each other in one sentence."""

from typing import Literal, NamedTuple

from ..events import GOING_ON
from ..percent import percent
from ..runs.main_metric import MainMetric, main_metric
from ..runs.series import higher_is_better
from ..runs.view import RunView
from .explanation import in_words
from .order import alarms

Tone = Literal["note", "good", "warning", "error"]
_SAME = 0.005
"""Share of the old value by which a metric must have moved to count as better or worse."""


class Verdict(NamedTuple):
    """A sentence and how good the news is."""

    tone: Tone
    text: str


def verdict(before: RunView, after: RunView, finding: str, remedy: str) -> Verdict:
    """Judge a remedy by the run that tried it.

    finding: code of what it was for. remedy: its title, in words.
    """
    words = in_words(finding)
    if after.status in GOING_ON:
        planned = f" of {after.num_steps:,}" if after.num_steps else ""
        return Verdict(
            "note", f"Trying: {remedy}. Step {after.step:,}{planned}; then this line says whether it helped."
        )
    if after.status in ("failed", "lost", "diverged"):
        return Verdict("error", f"It did not help: with '{remedy}' the run {_ended(after.status)}.")
    left = standing_alarms(after)
    old, new = main_metric(before), main_metric(after)
    change = _change(old, new)
    numbers = f"; {_in_numbers(old, new)}" if old and new and old.name == new.name else ""
    if finding in left:
        tone, start = ("good", "It helped a little") if change > 0 else ("warning", "It did not help")
        return Verdict(tone, f"{start}: {words} is still there{numbers}.")
    others = sorted(left - alarms(before.findings))
    if others:
        new_words = " and ".join(in_words(code) for code in others)
        return Verdict("warning", f"{_begun(words)} is gone, but now there is {new_words}{numbers}.")
    if finding in alarms(after.findings):
        return Verdict("good", f"It helped: it stopped in time{numbers}.")
    if change < 0:
        return Verdict("warning", f"{_begun(words)} is gone, at a price{numbers}.")
    return Verdict("good", f"It helped: {words} is gone{numbers}.")


def standing_alarms(view: RunView) -> set[str]:
    """Return the codes of alarms that the weights a run leaves suffer from.

    A run that stops early overfits until it stops, and then goes back to the weights of before.
    """
    found = alarms(view.findings)
    return found - {"overfitting"} if view.spec.regularization.early_stopping is not None else found


def _change(old: MainMetric | None, new: MainMetric | None) -> int:
    """1 for better, -1 for worse, 0 for about the same or not to be compared."""
    if old is None or new is None or old.name != new.name:
        return 0
    moved = new.score - old.score
    if abs(moved) <= _SAME * max(abs(old.score), 1e-12):
        return 0
    return 1 if moved > 0 else -1


def _in_numbers(old: MainMetric, new: MainMetric) -> str:
    name = new.name.replace("_", " ")
    if higher_is_better(new.name) and "accuracy" in new.name:
        return f"{name} {percent(new.value, 1)}, was {percent(old.value, 1)}"
    return f"{name} {new.value:.3g}, was {old.value:.3g}"


def _begun(words: str) -> str:
    """At the start of a sentence; ReLU and NaN keep their capitals."""
    return words[:1].upper() + words[1:]


def _ended(status: str) -> str:
    return {"failed": "failed", "lost": "was lost", "diverged": "diverged"}[status]
