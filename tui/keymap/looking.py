"""What can be asked wherever panels of a run are shown, be it one run or several: of the moment, and of the picture."""

from .action import Action

SCRUB = (
    Action("run.rewind", "left_square_bracket", "rewind(-1)", "earlier", "Look back: every panel as it was earlier."),
    Action("run.forward", "right_square_bracket", "rewind(1)", "later", "Look at a later step, at last the newest."),
    Action("run.step_back", "comma", "rewind_steps(-1)", "a step back", "Look at the step before."),
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
    Action("run.live", "G", "live", "newest", "Go back to the newest step."),
)
X_AXIS = Action("run.x_axis", "x", "x_axis", "x axis", "Count along x in steps, epochs, seconds or examples.")
PICTURE = Action("run.picture", "p", "picture", "picture", "Show the next picture of the picture panel.")
