"""What a probe is."""

from typing import ClassVar, Protocol

from ..probing.result import ProbeResult
from .subject import Subject


class Probe(Protocol):
    """One question, answered by an experiment on copies: the subject is as it was, bit for bit."""

    name: ClassVar[str]
    """Key of `probing.result.QUESTIONS`."""
    source: ClassVar[str]
    """Where the experiment comes from."""

    def run(self, subject: Subject, /) -> ProbeResult:
        """Experiment and answer. Raises ProbeError when there is no answer."""
        ...
