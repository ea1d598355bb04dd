"""What can be asked of the gallery."""

from .action import Action

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
