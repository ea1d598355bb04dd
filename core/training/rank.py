"""A process other than the first of several that train together: it computes its share and says nothing."""

import time
from contextlib import suppress
from pathlib import Path

import torch
from torch import Tensor

from ..data.errors import DataError
from ..data.loading import load_data
from ..events import RunFinished
from ..instruments.probe import Probe
from ..runs.checkpoints import CHECKPOINTS
from ..runs.writer import RunWriter
from ..specs.errors import SpecError
from ..specs.file import override, read_spec
from .checkpoint import read_newest
from .join import join
from .loop import train
from .member import Dismissed, Member
from .session import Session
from .session_state import restore
from .team import Team

NEVER = 2**62
"""A step after which nothing is due."""


def follow_rank_zero(folder: Path, resume: bool, team: Team) -> int:
    """Train the rank's share of the run in `folder` until rank 0 ends; return the exit code of the process."""
    spec = override(read_spec(folder / "run.toml"), {"device": team.device}, origin="torchrun")
    try:
        session = Session(spec, load_data(spec))
        checkpoint = read_newest(folder / CHECKPOINTS) if resume else None
        if checkpoint:
            restore(session, checkpoint)
        member = join(team, session)
    except (SpecError, DataError):
        return 2  # rank 0 says why
    torch.set_num_threads(team.threads(spec.threads))
    with suppress(Dismissed):
        train(session, _Unmeasured(member.probe), _Following(member))
        member.serve()
    if team.speaks_for_host:
        _say_where_the_run_is(folder, session)
    return 0


def _say_where_the_run_is(folder: Path, session: Session) -> None:
    """End the run of a host that helped: what was trained is recorded on the host of rank 0."""
    writer = RunWriter.resume(folder, 0)
    writer.event(
        RunFinished(
            time=time.time(),
            step=session.step,
            epoch=session.batches.epochs.place(session.step).epoch,
            status="finished",
            reason="this host has helped; the run is recorded on the host of rank 0",
            seconds=session.seconds,
        )
    )
    writer.close()


class _Unmeasured:
    """The instruments of a rank that measures nothing."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def probe(self, step: int) -> Probe:
        """Return the same for every step."""
        return self._probe


class _Following:
    """What is between the steps of a rank that follows: rank 0 says what, and when it ends."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self.due = NEVER

    def begin(self) -> bool:
        """Return whether rank 0 takes the first step."""
        return self._member.hear()

    def record_loss(self, loss: Tensor) -> bool:
        """Return whether the loss of the whole batch is finite."""
        heard = self._member.hear_step()
        self.due = self._member.step if heard.is_attended else NEVER
        return bool(torch.isfinite(heard.loss))

    def attend(self, step: int) -> bool:
        """Return whether rank 0 takes another step, once it says so."""
        return self._member.hear()

    def diverged(self, step: int, inputs: Tensor) -> None:
        """Leave it to rank 0 to say why nothing goes on."""
