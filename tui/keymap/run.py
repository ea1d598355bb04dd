"""What can be asked of the screen of one run."""

from .action import Action
from .looking import PICTURE, SCRUB, X_AXIS

RUN = (
    Action("run.pause", "space", "pause", "pause", "Pause training, or let it go on."),
    Action("run.step", "full_stop", "step", "step", "Take one step, then pause."),
    Action("run.epoch", "greater_than_sign", "epoch", "epoch", "Train to the end of the epoch, then pause."),
    Action("run.edit", "e", "edit", "edit", "Change settings while the run trains; once it is over, those of another."),
    Action("run.remedy", "f", "remedy", "remedy", "Choose a remedy; the same key again tries it in a new run."),
    Action("run.findings", "a", "findings", "findings", "Read every finding: evidence, why, and remedies."),
    Action("run.zoom", "enter", "zoom", "zoom", "Show the panel that has focus alone, or all again."),
    Action("run.back", "escape", "back", "back", "Leave the zoom, the crosshair, the stretch, the past, the run."),
    Action("run.log_scale", "l", "log_scale", "log scale", "Draw losses on a logarithmic or linear scale."),
    X_AXIS,
    Action("run.log_x", "X", "log_x", "log x", "Draw x on a logarithmic or linear scale."),
    Action("run.x_metric", "M", "x_metric", "x metric", "Show another metric along x, such as accuracy."),
    Action("run.smoother", "plus,equals_sign", "smoother", "smoother", "Smooth curves more; extremes stay visible."),
    Action("run.rougher", "minus", "rougher", "rougher", "Smooth curves less."),
    Action("run.raw", "0", "raw", "raw", "Draw curves without smoothing."),
    Action("run.cursor_left", "left,h", "cursor(-1)", "crosshair", "Move the crosshair to the left."),
    Action("run.cursor_right", "right", "cursor(1)", "crosshair", "Move the crosshair to the right."),
    Action("run.zoom_in", "z", "zoom_x(1)", "zoom x", "Show a narrower stretch, around the crosshair, in every chart."),
    Action("run.zoom_out", "Z", "zoom_x(-1)", "zoom out", "Show a wider stretch in every chart."),
    Action("run.pan_left", "shift+left", "pan(-1)", "pan left", "Move the stretch to the left."),
    Action("run.pan_right", "shift+right", "pan(1)", "pan right", "Move the stretch to the right."),
    Action("run.whole", "home", "whole", "show all", "Show the run from beginning to end."),
    *SCRUB,
    Action("run.epoch_back", "less_than_sign", "rewind_epoch(-1)", "an epoch back", "Look an epoch further back."),
    Action("run.mark", "m", "mark", "mark", "Mark this moment; at another one, show both beside each other."),
    Action("run.lesson", "L", "lesson", "lesson", "Read the lesson beside the run, go to it, or close it."),
    Action("run.compare", "c", "compare", "compare", "Choose runs to overlay with this one."),
    PICTURE,
    Action("run.next_panel", "tab", "next(1)", "next panel", "Go to the next panel, on whatever page it is."),
    Action("run.previous_panel", "shift+tab", "next(-1)", "previous panel", "Go to the previous panel."),
    Action("run.down", "down,j", "panel(1)", "down", "Move down in a list, otherwise to the next panel."),
    Action("run.up", "up,k", "panel(-1)", "up", "Move up in a list, otherwise to the previous panel."),
    Action("run.next_page", "right_parenthesis,pagedown", "page(1)", "next page", "Show the next page of panels."),
    Action("run.previous_page", "left_parenthesis,pageup", "page(-1)", "previous page", "Show the previous page."),
    Action("run.draw", "d", "draw", "draw", "Draw a picture, and see at once what the network makes of it."),
    Action("run.checkpoint", "C", "checkpoint", "checkpoint", "Write a checkpoint now."),
    Action("run.stop", "S", "stop", "stop", "End the run in good order: checkpoint and summary are written."),
    Action(
        "run.save_picture", "s", "save_picture", "save picture", "Save this screen in the run folder: SVG, and PNG."
    ),
)
