"""Every action of every screen: its id, keys, label and what it does, in words.

Bindings, the footer, the help page and the palette are all made from these tables, so they cannot disagree.
`[keys]` in a settings file maps an id to another key, such as `"run.pause" = "p"`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from textual.binding import BindingType

from .action import Action, bindings, display_key, keys_of
from .dialog_keymap import DIALOG, DIALOG_ACTIONS

__all__ = ["Action", "Keys", "bindings", "dialog_bindings", "display_key", "keys_of", "unknown_action"]

APP = (
    Action("app.help", "question_mark", "help", "help", "Explain what has focus and list its keys."),
    Action("app.palette", "ctrl+p", "command_palette", "commands", "Search every action by name."),
    Action("app.theme", "t", "next_theme", "theme", "Change to the next theme: dark, light, high contrast, terminal."),
    Action("app.copy", "y", "copy", "copy", "Copy what has focus as text."),
    Action("app.save_panel", "Y", "save_panel", "save panel", "Save a picture of what has focus: SVG, and PNG."),
    Action("app.suspend", "ctrl+z", "suspend_process", "suspend", "Go back to the shell; fg comes here again."),
    Action("app.quit", "q", "quit", "quit", "Leave; asks first when a run is training."),
    Action(
        "app.interrupt",
        "ctrl+c",
        "interrupt",
        "quit",
        "Leave; a second time stops the run and leaves.",
        in_dialogs=True,
    ),
)
GALLERY = (
    Action("gallery.start", "enter", "start", "start", "Train the chosen preset, or open the chosen run."),
    Action("gallery.edit", "e", "edit", "change", "Change learning rate, layers and more before the start."),
    Action("gallery.open_data", "o", "open_data", "your data", "Open your data: a table, arrays or pictures."),
    Action("gallery.play", "p", "play", "play", "Play with a small network: change everything while you look."),
    Action("gallery.filter", "slash", "filter", "search", "Show only presets that match what you type."),
    Action("gallery.runs", "r", "runs", "runs", "Go to the recent runs of this preset, or back to the presets."),
    Action("gallery.course", "L", "course", "lessons", "Learn: every lesson in reading order, each beside its run."),
    Action(
        "gallery.all_runs", "R", "all_runs", "all runs", "Show every run in one table: sort, filter, compare, delete."
    ),
    Action("gallery.right", "right,l", "focus_runs", "runs", "Go to the recent runs."),
    Action("gallery.left", "left,h", "focus_presets", "presets", "Go to the presets."),
    Action("gallery.down", "j", "down", "down", "Move down."),
    Action("gallery.up", "k", "up", "up", "Move up."),
    Action("gallery.back", "escape", "back", "back", "Clear the search, or go back to the presets."),
)
RUN = (
    Action("run.pause", "space", "pause", "pause", "Pause training, or let it go on."),
    Action("run.step", "full_stop", "step", "step", "Take one step, then pause."),
    Action("run.epoch", "greater_than_sign", "epoch", "epoch", "Train to the end of the epoch, then pause."),
    Action("run.edit", "e", "edit", "edit", "Change learning rate, optimiser, dropout and more while the run trains."),
    Action("run.remedy", "f", "remedy", "remedy", "Start a new run with a remedy of the newest finding applied."),
    Action("run.findings", "a", "findings", "findings", "Read every finding: evidence, why, and remedies."),
    Action("run.zoom", "enter", "zoom", "zoom", "Show the panel that has focus alone, or all again."),
    Action("run.back", "escape", "back", "back", "Leave the zoom, the crosshair, the stretch, the past, the run."),
    Action("run.log_scale", "l", "log_scale", "log scale", "Draw losses on a logarithmic or linear scale."),
    Action("run.x_axis", "x", "x_axis", "x axis", "Count along x in steps, epochs, seconds or examples."),
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
    Action("run.rewind", "left_square_bracket", "rewind(-1)", "earlier", "Look back: every panel as it was earlier."),
    Action("run.forward", "right_square_bracket", "rewind(1)", "later", "Look at a later step, at last the newest."),
    Action("run.step_back", "comma", "rewind_steps(-1)", "a step back", "Look at the step before."),
    Action("run.epoch_back", "less_than_sign", "rewind_epoch(-1)", "an epoch back", "Look an epoch further back."),
    Action(
        "run.previous_mark",
        "left_curly_bracket",
        "jump(-1)",
        "mark before",
        "Look back to the mark before: where a finding began, an edit, a checkpoint.",
    ),
    Action("run.next_mark", "right_curly_bracket", "jump(1)", "next mark", "Look at the next mark."),
    Action("run.play", "P", "play", "play", "Play the run from where you look, or from its start; again stops."),
    Action("run.speed", "v", "speed", "speed", "Play faster: the whole run in 60, 20 or 5 seconds, or as it was."),
    Action("run.mark", "m", "mark", "mark", "Mark this moment; at another one, show both beside each other."),
    Action("run.live", "G", "live", "newest", "Go back to the newest step."),
    Action("run.lesson", "L", "lesson", "lesson", "Read the lesson beside the run, go to it, or close it."),
    Action("run.compare", "c", "compare", "compare", "Choose runs to overlay with this one."),
    Action("run.picture", "p", "picture", "picture", "Show the next picture of the picture panel."),
    Action("run.next_panel", "tab", "next(1)", "next panel", "Go to the next panel, on whatever page it is."),
    Action("run.previous_panel", "shift+tab", "next(-1)", "previous panel", "Go to the previous panel."),
    Action("run.down", "down,j", "panel(1)", "down", "Move down in a list, otherwise to the next panel."),
    Action("run.up", "up,k", "panel(-1)", "up", "Move up in a list, otherwise to the previous panel."),
    Action("run.next_page", "right_parenthesis,pagedown", "page(1)", "next page", "Show the next page of panels."),
    Action("run.previous_page", "left_parenthesis,pageup", "page(-1)", "previous page", "Show the previous page."),
    Action("run.checkpoint", "C", "checkpoint", "checkpoint", "Write a checkpoint now."),
    Action("run.stop", "S", "stop", "stop", "End the run in good order: checkpoint and summary are written."),
    Action(
        "run.save_picture", "s", "save_picture", "save picture", "Save this screen in the run folder: SVG, and PNG."
    ),
)
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
    Action("compare.log_y", "l", "log_y", "log y", "Draw y on a logarithmic or linear scale."),
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
    Action("compare.lesson", "L", "lesson", "lesson", "Read the lesson of the first run."),
    Action("compare.hide", "space", "hide", "hide run", "Hide the run chosen in the list of runs, or show it again."),
    Action("compare.baseline", "b", "baseline", "baseline", "Hold the others against the run chosen in the list."),
    Action("compare.open", "o", "open", "open run", "Open the run that is chosen in the list of runs."),
    Action(
        "compare.save_picture", "s", "save_picture", "save picture", "Save this screen beside the runs: SVG, and PNG."
    ),
    Action("compare.back", "escape", "back", "back", "Leave one chart alone, the crosshair, the stretch, the screen."),
)
MOMENTS = (
    Action("moments.next", "tab,right", "next(1)", "next", "Show the next: numbers, histograms, then each picture."),
    Action("moments.previous", "shift+tab,left", "next(-1)", "previous", "Show what came before."),
    Action("moments.later", "right_square_bracket", "move_b(1)", "B later", "Move moment B to a later step."),
    Action("moments.earlier", "left_square_bracket", "move_b(-1)", "B earlier", "Move moment B to an earlier step."),
    Action("moments.a_later", "right_curly_bracket", "move_a(1)", "A later", "Move moment A to a later step."),
    Action("moments.a_earlier", "left_curly_bracket", "move_a(-1)", "A earlier", "Move moment A to an earlier step."),
    Action("moments.page", "p", "page", "next layer", "Show the next layer or picture."),
    Action("moments.down", "down,j", "scroll(1)", "down", "Scroll down in the numbers."),
    Action("moments.up", "up,k", "scroll(-1)", "up", "Scroll up in the numbers."),
    Action(
        "moments.save_picture", "s", "save_picture", "save picture", "Save this screen in the run folder: SVG, and PNG."
    ),
    Action("moments.back", "escape,m", "back", "back", "Go back to the run."),
)
PLAY = (
    Action("play.pause", "space", "pause", "pause", "Pause, or go on; at the end: train as many epochs again."),
    Action("play.step", "full_stop", "step", "step", "Take one step, then pause."),
    Action("play.epoch", "greater_than_sign", "epoch", "epoch", "Train to the end of the epoch, then pause."),
    Action("play.reset", "r", "reset", "reset", "Begin again with the same points and first weights, paused."),
    Action("play.regenerate", "g", "regenerate", "new seed", "Draw other points and other first weights."),
    Action("play.more", "plus,equals_sign", "change(1)", "more", "A notch up, or the next choice; add a layer."),
    Action("play.less", "minus", "change(-1)", "less", "A notch down, or the choice before; remove a layer."),
    Action("play.type", "enter", "type", "type", "Type a value of the chosen setting or weight; turn an input on."),
    Action(
        "play.left", "left,h", "move(-1,0)", "left", "Choose the setting to the left; a weight of the layer before."
    ),
    Action(
        "play.right", "right,l", "move(1,0)", "right", "Choose the setting to the right; a weight of the next layer."
    ),
    Action("play.up", "up,k", "move(0,-1)", "up", "Choose a setting in the row above; the weight before."),
    Action("play.down", "down,j", "move(0,1)", "down", "Choose a setting in the row below; the next weight."),
    Action("play.insert", "i", "insert_layer", "add layer", "Add a layer behind the chosen one."),
    Action("play.remove", "delete,backspace,x", "remove_layer", "remove layer", "Remove the chosen layer."),
    Action("play.weights", "w,tab,shift+tab", "weights", "weights", "Choose a weight and change it, or go back."),
    Action("play.validation", "o", "show('validation')", "validation", "Show the points that validate, or not."),
    Action("play.discrete", "d", "show('discrete')", "discrete", "Show classes without shades between, or with."),
    Action("play.chart", "m", "chart", "chart", "Show loss, accuracy or the confusion matrix."),
    Action("play.line", "slash", "line", "edit line", "Edit the whole line: type or paste one."),
    Action("play.copy", "y", "copy", "copy", "Copy the line that says everything."),
    Action("play.save", "s", "save", "keep", "Keep this run, with a file that repeats it, edits of weights included."),
    Action("play.back", "escape", "back", "back", "Leave the weights, or the screen; the run ends and stays."),
)
COURSE = (
    Action("course.open", "enter", "open", "learn", "Train the network of the lesson, and read the lesson beside it."),
    Action("course.read", "space", "read", "only read", "Read the lesson without training anything."),
    Action("course.down", "down,j", "move(1)", "down", "Go to the next lesson."),
    Action("course.up", "up,k", "move(-1)", "up", "Go to the lesson before."),
    Action("course.back", "escape", "back", "back", "Go back to the gallery."),
)
LESSON = (
    Action("lesson.act", "enter", "act", "do", "Show the panel named, run the experiment, or show the answer."),
    Action("lesson.down", "down,j", "move(1)", "down", "Read on."),
    Action("lesson.up", "up,k", "move(-1)", "up", "Go back in the text."),
    Action("lesson.next_page", "pagedown", "page(1)", "next page", "Read on by a page."),
    Action("lesson.previous_page", "pageup", "page(-1)", "previous page", "Go back by a page."),
    Action("lesson.first", "home", "ends(False)", "beginning", "Go to the beginning."),
    Action("lesson.last", "end", "ends(True)", "end", "Go to the end."),
)
"""What the text of a lesson does while it has focus."""
EXPERIMENTS = tuple(
    Action(f"lesson.experiment_{n}", str(n), f"experiment({n})", "experiment", f"Run experiment {n} of the lesson.")
    for n in range(1, 10)
)
SWEEP = (
    Action("sweep.open", "enter", "open", "open", "Open the trial under the cursor."),
    Action("sweep.down", "down,j", "move(1)", "down", "Go to the next trial."),
    Action("sweep.up", "up,k", "move(-1)", "up", "Go to the trial before."),
    Action("sweep.all_runs", "R", "all_runs", "all runs", "Show every run in one table, the trials selected."),
    Action("sweep.stop", "S", "stop", "no more", "Draw no more trials; those at work go on to their end."),
)
EXEC = (
    Action("exec.type", "o", "type", "type", "Type into the program: from now on every key is the program's."),
    Action("exec.charts", "ctrl+o", "charts", "charts", "Take the keys back from the program, for the charts."),
)
ACTIONS = (
    *(APP + GALLERY + PLAY + RUN + RUNS + COMPARE + MOMENTS + SWEEP),
    *(COURSE + LESSON + EXPERIMENTS + EXEC + DIALOG_ACTIONS),
)

_IN_EVERY_DIALOG = ("app.help", "app.palette")
_BY_ID = {action.id: action for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys as they are now, for sentences that name them."""

    changed: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    """Key by action id, for those whose key was changed."""

    def of(self, id: str) -> str:
        """The first key of an action, as a person would name it."""
        return keys_of(_BY_ID[id], self.changed)[0]


def dialog_bindings(actions: tuple[Action, ...] = ()) -> list[BindingType]:
    """Bindings of a dialog: what all of them have, help and the palette, which lie behind it, and its own."""
    behind = (replace(action, action=f"app.{action.action}") for action in APP if action.id in _IN_EVERY_DIALOG)
    return bindings((*DIALOG, *behind, *actions))


def unknown_action(changed: Mapping[str, str]) -> str | None:
    """A sentence about the first id that is no action, or None."""
    from difflib import get_close_matches

    known = [action.id for action in ACTIONS]
    for name in changed:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f", did you mean '{close[0]}'?" if close else f"; actions are {', '.join(known)}"
            return f"keys: '{name}' is not an action{hint}"
    return None
