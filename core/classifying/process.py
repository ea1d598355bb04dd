"""The process that classifies what somebody draws: Open on the first line of stdin, then a question a line.

Each line is answered by one; a line that cannot be understood too, and the next is read. It ends with stdin.
"""

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from ..specs.own_code import trust_code
from .messages import Classify, Open, Problem, Question, Reply, line

if TYPE_CHECKING:
    from .network import RunNetwork


def main() -> int:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks, who then closes stdin
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what models and libraries print is no reply
    questions = sys.stdin.buffer
    network = _opened(questions.readline(), replies)
    if network is None:
        return 1
    for question in questions:
        _say(replies, _answer(network, question))
    return 0


def _say(replies: BinaryIO, reply: Reply) -> None:
    replies.write(line(reply))
    replies.flush()


def _opened(order: bytes, replies: BinaryIO) -> "RunNetwork | None":
    try:
        wanted = msgspec.json.decode(order, type=Open)
        trust_code(wanted.trust)
        network = _load(Path(wanted.run))
    except Exception as error:  # the outer border of this process
        _say(replies, Problem(_in_words(error), is_final=True))
        return None
    _say(replies, network.ready)
    return network


def _load(run: Path) -> "RunNetwork":
    from ..runs.reader import RunReader

    reader = RunReader(run)  # before torch, which takes a second, so that what is no run is said at once
    try:
        spec = reader.refresh().spec
    finally:
        reader.close()
    import torch

    from .network import RunNetwork

    torch.set_num_threads(1)  # one picture is little work, and a trainer may want the other cores
    return RunNetwork(run, spec)


def _answer(network: "RunNetwork", order: bytes) -> Reply:
    try:
        question: Question = msgspec.json.decode(order, type=Question)
        return network.classify(question) if isinstance(question, Classify) else network.example(question)
    except Exception as error:  # the outer border of this process
        return Problem(_in_words(error))


def _in_words(error: Exception) -> str:
    """Return the sentence of an error of ours; of any other also what it is, its traceback on stderr."""
    from ..data.errors import DataError
    from ..runs.errors import RunError
    from ..runs.text import strip_control
    from ..specs.errors import SpecError
    from .errors import ClassifyingError

    text = strip_control(" ".join(str(error).split()))
    if isinstance(error, ClassifyingError | DataError | RunError | SpecError):
        return text
    if isinstance(error, msgspec.MsgspecError):
        return f"Not understood: {text}"
    traceback.print_exc()
    return f"{type(error).__name__}: {text or 'no further words'}"


if __name__ == "__main__":
    sys.exit(main())
