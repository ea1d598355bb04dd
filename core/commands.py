"""What a run may be told. Commands are imperative; the trainer answers each with an event."""

from typing import Any

from msgspec import Struct


class Pause(Struct, frozen=True, tag_field="command", tag="pause"):
    """Wait after the step in progress."""


class Continue(Struct, frozen=True, tag_field="command", tag="continue"):
    """Train on."""


class Step(Struct, frozen=True, tag_field="command", tag="step"):
    """Take `count` steps, then pause."""

    count: int = 1


class Epoch(Struct, frozen=True, tag_field="command", tag="epoch"):
    """Train to the end of the epoch in progress, then pause."""


class Stop(Struct, frozen=True, tag_field="command", tag="stop"):
    """Write a checkpoint and the summary, then end."""


class SaveCheckpoint(Struct, frozen=True, tag_field="command", tag="save_checkpoint"):
    """Write a checkpoint now."""


class SetLearningRate(Struct, frozen=True, tag_field="command", tag="set_learning_rate"):
    """Use this base learning rate from the next step on; a schedule goes on from it. Short for an `Edit`."""

    value: float


class Edit(Struct, frozen=True, tag_field="command", tag="edit"):
    """Train on with other settings from the next step on; `core.edits` says which may be changed."""

    set: dict[str, Any]
    """Spec fields by dotted path and the values they take."""


class LimitSpeed(Struct, frozen=True, tag_field="command", tag="limit_speed"):
    """Train for somebody who looks on: no faster than this, with pictures several times a second, and wait at the end.

    No number of the training changes. The wait ends with the next command, at the latest after ten minutes.
    """

    steps_per_second: float | None
    """None: nobody looks on any longer; infinity cannot be sent, so 0 stands for as fast as it goes."""


class ShareWeights(Struct, frozen=True, tag_field="command", tag="share_weights"):
    """Write the weights of now beside the checkpoints, for somebody who wants to ask the network something.

    No event answers it and no number of the training changes; each time the weights before are replaced.
    """


Command = Pause | Continue | Step | Epoch | Stop | SaveCheckpoint | SetLearningRate | Edit | LimitSpeed | ShareWeights
