"""What can be asked of two moments of a run."""

from .action import Action

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
