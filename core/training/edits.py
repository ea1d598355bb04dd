"""Edits of a run in training: planned ones when their step comes, others when somebody asks; each is recorded."""

import os
from collections.abc import Callable, Sequence
from time import time
from typing import Any

from msgspec.structs import replace
from torch import nn, zeros_like
from torch.optim import SGD, Optimizer

from ..edits import BATCH_SIZE, CLIPPING, EPOCHS, LEARNING_RATE, edited
from ..events import Edited, Noted
from ..models.attention import Attention
from ..runs.settings import settings_of
from ..runs.writer import RunWriter
from ..spec import EditAt, RunSpec
from ..specs.data_checks import check_batch_size
from ..specs.errors import SpecError
from ..specs.file import write_spec
from .optimizers import build_optimizer
from .session import Session
from .transfer import freeze
from .weight_edits import set_weights, weights_among

NEVER = 2**62
FAMILIES = ({"momentum", "nesterov"}, {"adam", "adamw"})
"""Optimisers that remember the same of every parameter; from one to another, what they remember is kept."""


class Edits:
    """Changes a session between two steps, says so in the run, and keeps run.toml such that it can be repeated."""

    def __init__(self, session: Session, writer: RunWriter) -> None:
        """Plan what the spec plans, beyond the edits that the session has had."""
        self._session = session
        self._writer = writer
        self._all = list(writer.view.spec.edits)  # the session's own spec loses them with the first edit
        self.has_replaced = False
        """Whether something that the loop holds, such as the optimiser, is another since this was last set False."""
        self.shared_by = ""
        """Who trains with the session and hears of learning rates only; empty: nobody."""
        self.when_weights_set: Callable[[int], None] = lambda step: None
        """Hears after which step weights were set by hand, for what was measured before no longer holds."""

    @property
    def due(self) -> int:
        """The step after which the next planned edit is to be made."""
        made = self._session.num_edits
        return self._all[made].step if made < len(self._all) else NEVER

    def make_due(self, step: int) -> None:
        """Make the planned edits whose step has come."""
        while self.due <= step:
            edit = self._all[self._session.num_edits]
            self._session.num_edits += 1
            self._make(step, edit.set)

    def make(self, step: int, changes: dict[str, Any]) -> None:
        """Make an edit that somebody asks for after `step`; where it cannot be made, a note says why."""
        if self._make(step, changes):
            self._all.insert(self._session.num_edits, EditAt(step=step, set=changes))
            self._session.num_edits += 1
            self._write(step)

    def _make(self, step: int, changes: dict[str, Any]) -> bool:
        session = self._session
        plan = session.num_steps, session.batches.epochs
        before: dict[str, Any] = settings_of(session.spec) | weights_among(session.model, changes)
        try:
            if self.shared_by and set(changes) != {LEARNING_RATE}:
                raise SpecError(f"{self.shared_by} train this run, so only {LEARNING_RATE} can be changed")
            self.has_replaced |= apply(session, changes)
        except SpecError as error:
            self._note(step, f"not changed: {error}")
            return False
        known = {path: before.get(path) for path in changes}
        self._writer.event(Edited(time=time(), step=step, before=known, after=changes))
        started = self._writer.view.started
        if (session.num_steps, session.batches.epochs) != plan and started:
            self._writer.event(replace(started, time=time(), **session.plan()))
        if weights_among(session.model, changes):
            self.when_weights_set(step)
        return True

    def _write(self, step: int) -> None:
        """Keep run.toml such that a run of it makes the same edits. Its time stays: it is when the run was made."""
        path = self._writer.view.path / "run.toml"
        try:
            made = path.stat()
            write_spec(replace(self._writer.view.spec, edits=self._all), path)
            os.utime(path, ns=(made.st_atime_ns, made.st_mtime_ns))
        except OSError as error:
            self._note(step, f"changed, but not written into run.toml: {error.strerror or error}")

    def _note(self, step: int, text: str) -> None:
        self._writer.event(Noted(time=time(), step=step, text=text))


