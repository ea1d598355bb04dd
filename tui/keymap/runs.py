"""What can be asked of the table of runs."""

from .action import Action

RUNS = (
    Action("runs.open", "enter", "open", "open", "Open the run under the cursor."),
    Action("runs.select", "space", "select", "select", "Select the run under the cursor, or no longer."),
    Action("runs.select_all", "A", "select_all", "select all", "Select the runs shown, or none."),
    Action("runs.compare", "c", "compare", "compare", "Overlay the selected runs in every chart."),
    Action("runs.filter", "slash", "filter", "filter", "Show runs that match words or conditions."),
    Action("runs.sort", "o", "sort", "sort", "Sort by the next column; a click on a title sorts by it."),
    Action("runs.reverse", "O", "reverse", "reverse", "Turn the order around."),
    Action("runs.baseline", "b", "baseline", "baseline", "Hold other runs against this one when comparing."),
    Action("runs.delete", "delete,D", "delete", "delete", "Delete the selected runs, or this one; u puts back."),
    Action("runs.undo", "u", "undo", "undo", "Put back the run deleted last."),
    Action("runs.back", "escape", "back", "back", "Clear the filter, then the selection, then go back."),
)
