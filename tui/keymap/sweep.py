"""What can be asked of a sweep."""

from .action import Action

SWEEP = (
    Action("sweep.open", "enter", "open", "open", "Open the trial under the cursor."),
    Action("sweep.down", "down,j", "move(1)", "down", "Go to the next trial."),
    Action("sweep.up", "up,k", "move(-1)", "up", "Go to the trial before."),
    Action("sweep.all_runs", "R", "all_runs", "all runs", "Show every run in one table, the trials selected."),
    Action("sweep.stop", "S", "stop", "no more", "Draw no more trials; those at work go on to their end."),
)
