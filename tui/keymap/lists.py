"""What can be asked of lists within screens."""

from .action import Action

MOVES = (
    Action("list.down", "down,j", "move(1)", "down", "Move down."),
    Action("list.up", "up,k", "move(-1)", "up", "Move up."),
)
LIST = (
    *MOVES,
    Action("list.next_page", "pagedown", "page(1)", "next page", "Move down by a page."),
    Action("list.previous_page", "pageup", "page(-1)", "previous page", "Move up by a page."),
    Action("list.first", "home,g", "ends(-1)", "first", "Go to the first."),
    Action("list.last", "end,G", "ends(1)", "last", "Go to the last."),
)
"""What a list of runs or presets does while it has focus."""
LEGEND = (Action("legend.open", "enter", "open", "open", "Open the run that is chosen."),)
PRESETS = (Action("presets.select", "enter", "select", "start", "Take the chosen preset."),)
