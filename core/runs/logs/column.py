"""What every format is turned into."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Protocol

from ..buckets import Array
from ..errors import RunFolderError


class Column(NamedTuple):
    """Points of one series, in the order they were written."""

    name: str
    """As the other program called it."""
    steps: Array
    """int64 (n,)."""
    values: Array
    """float64 (n,)."""
    times: Array | None = None
    """float64 (n,): seconds since the epoch; None where the format does not say."""


class Rewritten(Exception):
    """A file changed in another way than by growing: what was read of it is void."""


class LogError(RunFolderError):
    """The path is no log that can be read. The message is one sentence."""


class Source(Protocol):
    """One file, folder or table of a log, from the beginning to wherever it has grown."""

    label: ClassVar[str]
    """The format, as people call it."""

    @property
    def notes(self) -> Sequence[str]:
        """What a reader of the log should know, such as damage; only ever appended to."""
        ...

    @property
    def num_steps(self) -> int:
        """Steps planned; 0 where the format does not say."""
        ...

    @property
    def modified(self) -> float:
        """When something was written last, in seconds since the epoch."""
        ...

    def read(self) -> list[Column]:
        """Return what is new since the last call. Raises Rewritten, or OSError while the file is away."""
        ...
