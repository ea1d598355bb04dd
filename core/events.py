"""What a run may say. Events are past tense, frozen, and stored as JSON with their kind in `event`."""

import math
from typing import Any, Literal

from msgspec import Struct, field

from .data.dataset import Task
from .epochs import Epochs

Severity = Literal["note", "warning", "error"]
Status = Literal["starting", "running", "paused", "finished", "stopped", "failed", "diverged", "lost"]

GOING_ON: frozenset[Status] = frozenset({"starting", "running", "paused"})
"""Statuses of a run that may still take a step; every other is the last."""


class Remedy(Struct, frozen=True):
    """A change that should help: one key on screen, `--set` on the command line."""

    id: str
    title: str
    set: dict[str, Any] = field(default_factory=dict)
    """Spec fields by dotted path and the values they take."""
    lines: str = ""
    """The same as lines of Python for a user's own loop; empty where there is no general form."""
    expected: str = ""
    """What should be seen afterwards, in one sentence."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something wrong with the training, with the numbers that prove it."""

    code: str
    severity: Severity
    headline: str
    """One plain sentence, numbers included."""
    first_step: int
    last_step: int
    """Newest step at which the condition was seen to hold."""
    layer: str | None = None
    active: bool = True
    """False once the condition has ended; the record stays."""
    evidence: dict[str, float | str | None] = field(default_factory=dict)
    """Measured numbers and the thresholds they are judged by, by name."""
    why: str = ""
    """Two or three sentences on the mechanism, for somebody tired."""
    certainty: Literal["likely", "possible"] = "likely"
    source: str = ""
    """Where the rule comes from: paper, notes, handbook."""
    caused_by: str | None = None
    """Code of the finding this one follows from; None for a headline cause."""
    remedies: tuple[Remedy, ...] = ()


def is_normalization(kind: str) -> bool:
    """Whether a module of this class, such as BatchNorm3d, GroupNorm or a user's own RMSNorm, normalises."""
    return "Norm" in kind


class Layer(Struct, frozen=True, kw_only=True):
    """One layer in the order data flows."""

    name: str
    """The name used in series such as `gradient_norm/<name>`; unique within the model."""
    kind: str
    """Class of the module, such as Linear."""
    input_shape: tuple[int, ...]
    """Of one example, without the batch dimension."""
    output_shape: tuple[int, ...]
    num_parameters: int
    activation: str | None = None
    """Non-linearity applied to the output; None for a linear output layer."""

    @property
    def is_normalization(self) -> bool:
        """Whether it only rescales what the layer before it returns, and so has no units of its own."""
        return is_normalization(self.kind)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of one example's forward pass: every parameter once at each place of a picture or sequence."""
        if self.kind in ("Embedding", "Positions"):  # looked up, not multiplied
            return 0
        shape = self.output_shape
        units = math.prod(shape[:1] if len(shape) > 2 else shape[-1:])  # channels of pictures come first
        return self.num_parameters * (math.prod(shape) // max(units, 1))


class RunStarted(Struct, frozen=True, kw_only=True, tag_field="event", tag="run_started"):
    """The first event: what the run is about to do."""

    time: float
    """Seconds since the epoch."""
    num_steps: int
    """Steps planned."""
    steps_per_epoch: int
    batch_size: int
    num_parameters: int
    layers: tuple[Layer, ...]
    task: Task
    data: dict[str, Any]
    """Description of the data: name, num_examples by split, feature_names, class_names, image_shape …"""
    environment: dict[str, Any]
    """torch, device, device_name, threads, git."""
    epochs: Epochs | None = None
    """Where passes over the training split end, if the batch size has been changed; None if it was always the same."""


class RunResumed(Struct, frozen=True, kw_only=True, tag_field="event", tag="run_resumed"):
    """A checkpoint was loaded; everything recorded after `step` before this event is void."""

    time: float
    step: int


class EpochCompleted(Struct, frozen=True, kw_only=True, tag_field="event", tag="epoch_completed"):
    """A pass over the training data ended, or as many as fit between two evaluations."""

    time: float
    step: int
    epoch: int
    metrics: dict[str, float]
    """Newest value of each headline series (train_loss, validation_loss, …)."""


class Paused(Struct, frozen=True, kw_only=True, tag_field="event", tag="paused"):
    """The trainer waits for commands."""

    time: float
    step: int


class Continued(Struct, frozen=True, kw_only=True, tag_field="event", tag="continued"):
    """The trainer trains again."""

    time: float
    step: int


class LearningRateChanged(Struct, frozen=True, kw_only=True, tag_field="event", tag="learning_rate_changed"):
    """Somebody set the learning rate: what runs recorded before there was `Edited`."""

    time: float
    step: int
    before: float
    after: float


class Edited(Struct, frozen=True, kw_only=True, tag_field="event", tag="edited"):
    """Settings were changed after `step`, by somebody or as the spec plans it; drawn as a mark on the charts."""

    time: float
    step: int
    before: dict[str, Any]
    """Spec fields by dotted path, with the values they had; None: not set."""
    after: dict[str, Any]
    """The same fields with the values they took."""


class CheckpointSaved(Struct, frozen=True, kw_only=True, tag_field="event", tag="checkpoint_saved"):
    """Weights, optimiser and generators are on disk."""

    time: float
    step: int
    path: str
    """Relative to the run folder."""
    reason: Literal["periodic", "command", "stop", "finish", "best", "start"]


class FindingRaised(Struct, frozen=True, kw_only=True, tag_field="event", tag="finding_raised"):
    """A finding appeared, grew more severe, or has newer numbers."""

    time: float
    step: int
    finding: Finding


class FindingCleared(Struct, frozen=True, kw_only=True, tag_field="event", tag="finding_cleared"):
    """The condition of a finding ended."""

    time: float
    step: int
    finding: Finding


class Noted(Struct, frozen=True, kw_only=True, tag_field="event", tag="noted"):
    """Anything worth a line in the log pane: calibration, early stopping, a command that was refused."""

    time: float
    step: int
    text: str


class RunFinished(Struct, frozen=True, kw_only=True, tag_field="event", tag="run_finished"):
    """The last event of a run that ended in an orderly way."""

    time: float
    step: int
    epoch: int
    status: Literal["finished", "stopped", "diverged"]
    reason: str
    """In words: all steps done, stopped by the user, early stopping at step 820, loss not finite …"""
    seconds: float
    """Time spent training, pauses excluded."""
    test_metrics: dict[str, float] = field(default_factory=dict)
    baselines: dict[str, Any] = field(default_factory=dict)
    """Tables: scores of simpler models on the same split and who won, see `core.baselines.compare`; else empty."""


class RunFailed(Struct, frozen=True, kw_only=True, tag_field="event", tag="run_failed"):
    """The trainer met an exception."""

    time: float
    step: int
    message: str
    """One sentence for a person."""
    traceback: str
    exit_code: int = 1
    """What the command should exit with: 1 internal, 2 spec, 5 data."""


Event = (
    RunStarted
    | RunResumed
    | EpochCompleted
    | Paused
    | Continued
    | LearningRateChanged
    | Edited
    | CheckpointSaved
    | FindingRaised
    | FindingCleared
    | Noted
    | RunFinished
    | RunFailed
)
