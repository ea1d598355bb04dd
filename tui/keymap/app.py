"""What can be asked for on every screen."""

from .action import Action

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
