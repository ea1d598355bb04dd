"""A sweep: trials drawn by Optuna's TPE, each a run of its own; what it learns is kept in Optuna's storage."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..groups.lanes import num_cores
from ..groups.run_group import new_group
from ..launching.follow import PAUSE_SECONDS, Follower
from ..launching.launch import prepare_run
from ..runs.errors import RunError
from ..runs.series import higher_is_better
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..specs.file import override
from .space import Dimension, Range
from .trial import AtWork, RunningTrial, TrialResult

if TYPE_CHECKING:
    from optuna import Study, Trial

MIN_TRIALS_FOR_IMPORTANCE = 6


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
            raise SpecError("needs Optuna: pip install optuna", file="sweep") from error
        if not space:
            raise SpecError(
                "nothing to draw: give a range, such as training.learning_rate=[1e-4,1e-1]log", file="--set"
            )
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.name = name or new_group(f"{spec.preset or 'run'}-sweep")
        self._spec, self._space, self._runs_dir = replace(spec, run_group=self.name, threads=1), tuple(space), runs_dir
        self._num_trials, self._max_seconds = num_trials, max_seconds
        self._is_stopped, self._is_interrupted, self._is_cut_short = Event(), Event(), Event()
        self._running: list[RunningTrial] = []
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
        left = self._num_trials
        try:
            while left or self._running:
                left = 0 if self._is_stopped.is_set() else left
                while left and len(self._running) < num_cores():
                    left -= 1
                    if refused := self._start():
                        yield refused
                self._obey()
                yield from self._ended()
                self.at_work = tuple(one.at_work for one in self._running)
                time.sleep(PAUSE_SECONDS)
        finally:  # whoever looks no more leaves no trainer behind
            for one in self._running:
                one.interrupt()
                one.follower.close()

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
        """Draw no more trials; those at work go on to their end. As the next two, it may be called from any thread."""
        self._is_stopped.set()

    def interrupt(self) -> None:
        """Draw no more trials and have those at work end in good order, soon."""
        self._is_stopped.set()
        self._is_interrupted.set()

    def end_at_once(self) -> None:
        """Draw no more trials and have the trainers at work killed."""
        self._is_stopped.set()
        self._is_cut_short.set()

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

    def _start(self) -> TrialResult | None:
        """Begin a trial; its result at once where it cannot be begun."""
        trial = self.study.ask()
        parameters = {dimension.field: dimension.draw(trial) for dimension in self._space}
        folder = self._runs_dir / f"{self.name}-{trial.number}"
        try:
            folder = prepare_run(override(self._spec, parameters, origin="sweep"), self._runs_dir, folder.name)
            trial.set_user_attr("run", folder.name)
            follower = Follower(folder, max_seconds=self._max_seconds)
        except (SpecError, RunError, OSError) as error:
            return self._tell(trial, TrialResult(folder, parameters, "failed", None, str(error), exit_code=1))
        self._running.append(RunningTrial(trial, folder, parameters, follower))
        return None

    def _obey(self) -> None:
        if self._is_cut_short.is_set():
            for one in self._running:
                one.end_at_once()
        elif self._is_interrupted.is_set():
            self._is_interrupted.clear()  # until somebody asks again: a trainer that is still loading does not hear
            for one in self._running:
                one.interrupt()

    def _ended(self) -> Iterator[TrialResult]:
        for one in list(self._running):
            if result := one.look():
                self._running.remove(one)
                yield self._tell(one.trial, result)

    def _tell(self, trial: "Trial", result: TrialResult) -> TrialResult:
        from optuna.trial import TrialState

        if result.metric:
            self.study.tell(trial, result.metric.score)
        else:
            self.study.tell(trial, state=TrialState.PRUNED if result.state == "pruned" else TrialState.FAIL)
        return result


def best_of(results: Sequence[TrialResult]) -> TrialResult | None:
    """Return the trial with the best metric, None where none was completed."""
    complete = [result for result in results if result.metric is not None]
    return max(complete, key=lambda result: result.metric.score if result.metric else 0.0) if complete else None


def sweep_exit_code(results: Sequence[TrialResult]) -> int:
    """Return 0 where a trial was completed; else what training the first that went wrong would have ended with."""
    if not results or best_of(results):
        return 0
    return next((result.exit_code for result in results if result.exit_code), 1)


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