def apply(session: Session, changes: dict[str, Any]) -> bool:
    """Change the session from its next step on; return whether the loop has to look up anew what it trains with.

    Raises SpecError, the session unchanged, when it cannot be.
    """
    before, after = session.spec, edited(session.spec, changes)
    places = _dropout_places(session.model) if "model.dropout" in changes else []
    if EPOCHS in changes:
        _check_epochs(session, after)
    if BATCH_SIZE in changes:
        _check_batch_size(session, after)
    weights = set_weights(session.model, changes)
    if "transfer.freeze" in changes:
        _freeze(session, changes["transfer.freeze"])
    weights()
    for module, name in places:
        setattr(module, name, changes["model.dropout"])
    session.spec = after
    if LEARNING_RATE in changes:
        session.set_learning_rate(after.training.learning_rate)
    if BATCH_SIZE in changes:
        session.use_batch_size(after.training.batch_size)
    elif EPOCHS in changes:
        session.plan_steps()
    fields = changes.keys() - weights_among(session.model, changes).keys() - {LEARNING_RATE, "model.dropout"}
    if fields <= {EPOCHS, BATCH_SIZE, CLIPPING}:
        session.apply_schedule(session.step + 1)
        return bool(fields)
    session.optimizer = _new_optimizer(session, before.training.optimizer)
    session.apply_schedule(session.step + 1)
    return True


def _check_epochs(session: Session, spec: RunSpec) -> None:
    """Raise SpecError when as many epochs as the spec now plans have been trained already."""
    epoch, taken = session.batches.epochs.position(session.step)
    if spec.training.epochs is not None and spec.training.epochs <= epoch:
        done = epoch + taken / session.data.num_training
        raise SpecError(f"{spec.training.epochs} must be more than the {done:.4g} epochs trained so far", place=EPOCHS)


def _check_batch_size(session: Session, spec: RunSpec) -> None:
    """Raise SpecError when the session cannot have batches of the spec's size, in the epoch in progress or later."""
    if session.task.batch_size:
        rule = "the loss compares the examples of a batch with one another, so another size would be another loss"
        raise SpecError(f"{rule}; start a run with it", place=BATCH_SIZE)
    _, taken = session.batches.epochs.position(session.step)
    check_batch_size(spec, session.data.num_training, session.data.num_training - taken)


def _dropout_places(model: nn.Module) -> list[tuple[nn.Module, str]]:
    """Return modules that drop activations, each with the name of its probability."""
    places: list[tuple[nn.Module, str]] = [
        (module, "p") for module in model.modules() if isinstance(module, nn.Dropout)
    ]
    places += [(module, "dropout") for module in model.modules() if isinstance(module, Attention)]
    if not places:
        rule = "the network was built without dropout; start a run with a little of it, such as 0.01, to change it"
        raise SpecError(rule, place="model.dropout")
    return places


def _freeze(session: Session, patterns: Sequence[str]) -> None:
    """Freeze what `patterns` name and train all else; SpecError, and nothing changed, where that cannot be."""
    before = [parameter.requires_grad for parameter in session.trainable]
    for parameter in session.trainable:
        parameter.requires_grad_(True)
    try:
        freeze(session.model, patterns)
    except SpecError:
        for parameter, was_trained in zip(session.trainable, before, strict=True):
            parameter.requires_grad_(was_trained)
        raise


def _new_optimizer(session: Session, name: str) -> Optimizer:
    """Return the optimiser of the session's spec; what the one called `name` remembers is kept within a family."""
    trained = [parameter for parameter in session.model.parameters() if parameter.requires_grad]
    optimizer = build_optimizer(session.spec, trained, session.device)
    names = {name, session.spec.training.optimizer}
    if len(names) == 1 or any(names <= family for family in FAMILIES):
        known = session.optimizer.state
        optimizer.state.update({parameter: known[parameter] for parameter in trained if parameter in known})
        _begin_momentum(optimizer, trained)
    return optimizer


def _begin_momentum(optimizer: Optimizer, parameters: list[nn.Parameter]) -> None:
    """Give thawed parameters a velocity of 0, as SGD's kernel takes it for all parameters or for none."""
    states = [optimizer.state.get(parameter, {}) for parameter in parameters]
    if not isinstance(optimizer, SGD) or all(state.get("momentum_buffer") is None for state in states):
        return
    for parameter, state in zip(parameters, states, strict=True):
        if state.get("momentum_buffer") is None:
            optimizer.state[parameter] = {"momentum_buffer": zeros_like(parameter)}
