"""Subjects made from what nn-tui itself trains: a spec with its first weights, a run with those of a checkpoint."""

from pathlib import Path

from ..data.loading import load_data
from ..probing.result import ProbeError
from ..runs.checkpoints import CHECKPOINTS
from ..runs.reader import RunReader
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..training.batches import Batches
from ..training.checkpoint import read_newest
from ..training.evaluation import Examples
from ..training.session import Session
from ..training.session_state import restore
from ..training.transfer import begin_with
from ..watched import WatchedData
from .batch import Batch
from .subject import Subject

NUM_HELD_OUT = 16
"""Parts of the validation split, so that its loss comes with a standard error."""


def build_session(spec: RunSpec) -> Session:
    """Build the model of a spec with weights at random. Seeds torch. Raises SpecError and DataError."""
    return Session(spec, load_data(spec))


def open_spec(spec: RunSpec) -> Session:
    """Build the model of a spec with its first weights, those of another run where it begins with them. Seeds torch.

    Raises SpecError, also where that other run would have to be trained first, and DataError.
    """
    session, transfer = build_session(spec), spec.transfer
    if transfer and transfer.run:
        begin_with(session.model, Path(transfer.run).expanduser(), transfer, session.layers[-1].name)
    elif transfer and transfer.preset:
        rule = f"a probe does not train {transfer.preset} first; name a finished run of it as transfer.run"
        raise SpecError(rule, place="transfer.preset")
    return session


def open_run(folder: Path) -> Session:
    """Rebuild a run at its newest checkpoint; the run is only read.

    Raises ProbeError when there is no checkpoint or it does not fit, RunFolderError, SpecError and DataError.
    """
    reader = RunReader(folder)
    try:
        spec = reader.refresh().spec
    finally:
        reader.close()
    checkpoint = read_newest(folder / CHECKPOINTS)
    if checkpoint is None and isinstance(spec.data, WatchedData):
        how = "nn_tui.probe(model, …) asks there"
        raise ProbeError(f"{folder.name} was trained by a program of your own, which has its model: {how}", 5)
    if checkpoint is None:
        first = folder / "run.toml"
        raise ProbeError(f"{folder.name} has no checkpoint yet; {first} can be probed with its first weights", 5)
    session = build_session(spec)
    try:
        restore(session, checkpoint)
    except (KeyError, RuntimeError, ValueError) as error:
        sentence = f"{folder.name}: the checkpoint of step {checkpoint.step:,} does not fit run.toml"
        raise ProbeError(sentence, 5) from error
    return session


def subject_of_session(session: Session, name: str) -> Subject:
    """Return a session as it stands; its next batches come first. Raises ProbeError where there are no examples."""
    if session.data.dataset.environment:
        data = session.data.dataset.name
        raise ProbeError(f"{name}: probes need examples, but those of {data} come from playing, anew at each step", 2)
    spec, step = session.spec, session.step
    rate = session.learning_rate(min(step + 1, session.num_steps))
    for group in session.optimizer.param_groups:
        group["lr"] = rate
        group["initial_lr"] = session.base_learning_rate  # a schedule's end is no rate to try things at
    order = session.batches
    if not isinstance(order, Batches):  # of what is on disk, a part lies in memory
        order = Batches(session.train.inputs, session.train.targets, order.epochs.batch_size, spec.seed)
    return Subject(
        name=name,
        model=session.model,
        criterion=session.criterion,
        optimizer=session.optimizer,
        learning_rate=rate,
        batches=lambda: order.after(step),
        num_batches=order.epochs.steps_per_epoch,
        held_out=_parts(session.validation),
        step=step,
        l1=spec.regularization.l1,
        max_gradient_norm=spec.regularization.clip_gradient_norm,
    )


def _parts(examples: Examples) -> tuple[Batch, ...]:
    if not len(examples):
        return ()
    num_parts = min(NUM_HELD_OUT, len(examples))
    pairs = zip(examples.inputs.tensor_split(num_parts), examples.targets.tensor_split(num_parts), strict=True)
    return tuple(pairs)
