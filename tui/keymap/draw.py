"""What can be asked of the drawing screen."""

from .action import Action

DRAW = (
    Action("draw.paint", "space", "paint", "paint", "Put ink under the cursor; dragging with the mouse draws too."),
    Action("draw.pen", "p", "pen", "pen", "Put the pen down, so that moving draws, or lift it."),
    Action("draw.erase", "x,delete,backspace", "erase", "erase", "Take ink away; dragging with the right button too."),
    Action("draw.clear", "c", "clear", "clear", "Begin again with blank paper."),
    Action("draw.example", "v", "example", "example", "Take the next validation example, to be drawn on."),
    Action("draw.left", "left,h", "move(-1,0)", "left", "Move the cursor a pixel to the left."),
    Action("draw.right", "right,l", "move(1,0)", "right", "Move the cursor a pixel to the right."),
    Action("draw.up", "up,k", "move(0,-1)", "up", "Move the cursor a pixel up."),
    Action("draw.down", "down,j", "move(0,1)", "down", "Move the cursor a pixel down."),
    Action(
        "draw.save_picture", "s", "save_picture", "save picture", "Save this screen in the run folder: SVG, and PNG."
    ),
    Action("draw.back", "escape,d", "back", "back", "Go back to the run."),
)
