"""What can be asked of the course and of lessons."""

from .action import Action

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
