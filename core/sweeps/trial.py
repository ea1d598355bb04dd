"""A trial at work, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from subprocess import Popen
from typing import TYPE_CHECKING, Any, Literal

from ..gates.run_gates import exit_code
from ..launching.listener import Listener
from ..runs.errors import RunError
from ..runs.main_metric import MainMetric, main_metric
from ..runs.view import RunView

if TYPE_CHECKING:
    from optuna import Trial

HOPELESS = ("non_finite", "dead_relu", "unchanged_weights", "constant_loss", "output_target_shape")
"""Findings no further step repairs: a trial with one of them as an error is stopped."""

State = Literal["complete", "pruned", "failed"]


@dataclass(frozen=True, slots=True)
class TrialResult:
    """One run of a sweep."""

    folder: Path
    """Where its run is; nothing is there where it could not be made."""
    parameters: Mapping[str, Any]
    """What was drawn, by dotted path."""
    state: State
    metric: MainMetric | None
    """What the trial is judged by; None where nothing finite came of it."""
    why: str = ""
    """Of a pruned or failed one: the finding or the error."""
    exit_code: int = 0
    """What training it alone would have ended with."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """A trial that is being trained."""

    folder: Path
    parameters: Mapping[str, Any]
    metric: MainMetric | None
    """As it is now."""
    share: float
    """Of its steps, that are done."""


@dataclass(frozen=True, slots=True)
class DrawnTrial:
    """A trial about to be trained."""

    trial: "Trial"
    folder: Path
    parameters: Mapping[str, Any]

    def failed(self, why: str) -> TrialResult:
        """The result where it could not begin."""
        return TrialResult(self.folder, self.parameters, "failed", None, why, exit_code=1)


@dataclass(slots=True)
class RunningTrial:
    """A trial and its trainer, which may have others, and why it was told to end, if it was."""

    drawn: DrawnTrial
    listener: Listener
    trainer: "Popen[Any]"
    is_alone: bool
    """Whether the trainer has no other trial."""
    max_seconds: float | None = None
    """After so much training its run was to be stopped."""
    is_over: bool = False
    """Whether its run had ended at the last look; its trainer may go on with others."""
    pruned_for: str = ""
    interrupted: bool = False
    trouble: str = ""
    """Why its run could not be read."""
    metric: MainMetric | None = None
    """As it was at the last look."""
    share: float = 0.0
    """Of its steps, that were done then."""

    @property
    def at_work(self) -> AtWork:
        """What is known of it."""
        return AtWork(self.drawn.folder, self.drawn.parameters, self.metric, self.share)

    def look(self) -> TrialResult | None:
        """Read what is new and tell a hopeless trial to stop; return the result once its run has ended."""
        ended = self.is_over or self.trainer.poll() is not None  # asked before reading: the last word is in the view
        try:
            view = self.listener.look().view
        except (RunError, OSError) as error:
            self.trouble = str(error)
            if self.is_alone:
                self.trainer.terminate()
            return self._failed(self.trouble, 1) if ended else None
        if ended:
            return self._result(view)
        self.is_over = view.finished is not None or view.failed is not None
        self.metric, self.share = main_metric(view), view.step / view.num_steps if view.num_steps else 0.0
        if not (self.is_over or self.pruned_for or self.interrupted) and (code := _hopeless(view)):
            self.pruned_for = code
            self.listener.ask_to_stop(self.trainer)
        return None

    def interrupt(self) -> None:
        """Have the run end in good order; what it has come to is not what its settings can do."""
        self.interrupted = True
        self.listener.ask_to_stop(self.trainer)

    def close(self) -> None:
        """Stop reading; the trainer is left alone."""
        self.listener.close()

    def _result(self, view: RunView) -> TrialResult:
        status, metric = self.listener.ended_as(), main_metric(view)
        code = exit_code(status, (), view.failed.exit_code if view.failed else 1)
        if self.pruned_for or status == "diverged":
            why = self.pruned_for or "diverged"
            return self._ended("pruned", why=why, code=4 if why == "non_finite" else code)
        if self.trouble or self.interrupted:
            return self._failed(self.trouble or "interrupted", code)
        if why := self._ended_from_outside(view, status):
            return self._failed(why, code)
        if view.failed or metric is None:
            return self._failed(view.failed.message if view.failed else f"the run is {status}", code)
        return self._ended("complete", metric)

    def _ended_from_outside(self, view: RunView, status: str) -> str:
        """Who ended the run before its time: what it had come to is not what its settings can do. Empty: nobody."""
        if status == "lost":
            return _end_of(self.trainer.returncode)
        if status != "stopped" or view.finished is None:
            return ""
        is_in_time = self.max_seconds is not None and view.finished.seconds >= self.max_seconds
        return "" if is_in_time else view.finished.reason

    def _failed(self, why: str, code: int) -> TrialResult:
        return self._ended("failed", why=why, code=code)

    def _ended(self, state: State, metric: MainMetric | None = None, why: str = "", code: int = 0) -> TrialResult:
        self.close()
        return TrialResult(self.drawn.folder, self.drawn.parameters, state, metric, why, code)


def _end_of(returncode: int) -> str:
    """What became of a trainer that ended without a word."""
    if returncode >= 0:
        return f"its trainer ended without a word, with exit code {returncode}"
    try:
        return f"its trainer was ended by {Signals(-returncode).name}"
    except ValueError:  # a signal without a name
        return f"its trainer was ended by signal {-returncode}"


def _hopeless(view: RunView) -> str:
    errors = (finding for finding in view.findings if finding.active and finding.severity == "error")
    return next((finding.code for finding in errors if finding.code in HOPELESS), "")
