"""The same panel of several runs side by side: decision boundaries, feature maps, layers, whatever is no line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from ...core.runs.errors import RunError
from ...core.runs.main_metric import main_metric
from ..beside.places import GAP
from ..beside.run_panel import RunBeside, in_words
from ..beside.run_place import RunSign
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.beside import BESIDE
from ..live_run import LiveRun
from ..widgets.dashboard_area import PageTabs
from ..widgets.key_bar import MOST, KeyBar
from ..widgets.panel_view import PanelView
from ..workspace.metric_text import metric_text
from .beside_keys import BesideKeys
from .run import REWOUND, in_paragraphs

KEYS = {action.id: action for action in (*APP, *BESIDE)}
ALWAYS = ("app.help", "beside.back")


class BesideScreen(BesideKeys):
    """Show one panel of as many runs as have room."""

    BINDINGS = bindings(BESIDE)
    ACTIONS = BESIDE
    AUTO_FOCUS = "#place-0"
    ABOUT = (
        "The same panel of every run, the one that others are held against first, all at the same step, or with the "
        "picture recorded nearest to it, whose step stands above. Tab goes to the next panel, arrows to the next run."
    )

    def __init__(
        self, runs: Sequence[tuple[LiveRun, int]], baseline: Path | None = None, step: int | None = None
    ) -> None:
        """Show runs, each with the slot of its looks, at a step; None: the newest."""
        super().__init__(runs, baseline)
        self._begins_at = step
        self._tabs = PageTabs(id="tabs")
        self._keys = KeyBar(id="keys")
        self._shown: object = None
        self._error = ""
        self._each = (0, 0)
        """Columns and rows of a place."""

    @property
    def picture_folder(self) -> Path:
        """Where pictures of this screen go."""
        return self.folder

    @property
    def panel_alone(self) -> PanelView | None:
        """The panel that has the place of all."""
        return self.places[0].view if len(self.pages[self.page]) == 1 else None

    def compose(self) -> ComposeResult:
        """Which moment, which panel, the runs, the past, the keys."""
        yield Static("", id="beside-title")
        yield self._tabs
        yield self.grid
        yield self.timeline
        yield self._keys

    def on_mount(self) -> None:
        """Show what is known before the first tick."""
        self.options = replace(self.options, keys=self.nn_app.keys)
        if self._begins_at is not None:
            self.look_back(self._begins_at)
        self.tick()

    def on_resize(self) -> None:
        """More runs may have room now, or fewer."""
        self.call_after_refresh(self.tick)

    def tick(self) -> None:
        """Read what is new; draw only if a run, or how it is looked at, has changed."""
        if not (self.is_running and self.grid.is_attached):
            return
        for run in self.live:
            self._trying(run.refresh)
        self.play_on()
        self._trying(self._show)

    def _trying(self, act: Callable[[], object]) -> None:
        """Say once what keeps a run from being read; the others go on."""
        try:
            act()
        except RunError as error:
            if self._error != str(error):
                self._error = str(error)
                self.notify(self._error, severity="error", markup=False)

    def _show(self) -> None:
        self.show_timeline()
        on_page = self.pages[self.page]
        self._arrange(on_page)
        way = (self.panel, self.options_now, self.subtracts, self.at, self.playing)
        shown = (self.whole, on_page, way, self.nn_app.panel_styles, self.shape, self.grid.size)
        if shown == self._shown:
            return
        self._shown = shown
        panels = self.panels
        self._tabs.show(tuple(panel.title for panel in panels), panels.index(self.panel))
        self.query_one("#beside-title", Static).update(self._title())
        self._show_keys()
        for place, index in zip(self.places, on_page, strict=False):
            place.panel.panel, place.panel.page_name = self.panel, self.named_page[0]
            run = RunBeside(self.view_of(index), self.view_of(0) if self.subtracts and index else None)
            in_pixels = place.view is self.panel_alone and self.nn_app.shows_pixels
            place.show(self._sign(index), run, self.options_now, self.nn_app.panel_styles, in_pixels)

    def _arrange(self, on_page: Sequence[int]) -> None:
        """Give every run of the page its place, and the chosen one focus."""
        for number, place in enumerate(self.places):
            place.display = number < len(on_page)
        self._size_places(*self.shape)
        chosen = self.places[on_page.index(self.chosen)]
        if self.focused is not chosen:
            self.set_focus(chosen)

    def _size_places(self, rows: int, columns: int) -> None:
        """Make every place as large as any other, to the cell: what differs is then the runs'."""
        styles, (width, height) = self.grid.styles, self.grid.size
        each = (width + GAP) // columns - GAP, (height + 1) // rows - 1
        if each != self._each:
            self._each = each
            styles.grid_size_rows, styles.grid_size_columns = rows, columns
            styles.grid_columns, styles.grid_rows = (str(max(cells, 1)) for cells in each)

    def _sign(self, index: int) -> RunSign:
        """Whose place it is; the status is that of the run, whatever moment is looked at."""
        whole, view = self.whole[index], self.view_of(index)
        main = main_metric(view)
        metric = metric_text(main.name, main.value) if main else ""
        is_first = self.has_baseline and index == 0
        return RunSign(whole.path, self.slots[index], whole.name, whole.status, is_first, view.step, metric)

    def _title(self) -> Content:
        """How many of the runs, of when, which page of the panel, and what a difference is one from."""
        playing = "playing: " if self.playing else ""
        moment = "" if self.at is None else f"  ◂ {playing}step {self.at:,} of {self.last:,}"
        name, number = self.named_page
        picture = f"  {in_words(name)}" if name else ""
        is_less = self.subtracts and self.can_subtract
        less = f" less that of {self.live[0].view.name}" if is_less else ""
        num_shown, num_runs = len(self.pages[self.page]), len(self.live)
        runs = f"{num_runs} runs" if num_shown == num_runs else f"{num_shown} of {num_runs} runs"
        words = f"{runs} side by side" if num_runs > 1 else "1 run"
        parts = ((words, "bold"), (moment, "bold $accent"), picture, less)
        return Content.assemble(*parts, (f"  {number}", "$quiet"))

    def _show_keys(self) -> None:
        """Six keys for what is looked at."""
        if self.at is not None:
            self._keys.show([KEYS[id] for id in REWOUND], {"run.play": "stop"} if self.playing else {})
            return
        labels = {"beside.back": "all runs"} if self.zoomed else {}
        labels |= {"beside.difference": "as they are"} if self.subtracts else {}
        useful = {
            "beside.next": True,
            "run.picture": self.has_pages,
            "run.rewind": True,
            "beside.next_page": len(self.pages) > 1 and not self.zoomed,
            "beside.difference": self.can_subtract,
            "beside.zoom": not self.zoomed,
            "beside.open": True,
        }
        ids = [id for id, is_useful in useful.items() if is_useful][: MOST - len(ALWAYS)]
        self._keys.show([KEYS[id] for id in (*ids, *ALWAYS)], labels)

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """What the panel shows, a sentence about the screen, and its keys."""
        panel = self.panel
        return f"{panel.title}, side by side", f"{self.ABOUT}\n\n{in_paragraphs(panel.__doc__ or '')}", BESIDE

    def action_open(self) -> None:
        """Open the chosen run."""
        self.nn_app.open_folder(self.live[self.chosen].folder)

    def action_save_picture(self) -> None:
        """Save a picture of this screen into the folder of runs."""
        self.nn_app.save_picture(f"side-by-side-{self.panel.name}")

    def action_back(self) -> None:
        """Leave, in this order: one run alone, the past, the screen."""
        if self.zoomed:
            self.action_zoom()
        elif self.at is not None:
            self.action_live()
        else:
            self.nn_app.leave_screen()

    @on(PageTabs.Chosen)
    def _panel_chosen(self, event: PageTabs.Chosen) -> None:
        self.action_next(event.page - self.panels.index(self.panel))

    @on(PanelView.Pressed)
    def _pressed(self, event: PanelView.Pressed) -> None:
        """A click chooses a run; a double click shows it alone."""
        place = next(number for number, place in enumerate(self.places) if place.view is event.view)
        self.chosen = self.pages[self.page][place]
        if event.times == 2:
            self.action_zoom()
        self.call_later(self.tick)
