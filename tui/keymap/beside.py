"""What can be asked of runs side by side."""

from .action import Action
from .looking import PICTURE, SCRUB, X_AXIS

OWN = (
    Action("beside.next", "tab", "next(1)", "next panel", "Show the next panel that any of the runs has."),
    Action("beside.previous", "shift+tab", "next(-1)", "panel before", "Show the panel before."),
    Action("beside.difference", "d", "difference", "difference", "Show of each run how it differs from the first."),
    Action("beside.right", "right", "choose(1)", "next run", "Go to the next run, on whatever page it is."),
    Action("beside.left", "left,h", "choose(-1)", "run before", "Go to the run before."),
    Action("beside.zoom", "enter", "zoom", "one run", "Show the chosen run alone, or all again."),
    Action("beside.open", "o", "open", "open run", "Open the chosen run."),
    Action("beside.down", "down,j", "lines(1)", "down", "Move down in a list, otherwise to the next run."),
    Action("beside.up", "up,k", "lines(-1)", "up", "Move up in a list, otherwise to the run before."),
    Action("beside.next_page", "right_parenthesis,pagedown", "page(1)", "more runs", "Show the next runs."),
    Action("beside.previous_page", "left_parenthesis,pageup", "page(-1)", "runs before", "Show the runs before."),
    *(
        Action(f"beside.runs_{n}", str(n), f"runs({n})", f"{n} runs", f"Show {n} run{'s' * (n > 1)} at a time.")
        for n in range(1, 10)
    ),
    Action("beside.step", "full_stop", "rewind_steps(1)", "a step on", "Look at the step after."),
    Action(
        "beside.save_picture", "s", "save_picture", "save picture", "Save this screen beside the runs: SVG, and PNG."
    ),
    Action("beside.back", "escape,c", "back", "charts", "Leave one run alone, the past, at last for the charts."),
)
"""What only this screen has an id for."""
BESIDE = (*OWN[:3], PICTURE, *OWN[3:-2], *SCRUB, X_AXIS, *OWN[-2:])
"""All of it, with what the screen of one run can be asked for too."""
