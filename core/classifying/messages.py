"""What is said to the process that classifies, and what it answers: one message a line, as JSON."""

import msgspec
from msgspec import Struct

Rows = list[list[float]]
"""A picture row by row, or a number for each of its pixels."""


class Open(Struct, frozen=True, tag_field="ask", tag="open"):
    """Load the network and the data of a run; said once, first. The answer is Ready."""

    run: str
    """Its folder."""
    trust: tuple[str, ...] = ()
    """Code of the user's own that may run; see specs.own_code."""


class Classify(Struct, frozen=True, tag_field="ask", tag="classify"):
    """Which class is this? The answer is an Answer."""

    number: int
    """Given back with the answer."""
    picture: Rows
    """How much ink there is, from 0 for blank paper to 1."""


class ShowExample(Struct, frozen=True, tag_field="ask", tag="show_example"):
    """Return an example of the validation split; numbers beyond the last begin again. The answer is an Example."""

    number: int


Question = Classify | ShowExample


class Ready(Struct, frozen=True, tag_field="reply", tag="ready"):
    """The network is there. What can be drawn for it."""

    rows: int
    columns: int
    class_names: tuple[str, ...]
    is_ink_bright: bool
    """Whether the data are bright on dark paper."""
    num_examples: int
    """Of the validation split."""


class Answer(Struct, frozen=True, tag_field="reply", tag="answer"):
    """What the network makes of a picture."""

    number: int
    """As in the question."""
    step: int
    """Updates after which the network was as it answered."""
    probabilities: tuple[float, ...]
    """One for each class."""
    saliency: Rows
    """|∂ score / ∂ pixel| of the likeliest class, for each pixel, per deviation of the data's pixels."""


class Example(Struct, frozen=True, tag_field="reply", tag="example"):
    """A picture of the validation split."""

    number: int
    """Within the split, from 0."""
    picture: Rows
    """Ink, as in Classify."""
    label: int
    """Its true class."""


class Problem(Struct, frozen=True, tag_field="reply", tag="problem"):
    """Why there is no other answer, in a sentence."""

    words: str
    is_final: bool = False
    """Whether nothing else will be answered either."""


Reply = Ready | Answer | Example | Problem


def line(message: Open | Question | Reply) -> bytes:
    """Return a message as a line."""
    return msgspec.json.encode(message) + b"\n"
