"""What is compared: a run as it was after two steps."""

from dataclasses import dataclass

from ...core.runs.view import RunView


@dataclass(frozen=True, slots=True)
class Moments:
    """The earlier moment is A, the later one B."""

    a: RunView
    b: RunView

    @property
    def steps(self) -> tuple[int, int]:
        """After which steps."""
        return self.a.step, self.b.step
