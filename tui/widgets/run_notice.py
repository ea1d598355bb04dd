"""The line below the status: what needs saying about a run now, and what to do next. Empty for a healthy run."""

import time
from typing import Literal, NamedTuple

from ...core.diagnosis.explanation import in_words
from ...core.runs import RunView
from ...core.runs.lost import how_to_resume, log_of
from ...core.watched import WatchedData
from ..charts.numbers import number
from ..keymap.keys import Keys
from ..live_run import LiveRun
from ..panels.severity import ROLES, SIGNS

Tone = Literal["quiet", "note", "warning", "error", "good"]


class Notice(NamedTuple):
    """A sentence and how loud it is."""

    tone: Tone
    text: str


ALL_DONE = "all steps done"
"""Why a run ended that took every step it was to take."""
ENOUGH = (60, 18)
"""Columns and rows below which the screen says that it is small."""


def too_small(width: int, height: int) -> Notice | None:
    """What to say on a terminal that cannot show much."""
    if width >= ENOUGH[0] and height >= ENOUGH[1]:
        return None
    return Notice("note", f"{width}×{height} is small; 80×24 shows it all")


def notice(run: LiveRun, view: RunView, findings_in_sight: bool, keys: Keys) -> Notice:
    """The most important sentence about the run at this moment; findings only where no panel shows them."""
    if run.request:
        return Notice("note", f"{run.request} the trainer has been asked")
    sources = [_broken, _starting, _unheard, *([] if findings_in_sight else [_finding]), _paused, _over]
    return next((said for say in sources if (said := say(run, view, keys))), Notice("quiet", ""))


def _broken(run: LiveRun, view: RunView, keys: Keys) -> Notice | None:
    log = log_of(view)
    if view.failed:
        return Notice("error", f"✕ Failed: {view.failed.message.removesuffix('.')}. The traceback is in {log}")
    if view.status == "lost":
        when = time.strftime("%H:%M:%S", time.localtime(view.last_write))
        kept = f"What it wrote is kept; {how_to_resume(view)}."
        return Notice("error", f"✕ Lost: the trainer has been silent since {when}. {kept}")
    if view.started is None and run.trainer_ended():
        return Notice("error", f"✕ The trainer ended before it began; the reason is in {log}")
    return None


def _starting(run: LiveRun, view: RunView, keys: Keys) -> Notice | None:
    if view.status != "starting":
        return None
    if view.started is None:
        return Notice("note", "Starting: the trainer loads torch and the data; the first loss follows.")
    return Notice("note", "Starting: the data are read, the first step is being taken.")


def _unheard(run: LiveRun, view: RunView, keys: Keys) -> Notice | None:
    """What a program of the user's own has to do before there is something to see."""
    if view.status != "running" or view.step or not isinstance(view.spec.data, WatchedData):
        return None
    if view.layers:
        return Notice("note", "No step yet: a step is seen when the optimiser takes it, a loss when run.log is told.")
    return Notice("note", "No number read yet: printed lines such as 'step 10 loss 0.42' become charts.")


def _finding(run: LiveRun, view: RunView, keys: Keys) -> Notice | None:
    active = [finding for finding in view.findings if finding.active and finding.caused_by is None]
    if not active:
        return None
    first = active[0]
    others = f" (and {len(active) - 1} more)" if len(active) > 1 else ""
    stop = "" if first.headline.endswith(".") else "."
    explains = f"{keys.of('run.findings')} explains, {keys.of('run.remedy')} offers remedies"
    return Notice(first.severity, f"{SIGNS[first.severity]} {first.headline}{stop}{others} {explains}")


def _paused(run: LiveRun, view: RunView, keys: Keys) -> Notice | None:
    if view.status != "paused":
        return None
    pause, step, epoch = (keys.of(f"run.{name}") for name in ("pause", "step", "epoch"))
    goes_on = f"{pause} goes on, {step} takes one step, {epoch} an epoch"
    return Notice("note", f"Paused before step {view.step + 1:,}: {goes_on}")


def _over(run: LiveRun, view: RunView, keys: Keys) -> Notice | None:
    if view.finished is None:
        return None
    best = view.best("validation_loss")
    told = [f"validation loss was best at step {best[1]:,}: {number(best[0])}"] if best else []
    reason = view.finished.reason.rstrip(".")
    if not (told and reason == ALL_DONE):  # the status says so already
        told.insert(0, reason)
    words = "; ".join(told)
    return Notice("quiet", f"{words[:1].upper()}{words[1:]}")


def health(view: RunView) -> tuple[str, str]:
    """Whether the run is healthy, in a word or two beside the loss, and the role of its colour."""
    active = [finding for finding in view.findings if finding.active and finding.severity != "note"]
    if active:
        worst = active[0]
        return f"{SIGNS[worst.severity]} {in_words(worst.code)}", ROLES[worst.severity]
    if view.status in ("failed", "diverged", "lost"):
        return f"✕ {view.status}", "ERROR"
    if not view.count("validation_loss"):
        return "", "DIM"
    return ("✓ healthy" if view.finished else "✓ healthy so far"), "GOOD"
