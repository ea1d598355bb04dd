"""Runs of one spec, each in a folder of its own, trained as one computation by one process."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from ..data.loading import load_data
from ..runs.errors import RunStorageError
from ..runs.writer import RunWriter
from .failure import describe_failure
from .recorded import Recorded
from .run import Git, build
from .together import train_together


def train_several(
    folders: Sequence[Path], is_terminated: Callable[[], bool], git: Git, max_seconds: float | None = None
) -> int:
    """Train the runs in `folders` for so long at most; return the highest of their exit codes.

    A fault is told in every run. Raises RunError when nothing can be recorded.
    """
    with ExitStack() as stack:
        writers: list[RunWriter] = []
        for folder in folders:
            writers.append(RunWriter.open(folder))
            stack.callback(writers[-1].close)
        try:
            data = load_data(writers[0].view.spec)
            sessions = [build(writer, None, 1, git, data) for writer in writers]
            runs = [
                Recorded.of(session, writer, is_terminated, max_seconds, num_together=len(writers))
                for session, writer in zip(sessions, writers, strict=True)
            ]
            return max(train_together(runs))
        except RunStorageError:
            raise
        except Exception as error:  # a dead trainer is news for whoever watches, not silence
            failure = describe_failure(error, writers[0].view)
            print(failure.traceback, flush=True)  # noqa: T201 — goes to the run's log
            for writer in writers:
                if writer.view.finished is None:
                    writer.event(failure)
            return failure.exit_code
