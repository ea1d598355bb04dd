"""The gallery: presets by group, what each teaches, its recent runs. The first thing anybody sees."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from ..catalogue import FIRST, Entry, matching, read_catalogue, source_of
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.gallery import GALLERY
from ..widgets.key_bar import KeyBar
from ..widgets.preset_list import PresetList

if TYPE_CHECKING:
    from textual.widgets import Input, OptionList

    from ..app import NNTui
    from .preset_page import PresetPage

KEYS = {action.id: action for action in (*APP, *GALLERY)}
SEARCHING = ("gallery.start", "gallery.back")
FOOTER = ("gallery.start", "gallery.play", "gallery.open_data", "gallery.course", "app.help", "app.quit")


class GalleryScreen(Screen[None]):
    """Choose a preset and start it, or open one of its runs."""

    BINDINGS = bindings(GALLERY)
    ACTIONS = GALLERY
    AUTO_FOCUS = "#presets"
    ABOUT = "Presets are networks ready to train, from the simplest to the ones that go wrong on purpose."

    def __init__(self) -> None:
        super().__init__()
        self._entries = read_catalogue()
        self._page: PresetPage | None = None

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def presets(self) -> PresetList:
        """The list on the left."""
        return self.query_one(PresetList)

    @property
    def chosen(self) -> Entry | None:
        """The highlighted preset; None when the search matches nothing."""
        return self.presets.chosen

    def compose(self) -> ComposeResult:
        """The list, a page about what is chosen, and the keys."""
        yield Static(Content.assemble(("nn-tui", "bold"), "  watch neural networks learn"), id="title")
        with Horizontal():
            with Vertical(id="list"):
                yield PresetList(self._entries, FIRST, id="presets")
            with Vertical(id="page"):
                yield Static(about_preset(next(entry for entry in self._entries if entry.name == FIRST)), id="about")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Everything that takes longer happens after the first frame."""
        self.on_descendant_focus()
        self.call_after_refresh(self.nn_app.first_frame_shown)

    def on_descendant_focus(self) -> None:
        """Show the keys that act where the cursor is; in the search line all others are letters."""
        searching = self.focused is not None and self.focused.id == "search"
        self.query_one(KeyBar).show([KEYS[id] for id in (SEARCHING if searching else FOOTER)])

    @on(PresetList.Chosen)
    def _choose(self) -> None:
        entry = self.chosen
        about = self.query_one("#about", Static)
        if entry is None:
            about.update("")
            return
        about.update(about_preset(entry))
        if self._page:
            self._page.show(entry.name)

    async def about_ready(self, page: "PresetPage") -> None:
        """What needs NumPy was imported: add the picture, the spec in short and the recent runs."""
        if not self.is_running:
            return
        await self.query_one("#page").mount(page)
        self._page = page
        self._dim_what_lacks_data()
        if self.chosen:
            page.show(self.chosen.name)

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the gallery and its keys."""
        return "Gallery", self.ABOUT, GALLERY

    def tick(self) -> None:
        """Refresh what is live."""
        if self._page:
            self._page.tick()

    def on_screen_resume(self) -> None:
        """Coming back from a run: its row may be new."""
        if self._page and self.chosen:
            self._page.show(self.chosen.name)
            self._dim_what_lacks_data()

    def _dim_what_lacks_data(self) -> None:
        from ...core.data.downloads import is_missing

        self.presets.dim(frozenset(entry.name for entry in self._entries if is_missing(source_of(entry.name))))

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Show what matches."""
        self.presets.show(matching(self._entries, event.value))

    def on_input_submitted(self) -> None:
        """Train what the search found first."""
        self.presets.focus()
        self.action_start()

    @on(PresetList.Selected)
    def _selected(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        """Train the chosen preset as it is."""
        if self.chosen:
            self.nn_app.start_preset(self.chosen.name)

    def action_edit(self) -> None:
        """Open the form."""
        if self.chosen:
            self.nn_app.edit_preset(self.chosen.name)

    def action_open_data(self) -> None:
        """Train on a file of the user's own."""
        self.nn_app.open_data()

    def action_filter(self) -> None:
        """Open the search line."""
        if not self.query("#search"):
            from .entry_line import EntryLine

            self.query_one("#list").mount(EntryLine(placeholder="search", id="search", compact=True), before=0)
        self.query_one("#search").focus()

    def action_back(self) -> None:
        """Clear the search and return to the presets."""
        self.query("#search").remove()
        self.presets.show(self._entries)
        self.presets.focus()

    def action_runs(self) -> None:
        """Change between presets and recent runs."""
        runs = self._runs
        if runs and not runs.has_focus:
            runs.focus()
        else:
            self.presets.focus()

    def action_all_runs(self) -> None:
        """Show every run, of whatever preset."""
        self.nn_app.show_runs()

    def action_play(self) -> None:
        """Play with a small network."""
        self.nn_app.open_play()

    def action_course(self) -> None:
        """Show the course, at the lesson of a preset that was chosen, else where one has come to."""
        self.nn_app.open_course(self.chosen.name if self.chosen and self.chosen.name != FIRST else "")

    def action_focus_runs(self) -> None:
        """Go to the recent runs, if there are any."""
        if self._runs:
            self._runs.focus()

    def action_focus_presets(self) -> None:
        """Go to the presets."""
        self.presets.focus()

    def action_down(self) -> None:
        """Move down in the list that has focus."""
        self._move(1)

    def action_up(self) -> None:
        """Move up in the list that has focus."""
        self._move(-1)

    def _move(self, by: int) -> None:
        runs = self._runs
        if runs is None or not runs.has_focus:
            self.presets.action_move(by)
        elif by > 0:
            runs.action_cursor_down()
        else:
            runs.action_cursor_up()

    @property
    def _runs(self) -> "OptionList | None":
        return self._page.runs if self._page and self._page.runs.option_count else None


def about_preset(entry: Entry) -> Content:
    """What the preset is, teaches, and where to look."""
    parts: list[tuple[str, str] | str] = [(entry.title, "bold"), "\n"]
    if entry.teaches:
        parts += ["\n", entry.teaches, "\n"]
    if entry.watch:
        parts += ["\n", ("Watch  ", "bold $accent"), entry.watch]
    return Content.assemble(*parts)
