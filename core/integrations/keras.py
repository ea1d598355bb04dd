"""Keras 3 on the torch backend: `model.fit(..., callbacks=[WatchCallback()])`.

Keras calls layers by a way of its own, past torch's hooks, and updates weights without a torch optimiser. So losses,
metrics and the learning rate are recorded; activations and gradients of layers are not.
"""

from os import PathLike
from pathlib import Path
from typing import Any

from keras import callbacks

from ..logged_run import LoggedRun


class WatchCallback(callbacks.Callback):
    """Records the loss of every batch, and at the end of each epoch what was validated."""

    def __init__(self, name: str = "keras", runs_dir: str | PathLike[str] = "runs") -> None:
        super().__init__()
        self._name, self._runs_dir = name, Path(runs_dir)
        self.run: LoggedRun | None = None
        """The recorded run, during and after `fit`."""
        self._step = self._batch = 0
        self._means: dict[str, float] = {}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begin."""
        params: dict[str, Any] = self.params or {}
        batches, epochs = params.get("steps") or 0, params.get("epochs") or 0
        self._step = 0
        self.run = LoggedRun(self._name, self._runs_dir, "Keras", num_steps=batches * epochs, steps_per_epoch=batches)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Keras averages over an epoch, anew in each."""
        self._batch, self._means = 0, {}

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the values of this batch."""
        self._step += 1
        self._batch += 1
        values = {name: self._of_batch(name, float(mean)) for name, mean in (logs or {}).items()}
        if self.run is not None:
            self.run.log(values, self._step)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the validation, and the learning rate."""
        found = {name: float(value) for name, value in (logs or {}).items() if name.startswith("val_")}
        rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
        if rate is not None:
            found["learning_rate"] = float(rate)
        if self.run is not None:
            self.run.log(found, self._step)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """End the run."""
        if self.run is not None:
            self.run.close()

    def _of_batch(self, name: str, mean: float) -> float:
        """Undo the mean over the batches of the epoch so far; exact while they are of equal size."""
        before = self._means.get(name, 0.0)
        self._means[name] = mean
        return mean * self._batch - before * (self._batch - 1)
