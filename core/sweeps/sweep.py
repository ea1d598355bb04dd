"""A sweep: trials drawn by Optuna's TPE, each a run of its own; what it learns is kept in Optuna's storage.

Small trials are drawn and trained several at once (`batch`), and trials at work beside one another. The sampler then
knows less when it draws than it would one after another; it takes those at work for bad ones meanwhile (a constant
liar), so that it looks elsewhere.
"""

import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..groups.lanes import num_cores
from ..groups.run_group import new_group
from ..launching.follow import PAUSE_SECONDS
from ..launching.launch import prepare_run
from ..runs.errors import RunError
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..specs.file import override
from .at_work import TrialsAtWork
from .batch import most_at_once
from .space import Dimension, Range
from .trial import AtWork, DrawnTrial, TrialResult

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.samplers import TPESampler

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
        self._num_trials = num_trials
        self._is_stopped, self._is_interrupted, self._is_cut_short = Event(), Event(), Event()
        # within a limit of time, trials that share a process would take fewer steps than others
        self._most_at_once = most_at_once(self._spec, self._space) if max_seconds is None else 1
        self._working = TrialsAtWork(max_seconds)
        self.at_work: tuple[AtWork, ...] = ()
        """Trials that are being trained, as they were at the last look."""
        self._check()
        runs_dir.mkdir(parents=True, exist_ok=True)
        self.study: Study = optuna.create_study(
            storage=storage or f"sqlite:///{(runs_dir / 'sweeps.db').resolve()}",
            study_name=self.name,
            sampler=_sampler(spec.seed),
            direction="maximize",
            load_if_exists=True,
        )

    def results(self) -> Iterator[TrialResult]:
        """Train trial after trial; yield each as it ends, in the order they end. Between them, nothing is yielded."""
        left = self._num_trials
        try:
            while left or not self._working.are_over:
                left = 0 if self._is_stopped.is_set() else left
                while left and self._working.num_trainers < num_cores():
                    # fewer towards the end, so that no core is left without trials while another has many
                    count = min(self._most_at_once, -(-left // num_cores()))
                    left -= count
                    yield from self._start(count)
                self._obey()
                for drawn, result in self._working.ended():
                    yield self._tell(drawn.trial, result)
                self.at_work = self._working.shown
                time.sleep(PAUSE_SECONDS)
        finally:  # whoever looks no more leaves no trainer behind
            self._working.leave()

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

    def _start(self, count: int) -> list[TrialResult]:
        """Begin trials that train together; return the results of those that cannot be begun."""
        drawn = [self._draw() for _ in range(count)]
        refused = [one for one in drawn if isinstance(one, TrialResult)]
        if ready := [one for one in drawn if isinstance(one, DrawnTrial)]:
            try:
                self._working.begin(ready)
            except (RunError, OSError) as error:
                refused += [self._tell(one.trial, one.failed(str(error))) for one in ready]
        return refused

    def _draw(self) -> DrawnTrial | TrialResult:
        """Draw a trial and make its run; its result at once where it cannot be made."""
        trial = self.study.ask()
        parameters = {dimension.field: dimension.draw(trial) for dimension in self._space}
        drawn = DrawnTrial(trial, self._runs_dir / f"{self.name}-{trial.number}", parameters)
        try:
            folder = prepare_run(override(self._spec, parameters, origin="sweep"), self._runs_dir, drawn.folder.name)
        except (SpecError, RunError, OSError) as error:
            return self._tell(trial, drawn.failed(str(error)))
        trial.set_user_attr("run", folder.name)
        return DrawnTrial(trial, folder, parameters)

    def _obey(self) -> None:
        if self._is_cut_short.is_set():
            self._working.end_at_once()
        elif self._is_interrupted.is_set():
            self._is_interrupted.clear()  # until somebody asks again: a trainer that is still loading does not hear
            self._working.interrupt()

    def _tell(self, trial: "Trial", result: TrialResult) -> TrialResult:
        from optuna.trial import TrialState

        if result.metric:
            self.study.tell(trial, result.metric.score)
        else:
            self.study.tell(trial, state=TrialState.PRUNED if result.state == "pruned" else TrialState.FAIL)
        return result


def _sampler(seed: int) -> "TPESampler":
    from optuna.exceptions import ExperimentalWarning
    from optuna.samplers import TPESampler

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)  # what the constant liar was before Optuna 5
        return TPESampler(seed=seed, constant_liar=True)
