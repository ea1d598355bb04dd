"""Selecting runs in the table: each gets the letter and colour that it has in charts."""

from pathlib import Path

from ..workspace.identity import free_slot
from .runs_base import RunsBase

MOST_COMPARED = 12


class RunsSelection(RunsBase):
    """Keys that select runs and overlay them."""

    def action_select(self) -> None:
        """Select the run under the cursor, or no longer, and go to the next."""
        row = self.table.chosen
        if row is None:
            return
        path = row.summary.path
        if path in self.slots:
            del self.slots[path]
        else:
            self.slots[path] = free_slot(set(self.slots.values()))
        self.show_table()
        self.table.action_move(1)

    def action_select_all(self) -> None:
        """Select every run that is shown, as many as can be compared, or none."""
        if self.slots:
            self.slots.clear()
        else:
            self.slots = {row.summary.path: slot for slot, row in enumerate(self.shown_rows[:MOST_COMPARED])}
        self.show_table()

    def action_baseline(self) -> None:
        """Hold other runs against this one."""
        if self.table.chosen:
            path = self.table.chosen.summary.path
            self.baseline = "" if self.baseline == path else path
            self.show_table()

    def action_compare(self) -> None:
        """Overlay the selected runs in every chart."""
        slots = dict(self.slots)
        if self.table.chosen and len(slots) < 2:  # the one under the cursor is meant too
            slots.setdefault(self.table.chosen.summary.path, free_slot(set(slots.values())))
        if self.baseline and self.baseline not in slots:
            slots[self.baseline] = free_slot(set(slots.values()))
        if len(slots) < 2:
            self.notify("Select two runs or more with space; c overlays them.", markup=False)
        else:
            self.nn_app.compare([(Path(path), slot) for path, slot in slots.items()], Path(self.baseline or "."))
