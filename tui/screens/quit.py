"""Leaving while something trains: stop it, leave it running, or stay."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import work

from .dialog import Choice, ChoiceScreen

if TYPE_CHECKING:
    from ..app import NNTui

CHOICES = (
    Choice("stop", "s", "stop it: a checkpoint is written first"),
    Choice("leave", "l", "leave it running: 'nn-tui attach' finds it again"),
    Choice("cancel", "c", "cancel"),
)


MAX_NAMED = 4
"""More runs than these are counted."""


class QuitScreen(ChoiceScreen):
    """Asks; after "stop" waits for the trainers, a second time does not."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__("Leave nn-tui?", _still_training(folders), CHOICES)
        self._folders = folders
        self._stopping = False

    def answer(self, choice: str) -> None:
        """Leave with the answer; a stop first waits for the trainers' last words."""
        if choice != "stop":
            self.dismiss(None if choice == "cancel" else choice)
        elif self._stopping:
            self.dismiss("terminate")
        else:
            self._stopping = True
            self.say("Stopping: the trainer writes its checkpoint. Once more leaves at once.")
            cast("NNTui", self.app).trainers.call_off()
            self._ask_to_stop()

    @work(thread=True)
    def _ask_to_stop(self) -> None:
        from ...core.commands import Stop
        from ...core.runs import RunReader
        from ...core.runs.errors import RunError

        for folder in self._folders:
            try:
                reader = RunReader(folder)
                reader.send(Stop())
                reader.close()
            except RunError as error:
                self.call_later(self.say, str(error))

    def tick(self) -> None:
        """Leave when the last trainer has ended."""
        running = cast("NNTui", self.app).running()
        if self._stopping and not running and self.is_current:
            self.dismiss("stop")


def _still_training(folders: Sequence[Path]) -> str:
    if len(folders) > MAX_NAMED:
        return f"{len(folders)} runs are still training."
    names = ", ".join(folder.name for folder in folders)
    return f"{names} {'is' if len(folders) == 1 else 'are'} still training."
