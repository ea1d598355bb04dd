"""What can be asked of the play screen."""

from .action import Action

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
