"""skorch: `NeuralNetClassifier(..., callbacks=[WatchCallback()])`."""

from os import PathLike
from typing import Any, Literal

from skorch.callbacks import Callback

from ..watch import WatchedRun, watch
from .metrics import is_number, log_metrics

_HISTORY = ("epoch", "dur", "train_loss", "batches", "train_batch_count", "valid_batch_count")


class WatchCallback(Callback):
    """Watches the module of a net while it is fitted, its criterion included."""

    def __init__(
        self,
        name: str | None = None,
        runs_dir: str | PathLike[str] = "runs",
        budget: float | Literal["all"] = 0.01,
    ) -> None:
        """See `nn_tui.watch`."""
        # under their own names, as scikit-learn clones them
        self.name = name
        self.runs_dir = runs_dir
        self.budget: float | Literal["all"] = budget

    def on_train_begin(self, net: Any, X: Any = None, y: Any = None, **kwargs: Any) -> None:
        """Begin to watch."""
        self.run_: WatchedRun = watch(
            net.module_,
            net.optimizer_,
            criterion=net.criterion_,
            name=self.name,
            runs_dir=self.runs_dir,
            budget=self.budget,
            epochs=net.max_epochs,
        )

    def on_batch_end(self, net: Any, batch: Any = None, training: Any = None, **kwargs: Any) -> None:
        """Log the loss of a training batch."""
        if training and kwargs.get("loss") is not None:
            self.run_.log(loss=kwargs["loss"])

    def on_epoch_end(self, net: Any, dataset_train: Any = None, dataset_valid: Any = None, **kwargs: Any) -> None:
        """Log what the epoch's history says of validation."""
        row = {name: value for name, value in net.history[-1].items() if name not in _HISTORY and is_number(value)}
        log_metrics(self.run_, {name: value for name, value in row.items() if not name.endswith("_best")})

    def on_train_end(self, net: Any, X: Any = None, y: Any = None, **kwargs: Any) -> None:
        """End the run."""
        self.run_.close()
