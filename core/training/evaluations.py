"""When a run is evaluated, and what follows from it: the best weights, an early end, a lower learning rate."""

from ..instruments.measuring import Instruments
from .control import Outcome
from .record import Record
from .session import Session


class Evaluations:
    """Scores training and validation split at the steps that the spec asks for, and the test split at the end."""

    def __init__(self, session: Session, record: Record, instruments: Instruments) -> None:
        """Begin after the session's step; scores go to `record`, and the answers to `instruments`."""
        self.due = 0
        """The next step after which to evaluate."""
        self._session = session
        self._record = record
        self._instruments = instruments
        self.plan(session.step)

    def plan(self, step: int) -> None:
        """Plan the next evaluation after `step`, as the spec has it now."""
        self.due = self._session.next_evaluation(step)

    def evaluate(self, step: int, is_wanted: bool) -> Outcome | None:
        """Record the scores after `step`, and react to them; return how the run ends if it stops early.

        is_wanted: as in `score`.
        """
        values = self.score(step, is_wanted)
        self._record.complete_epoch(step)
        self.plan(step)
        return self._react(step, values.get("validation_loss", values["evaluation_train_loss"]))

    def score(self, step: int, is_wanted: bool) -> dict[str, float]:
        """Record and return scores of both splits; `is_wanted`: with a picture of the answers whatever the budget."""
        session = self._session
        values = dict[str, float]()
        if len(session.validation):
            evaluation = session.evaluator.evaluate(session.validation)
            self._instruments.validated(step, evaluation.outputs, is_wanted)
            values |= {f"validation_{name}": value for name, value in evaluation.scores.items()}
        with self._instruments.full_pass(step):
            scores = session.evaluator.evaluate(session.evaluated_training).scores
        values["evaluation_train_loss"] = scores["loss"]
        values |= {f"train_{name}": value for name, value in scores.items() if name != "loss"}
        self._record.add(step, values)
        return values

    def test(self, step: int) -> dict[str, float]:
        """Restore the best weights if the run stops early on them, and score the test split if there is one."""
        session, best = self._session, self._session.best
        if best.rule and 0 < best.step < step:
            best.restore()
            text = f"weights of step {best.step:,} restored: the lowest validation loss, {best.loss:.4g}"
            self._record.note(step, text)
        if not len(session.test):
            return {}
        scores = session.evaluator.evaluate(session.test).scores
        metrics = {f"test_{name}": value for name, value in scores.items()}
        self._record.add(step, metrics)
        return metrics

    def _react(self, step: int, loss: float) -> Outcome | None:
        """Remember the best weights; stop early or lower the learning rate where the spec says so."""
        session, outcome = self._session, None
        if session.best.update(step, loss):
            patience = session.best.num_without_improvement
            reason = f"early stopping at step {step:,}: no better validation loss in {patience} evaluations"
            outcome = Outcome("finished", reason)
        if session.plateau and session.plateau.update(loss):
            session.apply_schedule(step + 1)
            self._record.note(step, f"plateau: learning rate lowered to {session.learning_rate(step + 1):.3g}")
        return outcome
