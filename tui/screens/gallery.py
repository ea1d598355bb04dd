"""The gallery: presets by group, what each teaches, its recent runs. The first thing anybody sees."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ..catalogue import FIRST, Entry, matching, read_catalogue
from ..key_bar import KeyBar
from ..keymap import APP, GALLERY, Action, bindings

if TYPE_CHECKING:
    from textual.widgets import Input

    from ..app import NNTui
    from .preset_page import PresetPage

KEYS = {action.id: action for action in (*APP, *GALLERY)}
FOOTER = ("gallery.start", "gallery.edit", "gallery.filter", "gallery.runs", "app.help", "app.quit")


class GalleryScreen(Screen[None]):
    """Choose a preset and start it, or open one of its runs."""

    BINDINGS = bindings(GALLERY)
    ACTIONS = GALLERY
    AUTO_FOCUS = "#presets"
    ABOUT = "Presets are networks ready to train, from the simplest to the ones that go wrong on purpose."

    def __init__(self) -> None:
        super().__init__()
        self._entries = read_catalogue()
        self._by_name = {entry.name: entry for entry in self._entries}
        self._page: PresetPage | None = None

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def chosen(self) -> Entry | None:
        """The highlighted preset; None when the search matches nothing."""
        option = self.query_one("#presets", OptionList).highlighted_option
        return self._by_name.get(option.id or "") if option else None

    def compose(self) -> ComposeResult:
        """The list, a page about what is chosen, and the keys."""
        yield Static(Content.assemble(("nn-tui", "bold"), "  watch neural networks learn"), id="title")
        with Horizontal():
            with Vertical(id="list"):
                yield PresetList(id="presets", compact=True, markup=False)
            with Vertical(id="page"):
                yield Static("", id="about")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Fill the list; everything that takes longer happens after the first frame."""
        self.query_one(KeyBar).show([KEYS[id] for id in FOOTER])
        self.show_presets(self._entries)
        self.call_after_refresh(self.nn_app.first_frame_shown)

    def show_presets(self, entries: Sequence[Entry]) -> None:
        """List these presets under their groups, keeping the choice where it is still listed."""
        presets = self.query_one("#presets", OptionList)
        keep = self.chosen.name if self.chosen else FIRST
        options: list[Option] = []
        for group, members in groupby(entries, key=lambda entry: entry.group):
            options.append(Option(Content.styled(group or "Presets", "bold"), disabled=True))
            options += [Option(Content("  " + entry.name), id=entry.name) for entry in members]
        if not entries:
            options.append(Option(Content("Nothing matches; esc clears the search."), disabled=True))
        presets.clear_options().add_options(options)
        names = [option.id for option in options]
        first = next((i for i, name in enumerate(names) if name), None)
        presets.highlighted = names.index(keep) if keep in names else first

    @on(OptionList.OptionHighlighted, "#presets")
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
        await self.query_one("#page").mount(page)
        self._page = page
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

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Show what matches."""
        self.show_presets(matching(self._entries, event.value))

    def on_input_submitted(self) -> None:
        """Go from the search line to what it found."""
        self.query_one("#presets").focus()

    @on(OptionList.OptionSelected, "#presets")
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

    def action_filter(self) -> None:
        """Open the search line."""
        if not self.query("#search"):
            from textual.widgets import Input

            self.query_one("#list").mount(Input(placeholder="search", id="search", compact=True), before=0)
        self.query_one("#search").focus()

    def action_back(self) -> None:
        """Clear the search and return to the presets."""
        self.query("#search").remove()
        self.show_presets(self._entries)
        self.query_one("#presets").focus()

    def action_runs(self) -> None:
        """Change between presets and recent runs."""
        runs = self._runs
        if runs and not runs.has_focus:
            runs.focus()
        else:
            self.query_one("#presets").focus()

    def action_focus_runs(self) -> None:
        """Go to the recent runs, if there are any."""
        if self._runs:
            self._runs.focus()

    def action_focus_presets(self) -> None:
        """Go to the presets."""
        self.query_one("#presets").focus()

    def action_down(self) -> None:
        """Move down in the list that has focus."""
        if isinstance(self.focused, OptionList):
            self.focused.action_cursor_down()

    def action_up(self) -> None:
        """Move up in the list that has focus."""
        if isinstance(self.focused, OptionList):
            self.focused.action_cursor_up()

    @property
    def _runs(self) -> OptionList | None:
        return self._page.runs if self._page and self._page.runs.option_count else None


class PresetList(OptionList):
    """The presets; sideways keys belong to the screen."""


def about_preset(entry: Entry) -> Content:
    """What the preset is, teaches, and where to look."""
    parts: list[tuple[str, str] | str] = [(entry.title, "bold"), "\n"]
    if entry.teaches:
        parts += ["\n", entry.teaches, "\n"]
    if entry.watch:
        parts += ["\n", ("Watch  ", "bold $accent"), entry.watch]
    return Content.assemble(*parts)
