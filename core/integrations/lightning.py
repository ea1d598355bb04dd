"""Lightning: `Trainer(callbacks=[WatchCallback()])`, or `Trainer(logger=RunLogger())` for the logged numbers alone."""

import math
import sys
from argparse import Namespace
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..logged_run import LoggedRun
from ..watch import WatchedRun, watch
from .metrics import log_metrics

if TYPE_CHECKING:
    from pytorch_lightning import Callback, LightningModule, Trainer
    from pytorch_lightning.loggers.logger import Logger
elif "lightning.pytorch" in sys.modules or "lightning" in sys.modules:  # the same library under its other name
    from lightning.pytorch import Callback, LightningModule, Trainer
    from lightning.pytorch.loggers.logger import Logger
else:
    from pytorch_lightning import Callback, LightningModule, Trainer
    from pytorch_lightning.loggers.logger import Logger


class WatchCallback(Callback):
    """Watches the module while it is fitted; the process of rank 0 writes the run."""

    def __init__(
        self,
        name: str | None = None,
        runs_dir: str | PathLike[str] = "runs",
        budget: float | Literal["all"] = 0.01,
        criterion: Any = None,
    ) -> None:
        """See `nn_tui.watch`; `criterion` may be a module that the LightningModule calls."""
        self._options: dict[str, Any] = {"name": name, "runs_dir": runs_dir, "budget": budget, "criterion": criterion}
        self.run: WatchedRun | None = None
        """The watched run, during and after `fit`."""

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Begin to watch."""
        if not trainer.is_global_zero:
            return
        steps = trainer.estimated_stepping_batches
        planned = int(steps) if math.isfinite(steps) and steps > 0 else None
        self.run = watch(pl_module, trainer.optimizers[0], num_steps=planned, **self._options)

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Log the loss of the batch."""
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if self.run is not None and loss is not None:
            self.run.log(loss=loss)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Log what the validation loop logged."""
        if self.run is not None and not trainer.sanity_checking:
            found = {name: value for name, value in trainer.callback_metrics.items() if "val" in name.lower()}
            log_metrics(self.run, found)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """End the run."""
        if self.run is not None:
            self.run.close()

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        """Record how it ended."""
        if self.run is not None:
            self.run.__exit__(type(exception), exception, exception.__traceback__)


class RunLogger(Logger):
    """Writes a run of whatever `self.log` logs; the model itself is not looked at."""

    def __init__(self, name: str = "lightning", runs_dir: str | PathLike[str] = "runs") -> None:
        super().__init__()
        self._name = name
        self._runs_dir = Path(runs_dir)
        self._run: LoggedRun | None = None

    @property
    def name(self) -> str:
        """Of the run."""
        return self._name

    @property
    def version(self) -> str:
        """The run folder's name; empty before anything is logged."""
        return self._run.path.name if self._run is not None and self._run.path is not None else ""

    @property
    def run(self) -> LoggedRun:
        """The run, made when it is first asked for."""
        if self._run is None:
            self._run = LoggedRun(self._name, self._runs_dir, "Lightning")
        return self._run

    def log_hyperparams(self, params: dict[str, Any] | Namespace, *args: Any, **kwargs: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Nothing: a run of another program has no settings of ours."""

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take what was logged at a step."""
        self.run.log(metrics, step)

    def finalize(self, status: str) -> None:
        """End the run."""
        if self._run is not None:
            self._run.close("finished" if status == "success" else "stopped", status)
