"""Time spent training, pauses excluded."""

from time import perf_counter


class TrainingClock:
    """A stopwatch that goes on from what earlier processes of the run had spent."""

    def __init__(self, seconds: float) -> None:
        """Begin, running, at `seconds`."""
        self._seconds = seconds
        self._since: float | None = perf_counter()

    @property
    def seconds(self) -> float:
        """Training time of the run so far."""
        return self._seconds + (perf_counter() - self._since if self._since is not None else 0.0)

    def pause(self) -> None:
        """Stop counting."""
        self._seconds, self._since = self.seconds, None

    def go_on(self) -> None:
        """Count again."""
        self._since = perf_counter()
