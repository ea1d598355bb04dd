"""What a detector is: a rule that reads a run and says how strongly a fault shows, if at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

from ..events import Severity
from ..runs.view import RunView
from .impact import Impact

CLEAR_LEVEL = 1 / 3
"""Below this part of the raising level a look counts as free of the symptom, and need not be put into words."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """What one look at a run showed; the life cycle decides whether and when it becomes a finding."""

    level: float
    """Strength in units of the rule's threshold: 1 raises a finding, below a third of it clears one."""
    severity: Severity
    headline: str
    """One plain sentence, numbers included."""
    why: str
    """Two or three sentences on the mechanism, for somebody tired."""
    evidence: Mapping[str, float | str | None] = field(default_factory=dict)
    """Measured numbers and the thresholds they are judged by, by name."""
    first_step: int | None = None
    """Where the condition began, when the series tell; None: where it was first seen."""
    layer: str | None = None
    certainty: Literal["likely", "possible"] = "likely"


class Detector(Protocol):
    """One fault, one rule. The docstring of each says: rule, thresholds with units, source, known false alarms.

    A detector keeps nothing between calls, looks at `overview`, `tail` and `last` of a series only, so that a pass
    costs the same however long the run is, and returns None where the series it needs do not exist.
    """

    code: ClassVar[str]
    """One of the finding codes."""
    reads: ClassVar[tuple[str, ...]]
    """Series without which the rule cannot be judged; a series kept per layer is named by the part before the slash."""
    source: ClassVar[str]
    """Where the rule comes from: paper, notes, handbook."""
    patience: ClassVar[int] = 3
    """Looks out of five that must show the fault; 1 for rules that look back over a window themselves."""
    latches: ClassVar[bool] = False
    """Whether a finding, once raised, stays."""
    shows_at_once: ClassVar[bool] = False
    """Whether it is a matter of how the program is made, to be judged before training has warmed up."""
    by_exclusion: ClassVar[bool] = False
    """Whether the rule names what is left once no more specific fault explains a hurt run."""

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        """Return the symptom, also a weak one (level < 1), or None."""
        ...
