"""What can be asked beside somebody's own program."""

from .action import Action

EXEC = (
    Action("exec.type", "o", "type", "type", "Type into the program: from now on every key is the program's."),
    Action("exec.charts", "ctrl+o", "charts", "charts", "Take the keys back from the program, for the charts."),
)
