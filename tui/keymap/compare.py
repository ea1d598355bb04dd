"""What can be asked of runs laid over one another."""

from .action import Action

COMPARE = (
    Action("compare.cursor_left", "left,h", "cursor(-1)", "crosshair", "Move the crosshair to the left."),
    Action("compare.cursor_right", "right", "cursor(1)", "crosshair", "Move the crosshair to the right."),
    Action(
        "compare.zoom_in", "z", "zoom_x(1)", "zoom", "Show a narrower stretch, around the crosshair, in every chart."
    ),
    Action("compare.zoom_out", "Z", "zoom_x(-1)", "zoom out", "Show a wider stretch in every chart."),
    Action("compare.pan_left", "less_than_sign,shift+left", "pan(-1)", "pan left", "Move the stretch to the left."),
    Action(
        "compare.pan_right", "greater_than_sign,shift+right", "pan(1)", "pan right", "Move the stretch to the right."
    ),
    Action("compare.whole", "home", "whole", "show all", "Show every run from beginning to end."),
    Action("compare.x_axis", "x", "x_axis", "x axis", "Count along x in steps, epochs, seconds or examples."),
    Action("compare.x_metric", "M", "x_metric", "x metric", "Show another metric along x, such as accuracy."),
    Action("compare.log_x", "X", "log_x", "log x", "Draw x on a logarithmic or linear scale."),
    Action(
        "compare.log_y",
        "l",
        "log_y",
        "y scale",
        "Draw y on the scale that suits each chart, logarithmic, or linear.",
    ),
    Action(
        "compare.smoother", "plus,equals_sign", "smooth(1)", "smoother", "Smooth lines more; extremes stay visible."
    ),
    Action("compare.rougher", "minus", "smooth(-1)", "rougher", "Smooth lines less."),
    Action("compare.raw", "0", "smooth(0)", "raw", "Draw lines without smoothing."),
    Action("compare.group", "m", "group", "mean ± std", "Draw runs that differ in their seed only as mean ± std."),
    Action("compare.search", "slash", "search", "search", "Show only metrics that contain what you type."),
    Action("compare.pin", "p", "pin", "pin", "Keep this metric in front, or no longer."),
    Action("compare.zoom_chart", "enter", "zoom_chart", "one chart", "Show this chart alone, or all again."),
    Action("compare.next", "tab,down,j", "next(1)", "next", "Go to the next chart, then to the list of runs."),
    Action("compare.previous", "shift+tab,up,k", "next(-1)", "previous", "Go to the chart before."),
    Action("compare.next_page", "right_parenthesis,pagedown", "page(1)", "next page", "Show more metrics."),
    Action("compare.previous_page", "left_parenthesis,pageup", "page(-1)", "previous page", "Turn back a page."),
    *(
        Action(f"compare.grid_{n}", str(n), f"grid({n})", f"{n} charts", f"Show {n} chart{'s' * (n > 1)} at a time.")
        for n in range(1, 10)
    ),
    Action(
        "compare.beside",
        "c",
        "beside",
        "side by side",
        "Show pictures, layers, findings of each run side by side, at the step of the crosshair.",
    ),
    Action("compare.lesson", "L", "lesson", "lesson", "Read the lesson of the first run."),
    Action("compare.hide", "space", "hide", "hide run", "Hide the run chosen in the list of runs, or show it again."),
    Action("compare.baseline", "b", "baseline", "baseline", "Hold the others against the run chosen in the list."),
    Action("compare.open", "o", "open", "open run", "Open the run that is chosen in the list of runs."),
    Action(
        "compare.save_picture", "s", "save_picture", "save picture", "Save this screen beside the runs: SVG, and PNG."
    ),
    Action("compare.back", "escape", "back", "back", "Leave one chart alone, the crosshair, the stretch, the screen."),
)
