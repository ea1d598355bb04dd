"""What can be asked of dialogs."""

from dataclasses import replace

from textual.binding import BindingType

from .action import Action, bindings
from .app import APP

DIALOG = (
    Action("dialog.close", "escape", "dismiss(None)", "close", "Close this, changing nothing."),
    Action("dialog.down", "j", "move(1)", "down", "Move down in the list, or read on."),
    Action("dialog.up", "k", "move(-1)", "up", "Move up in the list, or back in the text."),
)
"""What every dialog has; while a line is typed in, letters are its own."""
FINDINGS = (
    Action("findings.apply", "f", "apply", "try it", "Start a new run with the chosen remedy applied."),
    Action(
        "findings.apply_from_checkpoint",
        "F",
        "apply_from_checkpoint",
        "from checkpoint",
        "The same, going on from the last checkpoint before the finding.",
    ),
    Action("findings.jump", "g", "jump", "where it began", "Look at the run where the finding began."),
    Action("findings.lesson", "L", "lesson", "lesson", "Read the lesson about this fault."),
    Action("findings.copy", "y", "copy_remedy", "copy lines", "Copy the lines to change in your code, or the finding."),
    Action("findings.remedies", "tab,right,l", "to_remedies", "remedies", "Go to the remedies."),
    Action("findings.list", "shift+tab,left,h", "to_findings", "findings", "Go to the list of findings."),
    Action("findings.next_page", "pagedown", "read(1)", "read on", "Read on by a page.", in_dialogs=True),
    Action("findings.previous_page", "pageup", "read(-1)", "read back", "Go back by a page.", in_dialogs=True),
    Action("findings.close", "q,a", "dismiss(None)", "close", "Go back to the run."),
)
FORM = (
    Action("form.take", "enter", "take", "take", "Take what the form says, or show what is wrong with it."),
    Action("form.next", "down", "app.focus_next", "next line", "Go to the next line."),
    Action("form.previous", "up", "app.focus_previous", "line before", "Go to the line before."),
)
TURN = (
    Action("form.turn_on", "right,space,l", "turn(1)", "next value", "Take the next value of this line."),
    Action("form.turn_back", "left,h", "turn(-1)", "value before", "Take the value before."),
)
"""What a line of a form with a few values does while it has focus."""
CHOOSE = (
    Action("choose.down", "down", "move(1)", "down", "Move down in the list while the line is typed in."),
    Action("choose.up", "up", "move(-1)", "up", "Move up in the list while the line is typed in."),
)
HELP = (
    Action("help.close", "question_mark,q,enter", "dismiss", "close", "Close the help page."),
    Action("help.down", "down", "move(1)", "down", "Read on."),
    Action("help.up", "up", "move(-1)", "up", "Read back."),
)
LOGS = (
    Action("logs.down", "j", "move(1)", "down", "Move down."),
    Action("logs.up", "k", "move(-1)", "up", "Move up."),
)

_IN_EVERY_DIALOG = ("app.help", "app.palette")


def dialog_bindings(actions: tuple[Action, ...] = ()) -> list[BindingType]:
    """Bindings of a dialog: what all of them have, help and the palette, which lie behind it, and its own."""
    behind = (replace(action, action=f"app.{action.action}") for action in APP if action.id in _IN_EVERY_DIALOG)
    return bindings((*DIALOG, *behind, *actions))
