"""Transformers: `Trainer(..., callbacks=[WatchCallback()])`."""

from os import PathLike
from typing import Any, Literal

from torch import Tensor
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ..watch import WatchedRun, watch
from .metrics import log_metrics


class WatchCallback(TrainerCallback):
    """Watches the model while it is trained; the first process of all writes the run.

    The loss of every step is seen where the model computes it (`outputs.loss`); a Trainer that computes a loss of its
    own shows what it logs, every `logging_steps`.
    """

    def __init__(
        self,
        name: str | None = None,
        runs_dir: str | PathLike[str] = "runs",
        budget: float | Literal["all"] = 0.01,
    ) -> None:
        """See `nn_tui.watch`."""
        self._options: dict[str, Any] = {"name": name, "runs_dir": runs_dir, "budget": budget}
        self.run: WatchedRun | None = None
        """The watched run, during and after `train`."""
        self._hook: Any = None
        self._sees_loss = False

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Begin to watch."""
        if not state.is_world_process_zero:
            return
        model, optimizer = kwargs["model"], kwargs.get("optimizer")
        optimizer = getattr(optimizer, "optimizer", optimizer)  # as Accelerate wraps it
        self.run = watch(model, optimizer, num_steps=state.max_steps, **self._options)
        self._hook = model.register_forward_hook(self._see_loss)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Log what the Trainer logs, its own loss only where no other was seen."""
        if self.run is not None and logs and "train_runtime" not in logs:
            found = {name: value for name, value in logs.items() if not name.startswith("eval_")}
            log_metrics(self.run, found, ("loss", "grad_norm") if self._sees_loss else ("grad_norm",))

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Log an evaluation."""
        if self.run is not None and metrics:
            log_metrics(self.run, metrics)

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """End the run."""
        if self._hook is not None:
            self._hook.remove()
        if self.run is not None:
            self.run.close()

    def _see_loss(self, model: Any, inputs: Any, outputs: Any) -> None:
        loss = getattr(outputs, "loss", None)
        if self.run is not None and model.training and isinstance(loss, Tensor):
            self._sees_loss = True
            self.run.log(loss=loss)
