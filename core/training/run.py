"""A run from its folder to its last event: load, build, train, conclude; a fault on the way becomes an event."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import torch

from ..data.loading import load_data
from ..data.split import SplitData
from ..data.xor import Xor
from ..events import Noted, RunResumed, RunStarted
from ..families.mlp import MLP
from ..runs.checkpoints import CHECKPOINTS
from ..runs.errors import RunError, RunStorageError
from ..runs.reader import RunReader
from ..runs.writer import RunWriter, prepare
from ..spec import RunSpec, Training
from ..specs.errors import SpecError
from .checkpoint import Checkpoint, read_newest
from .environment import describe_environment
from .failure import describe_failure
from .join import join
from .pretraining import pretrained
from .rank import follow_rank_zero
from .recorded import Recorded
from .session import Session
from .session_state import restore
from .team import Team
from .threads import choose_threads
from .transfer import begin_with

Git = Future[dict[str, Any] | None]


def train_run(
    folder: Path, resume: bool, is_terminated: Callable[[], bool], git: Git, max_seconds: float | None = None
) -> int:
    """Train the run in `folder`, for so long at most; return the exit code of the process.

    Raises RunError when nothing can be recorded.
    """
    team = Team() if Team.is_wanted() else None
    resume = resume or (team is not None and team.num_restarts > 0)
    if team and team.rank > 0:
        return follow_rank_zero(folder, resume, team)
    checkpoint = read_newest(folder / CHECKPOINTS) if resume else None
    # Another number of threads rounds differently: a resumed run keeps the one it began with.
    threads = _recorded_threads(folder) if resume else 0
    writer = RunWriter.resume(folder, checkpoint.step if checkpoint else 0) if resume else RunWriter.open(folder)
    try:
        source = None if checkpoint else _source(writer, folder, is_terminated, git, max_seconds, team)
        threads = team.threads(threads or writer.view.spec.threads) if team else threads
        session = build(writer, checkpoint, threads, git, source=source)
        member = join(team, session) if team else None
        times_phases = member is None or member.times_phases
        run = Recorded.of(session, writer, is_terminated, max_seconds, times_phases=times_phases)
        run = member.lead(run) if member else run
        run.train()
        code = run.conclude()
        if member:
            member.leave(run)
        return code
    except RunStorageError:
        raise
    except Exception as error:  # a dead trainer is news for whoever watches, not silence
        failure = describe_failure(error, writer.view)
        print(failure.traceback, flush=True)  # noqa: T201 — goes to the run's log
        writer.event(failure)
        return failure.exit_code
    finally:
        writer.close()


def build(
    writer: RunWriter,
    checkpoint: Checkpoint | None,
    threads: int,
    git: Git,
    data: SplitData | None = None,
    source: Path | None = None,
) -> Session:
    """Load the data, unless given, build the session, and say in the run what is about to happen.

    source: run with whose weights the session begins; None for weights at random.
    """
    spec = writer.view.spec
    session = Session(spec, data or load_data(spec))
    transferred = None
    if spec.transfer and source:
        transferred = begin_with(session.model, source, spec.transfer, session.layers[-1].name)
    epochs = session.batches.epochs
    inputs, targets = (tensor[: epochs.batch_size] for tensor in (session.train.inputs, session.train.targets))
    work = session.multiply_adds() * epochs.batch_size
    threads = choose_threads(threads or spec.threads, session.model, session.criterion, inputs, targets, work)
    torch.set_num_threads(threads)
    started = writer.view.started
    if checkpoint:
        restore(session, checkpoint)
        writer.event(RunResumed(time=time.time(), step=session.step))
    plan = session.plan()
    if started is None or any(getattr(started, name) != value for name, value in plan.items()):
        environment = describe_environment(session.device, threads, git.result())
        writer.event(
            RunStarted(
                time=time.time(),
                num_parameters=session.num_parameters,
                layers=session.layers,
                task=session.data.task,
                data=session.data.description,
                environment=environment,
                **plan,
            )
        )
    if transferred:
        writer.event(Noted(time=time.time(), step=0, text=str(transferred)))
    return session


def _source(
    writer: RunWriter,
    folder: Path,
    is_terminated: Callable[[], bool],
    git: Git,
    max_seconds: float | None,
    team: Team | None,
) -> Path | None:
    """Return the run whose weights this one begins with; its preset is trained here and now where that is asked for."""
    transfer = writer.view.spec.transfer
    if transfer is None or transfer.run:
        return Path(transfer.run).expanduser() if transfer else None
    if team and transfer.preset:
        rule = f"several processes cannot train {transfer.preset} first; run it by itself, then give --from"
        raise SpecError(rule, place="transfer.preset")

    def say(text: str) -> None:
        writer.event(Noted(time=time.time(), step=0, text=text))
        writer.flush()

    def train_first(first: Path) -> None:
        train_run(first, False, is_terminated, git, max_seconds)

    return pretrained(writer.view.spec, folder.parent, train_first, say)


def _recorded_threads(folder: Path) -> int:
    """Return the threads a run was begun with, 0 if it had not come so far."""
    reader = RunReader(folder)
    try:
        started = reader.refresh().started
        return int(started.environment.get("threads", 0)) if started else 0
    finally:
        reader.close()


def warm_up() -> None:
    """Take the time that the first steps of any run would take, with a tiny run that nobody sees."""
    spec = RunSpec(data=Xor(), model=MLP(hidden=[4]), training=Training(batch_size=2, steps=8), threads=1)
    git: Git = Future()
    git.set_result(None)
    with suppress(OSError, RunError), TemporaryDirectory() as folder:
        prepare(Path(folder), spec)
        train_run(Path(folder), False, lambda: False, git)
    # Some data come from scikit-learn, which takes a second to import: by now a run may already be waiting.
    Thread(target=import_module, args=("sklearn.datasets",), daemon=True).start()
