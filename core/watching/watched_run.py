"""WatchedRun: what `nn_tui.watch` returns. What a loop tells it goes to `WatchedLoop`; what goes wrong stays here."""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from torch import Tensor

from ..events import Finding
from ..runs.view import RunView
from .ending import Ending, ending_of, forget_at_exit, remember_at_exit
from .last_word import say_last_word
from .options import Options, Program
from .program import describe_program
from .ranks import is_follower
from .recording import Recording, open_recording
from .telling import tell
from .watched_loop import WatchedLoop

MAX_FAULTS = 5


class WatchedRun:
    """A training loop of somebody else's, recorded as a run.

    Use it in a `with` block, or call `close`. No method raises for a fault of ours, or of the disk.
    """

    def __init__(self, program: Program, options: Options, data: tuple[Any, Any] | None = None) -> None:
        """Begin to watch; see `nn_tui.watch`. `data`: training and validation data, to be held against one another."""
        self._criterion = program.criterion
        self._num_faults = 0
        self._recording: Recording | None = None
        self._loop: WatchedLoop | None = None
        """None where nothing is recorded: not at all, no longer, or not in this process."""
        self._given_up: WatchedLoop | None = None
        """A loop in which too much went wrong; its hooks are taken off at the end."""
        self._guarded(lambda: self._begin(program, options, data))

    def log(self, loss: Tensor | float | None = None, **values: Tensor | float) -> None:
        """Take what this step produced: its loss, and any other scalars. Tensors stay where they are until later."""
        loop = self._loop
        if loop is None:
            return
        try:
            if loss is not None:
                loop.log(loss)
            if values:
                loop.log_values(values)
        except Exception as error:  # nothing of ours ends somebody's training
            self._failed(error)

    def log_validation(self, **values: Tensor | float) -> None:
        """Take what an evaluation produced; the first one tells how many steps a pass over the data has."""
        loop = self._loop
        if loop is not None:
            self._guarded(lambda: loop.log_validation(values))

    def criterion(self, outputs: Any, targets: Any, *args: Any, **options: Any) -> Any:
        """Call the criterion given to `watch`, and see what it is given. TypeError if there was none."""
        if self._criterion is None:
            raise TypeError("no criterion to call: nn_tui.watch(model, optimizer, criterion=…) was not given one")
        loss = self._criterion(outputs, targets, *args, **options)
        if self._loop is not None:
            self._loop.see_criterion(outputs, targets, loss)
        return loss

    @property
    def findings(self) -> list[Finding]:
        """What is wrong so far, causes before consequences, the worst first; those that are over come last."""
        view = self.view
        return list(view.findings) if view is not None else []

    @property
    def view(self) -> RunView | None:
        """The run as recorded up to now; None if it could not be recorded at all."""
        if self._recording is None:
            return None
        if self._loop is not None:
            self._guarded(self._recording.catch_up)
        return self._recording.view

    @property
    def path(self) -> Path | None:
        """The run folder; None if it could not be made."""
        return self._recording.view.path if self._recording is not None else None

    def close(self) -> None:
        """End the run: take every hook off, judge it a last time, write the rest."""
        self._end(ending_of(None))

    def __enter__(self) -> "WatchedRun":
        """Watch until the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End the run; an exception passes through and is recorded."""
        self._end(ending_of(error))

    def __del__(self) -> None:
        """End a run that nobody can close any more: its model and its optimiser are gone as well, by their hooks."""
        if not sys.is_finalizing():
            self.close()

    def abandon(self) -> None:
        """Stop watching without a word, in a process that was forked off: the run belongs to the other."""
        for loop in (self._loop, self._given_up):
            if loop is not None:
                loop.abandon()
        self._loop = self._given_up = None

    def _begin(self, program: Program, options: Options, data: tuple[Any, Any] | None) -> None:
        if is_follower():
            return
        self._recording = open_recording(
            describe_program(program, options),
            options.runs_dir,
            options.name,
            type(program.model).__name__,
            options.resume,
        )
        if self._recording is not None:
            self._loop = WatchedLoop(program, options, self._recording, self._failed)
            remember_at_exit(self)
            self._loop.begin(data)

    def _end(self, ending: Ending) -> None:
        loop, recording = self._loop, self._recording
        if self._given_up is not None:
            self.abandon()
        if loop is None or recording is None:
            return
        forget_at_exit(self)
        self._guarded(lambda: loop.end(ending))
        self._loop = None
        self._guarded(recording.close)
        self._guarded(lambda: say_last_word(recording.view))

    def _guarded(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Say a fault of ours once, stop measuring, and after several stop recording."""
        self._num_faults += 1
        loop = self._loop
        if self._num_faults == 1:
            text = _in_words(error)
            tell(f"a fault of ours, nothing more is measured in this run; training goes on. {text}")
            if loop is not None:
                loop.note(f"a fault in nn-tui, measuring is off: {text}")
        if loop is not None:
            loop.turn_off()
            if self._num_faults > MAX_FAULTS:
                loop.fall_silent()
                self._given_up, self._loop = loop, None


def _in_words(error: Exception) -> str:
    """Return in one line what went wrong, and where."""
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({Path(where[0].filename).name}:{where[0].lineno})" if where else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{place}"
