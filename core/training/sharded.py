"""Several processes that train one transformer, each with a share of it (FSDP2, see `shares`).

Batches, losses and reports are those of `team`. The session's own model is whole on rank 0 alone: it is what is
evaluated, measured and saved, and takes its weights from everybody's shares when somebody is about to look. Between
two steps the other ranks wait for what rank 0 asks of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import IntEnum
from typing import Any

import torch.distributed as dist
from torch import Tensor, nn
from torch.optim import Optimizer

from ..instruments.probe import StepProbe
from .batches import Batches
from .member import Dismissed, Member
from .message import REPORTED, Heard
from .recorded import Recorded
from .session import Session
from .shares import Shares, whole_moments
from .team import SharedBatches, Team
from .whole_probes import Measurement, TakingPart, WholeProbe, WholeProbes


class Ask(IntEnum):
    """What rank 0 asks of the others between two steps."""

    STEP = 0
    MEASURED_STEP = 1
    """A step whose gradients, and weights before and after it, rank 0 measures."""
    WEIGHTS = 2
    MOMENTS = 3
    """What the optimiser remembers, for a checkpoint."""
    END = 4


class SteppedBatches(SharedBatches):
    """Shares of batches, each taken once rank 0 says that there is another step."""

    def __init__(self, batches: Batches, team: Team, measurement: Measurement, begin_step: Callable[[], None]) -> None:
        """Share what `batches` yields; `begin_step` returns when a share may be taken, `measurement` hears of it."""
        super().__init__(batches, team.rank, team.size)
        self._measurement, self._begin_step = measurement, begin_step

    def after(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the rank's share of the batches of steps step + 1, step + 2, … without end."""
        shares = super().after(step)
        while True:
            self._begin_step()
            share = next(shares)
            self._measurement.inputs = share[0]
            yield share


class ShardedMember(Member):
    """A session that trains a share of its model with others."""

    times_phases = False
    reported = (*REPORTED[:-1], "rank_shard_gradient_norm")
    """The last: L2 norm of the rank's shard of the gradient, which is already everybody's mean. No rank ever has the
    gradient of its own share of the batch in one piece."""

    def __init__(self, team: Team, session: Session) -> None:
        """Share out model and optimiser of `session`, a transformer. Raises SpecError when its batches cannot be."""
        super().__init__(team, session)
        self._measurement = Measurement()
        self._batches = session.batches = SteppedBatches(self._batches, team, self._measurement, self._begin_step)
        self._leads = team.rank == 0
        self._whole_since = session.step
        """The step after which the whole model was last made so."""
        if self._leads:
            session.optimizer.register_state_dict_post_hook(self._with_whole_moments)
        else:
            self.probe = TakingPart(self._shares, self._measurement)
            session.best.copy = []  # what is best is judged, and kept, by rank 0

    def lead(self, run: Recorded) -> Recorded:
        """As rank 0, also have the model whole before anybody looks, and measured steps measured on it."""
        run = super().lead(run)
        run.between.before_looking = self._make_whole
        return replace(run, probes=WholeProbes(run.instruments, self._show, self._measurement))

    def hear_step(self) -> Heard:
        """Tell the others of the step whose gradients are ready; return what they have told."""
        self._summed = self._message(self._loss)
        dist.all_reduce(self._summed)
        return super().hear_step()

    def say(self, going_on: bool) -> None:
        """Say nothing: before each step the others hear that there is one."""

    def hear(self) -> bool:
        """Hear nothing: before each step rank 0 says that there is one."""
        return True

    def serve(self) -> None:
        """As one of the others, do what rank 0 asks for between two steps; return when there is a step to be taken.

        Raises Dismissed when there will be none.
        """
        while (asked := Ask(int(self._listen()))) not in (Ask.STEP, Ask.MEASURED_STEP):
            match asked:
                case Ask.WEIGHTS:
                    self._shares.gather_weights()
                case Ask.MOMENTS:
                    whole_moments(self._shares.optimizer.state_dict()["state"])
                case _:
                    raise Dismissed
        self._measurement.is_wanted = asked == Ask.MEASURED_STEP

    def leave(self, run: Recorded) -> None:
        """As rank 0, tell the others that nothing more will be asked of them."""
        self._tell(Ask.END)

    def _wrap(self, session: Session) -> nn.Module:
        """Share out the model and give the session the optimiser of its shares."""
        self._shares = Shares(session, self._team.size, is_whole_here=self._team.rank == 0)
        session.optimizer = self._shares.optimizer
        return self._shares.model

    def _gradient_norm(self) -> float:
        return self._shares.gradient_norm()

    def _begin_step(self) -> None:
        if self._leads:
            self._tell(Ask.MEASURED_STEP if self._measurement.is_wanted else Ask.STEP)
        else:
            self.serve()

    def _show(self, probe: StepProbe) -> WholeProbe:
        return WholeProbe(probe, self._session.model, self._shares, self._measurement)

    def _make_whole(self, step: int) -> None:
        if self._whole_since != step:
            self._whole_since = step
            self._tell(Ask.WEIGHTS)
            self._shares.gather_weights()

    def _with_whole_moments(self, _: Optimizer, state: dict[str, Any]) -> dict[str, Any]:
        self._tell(Ask.MOMENTS)
        return state | {"state": whole_moments(state["state"])}
