"""Steps that a program counts anew in every epoch, as one count."""


class Passes:
    """Goes on counting where a new epoch begins at a lower step: `epoch 2 step 1` comes after `epoch 1 step 900`.

    A lower step without a later epoch is left as it is: an evaluation has steps of its own, a resumed run goes back.
    """

    def __init__(self) -> None:
        self._before = 0
        """Steps of the epochs that are over."""
        self._last = -1
        self._epoch: float | None = None
        self._has_begun = False
        """A later epoch was named and has not counted yet."""

    def name_epoch(self, epoch: float) -> None:
        """Note the epoch that a row, or a line above rows, is about."""
        if self._epoch is None or epoch >= self._epoch + 1:
            self._has_begun = self._epoch is not None
            self._epoch = epoch

    def count(self, step: int) -> int:
        """Return where a step stands in the whole run."""
        if self._has_begun and step <= self._last:
            self._before += self._last + (step == 0)  # counted from 0, the last of n is n − 1
        self._has_begun = False
        self._last = step
        return self._before + step
