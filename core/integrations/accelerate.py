"""Accelerate: `Accelerator(log_with=RunTracker("my-run", model, optimizer))`, then `accelerator.log({...})`."""

from os import PathLike
from typing import Any, Literal

from accelerate.tracking import GeneralTracker
from torch import nn

from ..watch import WatchedRun, watch
from .metrics import log_metrics


class RunTracker(GeneralTracker):
    """Watches a model, and takes what `accelerator.log` logs; the main process writes the run."""

    name = "nn_tui"
    requires_logging_directory = False
    main_process_only = True

    def __init__(
        self,
        run_name: str,
        model: nn.Module,
        optimizer: Any = None,
        runs_dir: str | PathLike[str] = "runs",
        budget: float | Literal["all"] = 0.01,
        criterion: Any = None,
        num_steps: int | None = None,
    ) -> None:
        """See `nn_tui.watch`; model and optimizer as they are before `accelerator.prepare`."""
        super().__init__()
        self.run: WatchedRun = watch(
            model,
            getattr(optimizer, "optimizer", optimizer),
            criterion=criterion,
            name=run_name,
            runs_dir=runs_dir,
            budget=budget,
            num_steps=num_steps,
        )

    @property
    def tracker(self) -> WatchedRun:
        """The watched run."""
        return self.run

    def log(self, values: dict[str, Any], step: int | None = None, **kwargs: Any) -> None:
        """Take numbers; the run counts steps itself."""
        log_metrics(self.run, values)

    def finish(self) -> None:
        """End the run."""
        self.run.close()
