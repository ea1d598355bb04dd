"""What every part of the table of runs shares: the runs read and shown, and which of them are selected."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from ...core.runs.table import RunRow
from ..workspace.run_table import RunTable

if TYPE_CHECKING:
    from ..app import NNTui


class RunsBase(Screen[None]):
    """State of the table of runs."""

    def __init__(self, folder: Path | None = None, selected: Sequence[Path] = ()) -> None:
        """Show the runs of a folder, by default the app's; `selected` have their letters already."""
        super().__init__()
        self._folder = folder
        self.table = RunTable(id="table")
        self.all_rows: Sequence[RunRow] = ()
        self.shown_rows: tuple[RunRow, ...] = ()
        """Those that match the filter, as sorted."""
        self.slots = {str(path): slot for slot, path in enumerate(selected)}
        """Selected runs by path, with the letter and colour they have."""
        self.baseline = ""
        """Path of the run that others are held against; empty for none."""
        self._deleted: list[tuple[Path, Path]] = []

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def folder(self) -> Path:
        """Where the runs are."""
        return self._folder or self.nn_app.settings.runs_dir

    def show_table(self) -> None:
        """Draw the table again."""
        raise NotImplementedError

    def show_rows(self, rows: Sequence[RunRow], all_read: bool = False) -> None:
        """Show other rows; all_read: there are no more."""
        raise NotImplementedError

    def read_again(self) -> None:
        """Read the folder again at once."""
        raise NotImplementedError
