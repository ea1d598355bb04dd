"""A trial at work, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..gates.run_gates import exit_code
from ..launching.follow import Follower
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


@dataclass(slots=True)
class RunningTrial:
    """A trainer, and why it was told to end, if it was."""

    trial: "Trial"
    folder: Path
    parameters: dict[str, Any]
    follower: Follower
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
        return AtWork(self.folder, self.parameters, self.metric, self.share)

    def look(self) -> TrialResult | None:
        """Read what is new and tell a hopeless trial to stop; return the result once the trainer has ended."""
        ended = self.follower.trainer.poll() is not None  # asked before reading: the last word is in the view
        try:
            view = self.follower.look().view
        except (RunError, OSError) as error:
            self.trouble = str(error)
            self.follower.trainer.terminate()
            return self._failed(self.trouble, 1) if ended else None
        if ended:
            return self._result(view)
        self.metric, self.share = main_metric(view), view.step / view.num_steps if view.num_steps else 0.0
        if not (self.pruned_for or self.interrupted) and (code := _hopeless(view)):
            self.pruned_for = code
            self.follower.ask_to_stop()
        return None

    def interrupt(self) -> None:
        """Have the trainer end in good order; what it has come to is not what its settings can do."""
        self.interrupted = True
        self.follower.ask_to_stop()

    def end_at_once(self) -> None:
        """Kill the trainer."""
        self.interrupted = True
        self.follower.end_at_once()

    def _result(self, view: RunView) -> TrialResult:
        status, metric = self.follower.status(), main_metric(view)
        code = exit_code(status, (), view.failed.exit_code if view.failed else 1)
        if self.pruned_for or status == "diverged":
            why = self.pruned_for or "diverged"
            return self._ended("pruned", why=why, code=4 if why == "non_finite" else code)
        if self.trouble or self.interrupted:
            return self._failed(self.trouble or "interrupted", code)
        if view.failed or metric is None or status == "lost":
            return self._failed(view.failed.message if view.failed else f"the run is {status}", code)
        return self._ended("complete", metric)

    def _failed(self, why: str, code: int) -> TrialResult:
        return self._ended("failed", why=why, code=code)

    def _ended(self, state: State, metric: MainMetric | None = None, why: str = "", code: int = 0) -> TrialResult:
        self.follower.close()
        return TrialResult(self.folder, self.parameters, state, metric, why, code)


def _hopeless(view: RunView) -> str:
    errors = (finding for finding in view.findings if finding.active and finding.severity == "error")
    return next((finding.code for finding in errors if finding.code in HOPELESS), "")
