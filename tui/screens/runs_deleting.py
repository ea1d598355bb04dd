"""Deleting runs in the table; as long as it is open they can be put back."""

from pathlib import Path

from ...core.runs.errors import RunError
from ...core.runs.trash import discard, erase, restore
from .runs_base import RunsBase


class RunsDeleting(RunsBase):
    """Keys that delete and put back."""

    def action_delete(self) -> None:
        """Delete the selected runs, or the one under the cursor; `undo` puts them back."""
        if not self.nn_app.may_change():
            return
        chosen = self.table.chosen
        paths = [Path(path) for path in self.slots] or ([Path(chosen.summary.path)] if chosen else [])
        gone: list[str] = []
        for path in paths:
            try:
                self._deleted.append((discard(path), path))
                gone.append(path.name)
                self.slots.pop(str(path), None)
            except RunError as error:
                self.notify(str(error), severity="error", markup=False)
        if gone:
            self.notify(f"Deleted {', '.join(gone)}; u puts back; leaving this table makes it final.", markup=False)
            self.show_rows(tuple(row for row in self.all_rows if row.summary.name not in gone), True)

    def action_undo(self) -> None:
        """Put back the run deleted last."""
        if not self._deleted:
            self.notify("Nothing was deleted here.", markup=False)
            return
        lies, folder = self._deleted.pop()
        try:
            restore(lies, folder)
        except RunError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.notify(f"{folder.name} is back.", markup=False)
            self.read_again()

    def on_unmount(self) -> None:
        """Now deleting is final."""
        for lies, _ in self._deleted:
            erase(lies)
