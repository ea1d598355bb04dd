"""What an exception means to the person whose run it ended."""

import time
import traceback

from ..data.errors import DataError
from ..events import RunFailed
from ..runs.view import RunView
from ..specs.errors import SpecError


def describe_failure(error: Exception, view: RunView) -> RunFailed:
    """Return the run's last event: one sentence, the traceback for a bug report, and the exit code."""
    return RunFailed(
        time=time.time(),
        step=view.step,
        message=_sentence(error, view),
        traceback="".join(traceback.format_exception(error)),
        exit_code=2 if isinstance(error, SpecError) else 5 if isinstance(error, DataError) else 1,
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether memory of the computer or of a device ran out; torch's CPU allocator says so in words only."""
    words = ("out of memory", "not enough memory", "can't allocate memory")  # CUDA, Windows, elsewhere
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(word in str(error) for word in words)
    )


def _sentence(error: Exception, view: RunView) -> str:
    if isinstance(error, SpecError | DataError):
        return str(error)
    if is_out_of_memory(error):
        started, size = view.started, view.spec.training.batch_size
        model = f" and {started.num_parameters:,} parameters" if started else ""
        return f"out of memory with batches of {size:,}{model}; try a smaller training.batch_size or a smaller model"
    text = " ".join(str(error).split()) or "no further words"
    return f"{type(error).__name__}: {text}"
