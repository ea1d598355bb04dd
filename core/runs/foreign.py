"""The first and the last word of a run that another program trains, recorded by whoever looks on."""

import math
from typing import Literal

from ..events import RunFinished, RunStarted
from .view import RunView


def began(about: str, time: float, num_steps: int = 0, steps_per_epoch: int = 0) -> RunStarted:
    """The first word where nothing but a log is seen: neither layers nor examples.

    about: what is shown as the name of its data. num_steps, steps_per_epoch: 0 where they are not known.
    """
    return RunStarted(
        time=time,
        num_steps=num_steps,
        steps_per_epoch=steps_per_epoch,
        batch_size=0,
        num_parameters=0,
        layers=(),
        task="regression",
        data={"name": about, "watched": True},
        environment={},
    )


def ended(
    view: RunView,
    status: Literal["finished", "stopped"],
    reason: str,
    *,
    time: float,
    seconds: float,
    step: int,
    epoch: int = 0,
    if_lost: str = "the loss is not finite",
) -> RunFinished:
    """The last word: a run whose last loss is not finite has diverged, whatever its program says.

    if_lost: the reason given then. seconds: of training.
    """
    loss = view.last("train_loss")
    diverged = loss is not None and not math.isfinite(loss)
    return RunFinished(
        time=time,
        step=step,
        epoch=epoch,
        status="diverged" if diverged else status,
        reason=if_lost if diverged else reason,
        seconds=seconds,
    )
