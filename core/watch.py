"""`nn_tui.watch`: the instruments and detectors of nn-tui on a training loop that is not ours.

with nn_tui.watch(model, optimizer) as run:
    for inputs, targets in loader:
        loss = criterion(model(inputs), targets)
        optimizer.zero_grad(); loss.backward(); optimizer.step()
        run.log(loss=loss)
"""

from os import PathLike
from pathlib import Path
from typing import Any, Literal

from torch import nn
from torch.optim import Optimizer

from .watching.options import Options, Program
from .watching.watched_run import WatchedRun

__all__ = ["WatchedRun", "watch"]


def watch(
    model: nn.Module,
    optimizer: Optimizer | None = None,
    criterion: Any = None,
    *,
    name: str | None = None,
    runs_dir: str | PathLike[str] = "runs",
    budget: float | Literal["all"] = 0.01,
    num_steps: int | None = None,
    epochs: int | None = None,
    also: Literal["tensorboard"] | None = None,
    data: tuple[Any, Any] | None = None,
    resume: int | None = None,
) -> WatchedRun:
    """Watch a model being trained, and return the run: use it in a `with` block, or call its `close`.

    Changes no number of the training, draws no random number, attaches nothing to the model, and never raises: what
    goes wrong here is a note in the run and one warning.

    Args:
        model: any module; its layers are the modules that own parameters.
        optimizer: whose steps are counted. Without one, the first that steps and holds a parameter of the model is
            taken; if there is none, each `run.log(loss=…)` counts as a step.
        criterion: the loss, a module or a function of outputs and targets; call a function as `run.criterion(…)`. With
            it, the loss is judged against the best constant prediction, and outputs against targets. A loss that ends
            in one of torch's own is recognised without: what it compares is read from its graph.
        name: of the run's folder; a number is put behind one that exists. Default: the model's class.
        runs_dir: where run folders are.
        budget: share of the time that steps take which may be spent measuring; 0 measures nothing, "all" every step.
        num_steps: updates planned, if known: findings come earlier.
        epochs: passes planned; as good, once the first `run.log_validation` tells how long a pass is.
        also: "tensorboard" writes an event file into the run folder as well, while the run goes on.
        data: training and validation data, to look for examples that are in both: loaders, datasets, or arrays. Read
            once, at the start, for half a second at most where examples are loaded one by one.
        resume: steps taken before, where training goes on from a checkpoint of yours: the run called `name` goes on
            after them. `num_steps` and `epochs` are those to come. Without such a run, a new one begins.
    """
    options = Options(name, Path(runs_dir), budget, num_steps or 0, epochs or 0, resume)
    run = WatchedRun(Program(model, optimizer, criterion), options, data)
    if also == "tensorboard" and run.path is not None:
        _mirror(run.path)
    return run


def _mirror(folder: Path) -> None:
    """Begin to mirror, unless the disk does not let us."""
    from .mirror import Mirror
    from .runs.errors import RunError
    from .watching.telling import tell

    try:
        Mirror(folder)
    except (RunError, OSError) as error:
        tell(f"{error}; nothing is written for TensorBoard, training goes on")
