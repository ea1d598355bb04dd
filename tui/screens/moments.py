"""Two moments of a run beside each other: A, B, and what lies between."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from ...core.runs.errors import RunError
from ...core.runs.rewind import Rewind
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.moments import MOMENTS
from ..live_run import LiveRun
from ..moments.difference import Difference, can_differ
from ..moments.moment import Moments
from ..moments.numbers import Numbers
from ..moments.spreads import Spreads
from ..panels import PANELS, Panel
from ..panels.options import ViewOptions
from ..widgets.dashboard_area import PageTabs
from ..widgets.key_bar import KeyBar
from ..widgets.panel_view import PanelView
from .scrubbing import SHARE

if TYPE_CHECKING:
    from ..app import NNTui

KEYS = {action.id: action for action in (*APP, *MOMENTS)}
FOOTER = ("moments.next", "moments.page", "moments.earlier", "moments.later", "app.help", "moments.back")
THREE = 66
"""So many columns are enough for a difference beside the two."""


class MomentsScreen(Screen[None]):
    """Numbers, histograms and pictures of a run after two steps; the earlier one is A."""

    BINDINGS = bindings(MOMENTS)
    ACTIONS = MOMENTS
    ABOUT = (
        "One run at two moments, A and B. Tab goes from its numbers to its histograms and on to each picture; what can "
        "be subtracted is: orange has grown from A to B, blue has fallen. [ ] move B, { } move A."
    )

    def __init__(self, run: LiveRun, a: int, b: int) -> None:
        """Show a run after steps `a` and `b`. Raises RunError when it cannot be read."""
        super().__init__()
        self._run = run
        self._rewind = Rewind(run.view)
        self.steps = (a, b)
        self.moments = self._look()
        self.subject = 0
        """Which of `subjects` is shown."""
        self._options = ViewOptions()
        self._difference = Difference()
        self._whole = PanelView(Numbers(), "whole", id="whole")
        first = PANELS[0]
        self._beside = (PanelView(first, "a", id="moment-a"), PanelView(first, "b", id="moment-b"))
        self._between = PanelView(self._difference, "difference", id="difference")
        self._tabs = PageTabs(id="tabs")
        self._keys = KeyBar(id="keys")

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def picture_folder(self) -> Path:
        """Where pictures of this screen go."""
        return self._run.folder

    def _look(self) -> Moments:
        return Moments(*(self._rewind.at(step) for step in self.steps))

    @property
    def subjects(self) -> tuple[Numbers | Spreads | Panel, ...]:
        """What can be shown of both moments."""
        a, b = self.moments.a, self.moments.b
        has_spreads = "histograms" in a.snapshot_names and "histograms" in b.snapshot_names
        pictured = {name.partition("/")[0] for name in a.snapshot_names}
        panels = [
            panel
            for panel in PANELS
            if panel.name != "histograms"
            and panel.shown(b)
            and any(n.partition("/")[0] in pictured for n in panel.reads)
        ]
        return (Numbers(), *([Spreads()] if has_spreads else []), *panels)

    def compose(self) -> ComposeResult:
        """Which moments, what of them, and the keys."""
        yield Static("", id="moments-title")
        yield self._tabs
        yield self._whole
        with Horizontal(id="moments"):
            yield from self._beside
            yield self._between
        yield self._keys

    def on_mount(self) -> None:
        """Show the numbers first."""
        self._keys.show([KEYS[id] for id in FOOTER])
        self._show()

    def on_resize(self) -> None:
        """There may be room for a difference now, or no longer."""
        self.call_after_refresh(self._show)

    def tick(self) -> None:
        """Nothing moves by itself; the theme may."""
        if self.is_running and self._tabs.is_attached:
            self._draw()

    def _show(self) -> None:
        """Show the chosen subject: one panel for numbers and histograms, otherwise A, B and the difference."""
        subjects = self.subjects
        self.subject %= len(subjects)
        chosen = subjects[self.subject]
        is_whole = isinstance(chosen, Numbers | Spreads)
        self._whole.display = is_whole
        self.query_one("#moments").display = not is_whole
        if isinstance(chosen, Numbers | Spreads):
            self._whole.panel = chosen
            self._whole.retitle()
        else:
            self._difference.panel = chosen
            self._between.display = self.size.width >= THREE and can_differ(chosen, self.moments)
            for view in self._beside:
                view.panel = chosen
                view.retitle()
        self._tabs.show(tuple(subject.title for subject in subjects), self.subject)
        a, b = self.moments.steps
        title = (
            ("Two moments", "bold"),
            f"  A: step {a:,} · B: step {b:,}",
            (f" of {self._rewind.view.step:,}", "$quiet"),
        )
        self.query_one("#moments-title", Static).update(Content.assemble(*title))
        self._draw()

    def _draw(self) -> None:
        styles = self.nn_app.panel_styles
        if self._whole.display:
            self._whole.show(self.moments, self._options, styles)
            return
        for view, letter, run in zip(self._beside, "AB", (self.moments.a, self.moments.b), strict=True):
            view.say(letter, "ACCENT")
            view.show(run, self._options, styles)
        if self._between.display:
            self._between.show(self.moments, self._options, styles)

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the two moments and the keys."""
        return "Two moments", self.ABOUT, MOMENTS

    def action_next(self, by: int) -> None:
        """Show what comes next."""
        self.subject += by
        self._options = ViewOptions()
        self._show()

    def action_page(self) -> None:
        """Show the next layer or picture."""
        self._options = ViewOptions(page=self._options.page + 1)
        self._draw()

    def action_scroll(self, by: int) -> None:
        """Scroll the numbers."""
        self._options = ViewOptions(scroll=max(self._options.scroll + by, 0), page=self._options.page)
        self._draw()

    def action_move_a(self, by: int) -> None:
        """Move A by a fiftieth of the run."""
        self._move(by, 0)

    def action_move_b(self, by: int) -> None:
        """Move B by a fiftieth of the run."""
        self._move(0, by)

    def _move(self, a: int, b: int) -> None:
        """Move both, A never past B."""
        last = self._rewind.view.step
        by = max(round(last * SHARE), 1)
        steps = sorted(min(max(step + move * by, 0), last) for step, move in zip(self.steps, (a, b), strict=True))
        self.steps = (steps[0], steps[1])
        name = self.subjects[self.subject].name
        try:
            self.moments = self._look()
        except RunError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.subject = next((i for i, subject in enumerate(self.subjects) if subject.name == name), 0)
        self._show()

    @on(PageTabs.Chosen)
    def _chosen(self, event: PageTabs.Chosen) -> None:
        self.action_next(event.page - self.subject)

    def action_save_picture(self) -> None:
        """Save a picture of this screen into the run folder."""
        a, b = self.moments.steps
        self.nn_app.save_picture(f"steps-{a}-and-{b}")

    def action_back(self) -> None:
        """Go back to the run."""
        self.nn_app.leave_screen()
