"""A sweep: trials drawn by Optuna's TPE, each a run of its own; what it learns is kept in Optuna's storage."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec.structs import replace

from ..commands import Stop
from ..groups.lanes import num_cores
from ..groups.run_group import new_group
from ..launch import prepare_run, start_trainer
from ..main_metric import MainMetric, main_metric
from ..runs.reader import RunReader
from ..runs.series import higher_is_better
from ..runs.view import RunView
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..specs.file import override
from .space import Dimension, Range

if TYPE_CHECKING:
    from subprocess import Popen

    from optuna import Study, Trial

HOPELESS = ("non_finite", "dead_relu", "unchanged_weights", "constant_loss", "output_target_shape")
"""Findings no further step repairs: a trial with one of them as an error is stopped."""
MIN_TRIALS_FOR_IMPORTANCE = 6

State = Literal["complete", "pruned", "failed"]


@dataclass(frozen=True, slots=True)
class TrialResult:
    """One run of a sweep."""

    folder: Path
    parameters: Mapping[str, Any]
    """What was drawn, by dotted path."""
    state: State
    metric: MainMetric | None
    """What the trial is judged by; None where nothing finite came of it."""
    why: str = ""
    """Of a pruned or failed one: the finding or the error."""


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
class _Running:
    trial: "Trial"
    folder: Path
    parameters: dict[str, Any]
    process: "Popen[Any]"
    reader: RunReader
    pruned_for: str = ""


class Sweep:
    """Draws trials and trains them, as many at once as there are cores. Call `results` once."""

    def __init__(
        self,
        spec: RunSpec,
        space: Sequence[Dimension],
        runs_dir: Path,
        *,
        num_trials: int,
        storage: str | None = None,
        name: str | None = None,
        max_seconds: float | None = None,
    ) -> None:
        """Prepare; trials share a `run_group`, the sweep's name.

        storage: a database that several machines share, as Optuna writes its address; default: SQLite in `runs_dir`.
        Raises SpecError when Optuna is not installed, nothing is drawn, or a field does not exist.
        """
        try:
            import optuna
        except ImportError as error:
            raise SpecError("needs Optuna: pip install 'nn-tui[sweep]'", file="sweep") from error
        if not space:
            raise SpecError(
                "nothing to draw: give a range, such as training.learning_rate=[1e-4,1e-1]log", file="--set"
            )
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.name = name or new_group(f"{spec.preset or 'run'}-sweep")
        self._spec, self._space, self._runs_dir = replace(spec, run_group=self.name, threads=1), tuple(space), runs_dir
        self._num_trials, self._max_seconds = num_trials, max_seconds
        self._is_stopped = False
        self.at_work: tuple[AtWork, ...] = ()
        """Trials that are being trained, as they were at the last look."""
        self._check()
        runs_dir.mkdir(parents=True, exist_ok=True)
        self.study: Study = optuna.create_study(
            storage=storage or f"sqlite:///{(runs_dir / 'sweeps.db').resolve()}",
            study_name=self.name,
            sampler=optuna.samplers.TPESampler(seed=spec.seed),
            direction="maximize",
            load_if_exists=True,
        )

    def results(self) -> Iterator[TrialResult]:
        """Train trial after trial; yield each as it ends, in the order they end. Between them, nothing is yielded."""
        running: list[_Running] = []
        left = self._num_trials
        while left or running:
            if self._is_stopped:
                left = 0
            while left and len(running) < num_cores():
                running.append(self._start())
                left -= 1
            at_work: list[AtWork] = []
            for one in list(running):
                ended = one.process.poll() is not None  # asked before reading: the last word is in the view
                view = one.reader.refresh()
                if ended:
                    running.remove(one)
                    yield self._tell(one, view)
                    continue
                share = view.step / view.num_steps if view.num_steps else 0.0
                at_work.append(AtWork(one.folder, one.parameters, main_metric(view), share))
                if not one.pruned_for and (code := _hopeless(view)):
                    one.pruned_for = code
                    one.reader.send(Stop())
            self.at_work = tuple(at_work)
            time.sleep(0.05)

    @property
    def fields(self) -> tuple[str, ...]:
        """Dotted paths of what is drawn."""
        return tuple(dimension.field for dimension in self._space)

    @property
    def num_trials(self) -> int:
        """How many are to be made."""
        return self._num_trials

    def is_log(self, field: str) -> bool:
        """Whether a field is drawn on a logarithmic scale."""
        return any(one.field == field and isinstance(one, Range) and one.is_log for one in self._space)

    def stop(self) -> None:
        """Draw no more trials; those at work go on to their end."""
        self._is_stopped = True

    def importance(self) -> dict[str, float]:
        """Return how much of the metric's variance each field explains (fANOVA); empty while there are few trials."""
        import optuna

        complete = [trial for trial in self.study.trials if trial.state == optuna.trial.TrialState.COMPLETE]
        values = {trial.value for trial in complete}
        if len(complete) < MIN_TRIALS_FOR_IMPORTANCE or len(values) < 2:
            return {}
        evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
        return dict(optuna.importance.get_param_importances(self.study, evaluator=evaluator))

    def _check(self) -> None:
        """Fail before the first trial where a corner of the space is no legal spec."""
        for dimension in self._space:
            for value in dimension.corners:
                override(self._spec, {dimension.field: value}, origin="--set")

    def _start(self) -> _Running:
        trial = self.study.ask()
        parameters = {dimension.field: dimension.draw(trial) for dimension in self._space}
        spec = override(self._spec, parameters, origin="sweep")
        folder = prepare_run(spec, self._runs_dir, f"{self.name}-{trial.number}")
        trial.set_user_attr("run", folder.name)
        process = start_trainer(folder, max_seconds=self._max_seconds)
        return _Running(trial, folder, parameters, process, RunReader(folder))

    def _tell(self, one: _Running, view: RunView) -> TrialResult:
        from optuna.trial import TrialState

        one.reader.close()
        metric = main_metric(view)
        state: State = "complete"
        why = one.pruned_for
        if view.status == "diverged":
            state, why = "pruned", why or "diverged"
        elif why:
            state = "pruned"
        elif view.failed or metric is None or view.status == "lost":
            state, why = "failed", view.failed.message if view.failed else f"the run is {view.status}"
        if state == "complete" and metric:
            self.study.tell(one.trial, metric.score)
        else:
            self.study.tell(one.trial, state=TrialState.PRUNED if state == "pruned" else TrialState.FAIL)
        return TrialResult(one.folder, one.parameters, state, metric if state == "complete" else None, why)


def best_of(results: Sequence[TrialResult]) -> TrialResult | None:
    """Return the trial with the best metric, None where none was completed."""
    complete = [result for result in results if result.metric is not None]
    return max(complete, key=lambda result: result.metric.score if result.metric else 0.0) if complete else None


def sweep_document(sweep: Sweep, results: Sequence[TrialResult]) -> dict[str, Any]:
    """Return everything as JSON: trials in the order they ended, the best one's name, importance by field."""
    best = best_of(results)
    return {
        "schema": 1,
        "sweep": sweep.name,
        "metric": best.metric.name if best and best.metric else None,
        "higher_is_better": higher_is_better(best.metric.name) if best and best.metric else None,
        "best": best.folder.name if best else None,
        "importance": sweep.importance(),
        "trials": [
            {
                "run": result.folder.name,
                "path": str(result.folder),
                "state": result.state,
                "value": result.metric.value if result.metric else None,
                "parameters": dict(result.parameters),
                "why": result.why,
            }
            for result in results
        ],
    }


def _hopeless(view: RunView) -> str:
    errors = (finding for finding in view.findings if finding.active and finding.severity == "error")
    return next((finding.code for finding in errors if finding.code in HOPELESS), "")
