"""The play screen: a small network on points of the plane, every setting in sight, changed while it learns."""

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ...core.commands import Continue, Epoch, Pause, Step
from ...core.runs import RunView
from ...core.runs.errors import RunError
from ...core.specs.play import live_changes, play_text
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.play import PLAY
from ..panels.options import ViewOptions
from ..play.panels import Wish
from ..widgets.panel_view import PanelView
from ..widgets.run_notice import too_small
from .play_changes import PlayChanges
from .run import in_paragraphs

KEYS = {action.id: action for action in (*APP, *PLAY)}
FOOTER = ("play.more", "play.type", "play.pause", "play.weights", "app.help", "app.quit")
TALL = 30
"""Rows from which what a setting means is always in sight."""


class PlayScreen(PlayChanges):
    """Change everything while looking."""

    BINDINGS = bindings(PLAY)
    ACTIONS = PLAY
    AUTO_FOCUS = "#strip"
    ABOUT = (
        "A small network learns to tell points of the plane apart. Arrows choose a setting, + and - change it, enter "
        "types a value. Learning rate, optimiser, dropout, penalty and epochs change while the run goes on; all else "
        "begins a new run with the same seed, and the one before is removed unless s has kept it. The line at the "
        "bottom says everything: nn-tui run with it opens the same again."
    )

    _chart = 0
    _drawn: object = None

    def compose(self) -> ComposeResult:
        """Score, settings, network and charts left, the output right, the line, keys."""
        yield self.score
        yield self.strip
        yield self.says
        with Horizontal(id="play"):
            with Vertical(id="inside"):
                yield self.network
                yield self.chart_row
            yield self.output
        yield self.entry
        yield self.line
        yield self.keys

    def on_mount(self) -> None:
        """Start the first run."""
        self.entry.display = False
        self._fit()
        if self.played.run is None:
            self.begin(is_paused=False)
        self.tick()

    def on_resize(self) -> None:
        """Plan for the new size."""
        self._fit()

    def _fit(self) -> None:
        """Give the output a square, the charts a third of what is beside it, two of them where they have room."""
        width, height = self.size
        self.line.display = height >= 8 and not self._typing
        self.keys.display = height >= 7
        self.says.display = height >= TALL or bool(self.problem)
        self.strip.styles.height = min(4, max(height - 3, 1))
        rows = max(height - 7 - 2 * self.says.display, 2)
        side = max(min(2 * (rows - 1), width * 6 // 10), 1)
        self.output.styles.width = side
        self.chart_row.display = rows >= 10
        self.chart_row.styles.height = max(rows // 3, 6)
        shown = {self._chart}
        if width - side >= 48 and rows >= 24:
            shown = {min(self._chart, 1), 2}
        for number, chart in enumerate(self.charts):
            chart.display = number in shown

    def tick(self) -> None:
        """Read what is new; draw what has changed."""
        if not (self.is_running and self.output.is_attached):
            return
        self.strip.show(self.play, self.nn_app.panel_styles)
        try:
            run = self.show_newest()
            if run:
                self._show(run.view)
        except RunError as error:
            self.problem = str(error)
        self._say()

    def _show(self, view: RunView) -> None:
        styles, shown = self.nn_app.panel_styles, [chart for chart in self.charts if chart.display]
        state = (view, self.score_panel.is_waiting, self.play.show, self.chosen, styles, shown)
        if state == self._drawn:
            return
        self._drawn = state
        self.output.show(view, Wish(self.play.show, self.chosen_unit), styles)
        self.network.show(view, self.chosen, styles)
        for panel in (self.score, *shown):
            panel.show(view, ViewOptions(), styles)

    def _say(self) -> None:
        """The line, what the chosen setting means or what is wrong, and the keys."""
        wrong = self.problem or self._failure()
        small = too_small(*self.size)
        self.says.update(Content(wrong or (small.text if small else self._meaning())))
        self.says.set_class(bool(wrong), "error")
        if self.says.display != (bool(wrong) or self.size.height >= TALL):
            self._fit()
            self.says.display = bool(wrong) or self.size.height >= TALL
        self.line.update(Content(play_text(self.play)))
        pause = "train on" if self._is_at_end else "go on" if self.is_paused else "pause"
        in_front = self.network.has_focus
        more = "more" if in_front or self._goes_on else "more (anew)"
        labels = {"play.pause": pause, "play.weights": "settings" if in_front else "weights", "play.more": more}
        self.keys.show([KEYS[id] for id in FOOTER], labels)

    def _failure(self) -> str:
        failed = self.played.run.view.failed if self.played.run else None
        return f"✕ {failed.message}" if failed else ""

    def _meaning(self) -> str:
        if self.network.has_focus:
            return "Arrows choose a weight, + and - change it, enter types it: it takes hold at once."
        control = self.strip.control
        if self._goes_on:
            return f"{control.meaning} Changes while it trains."
        return f"{control.meaning} Begins anew; the run before is removed unless s has kept it."

    @property
    def _goes_on(self) -> bool:
        """Whether the run goes on when the chosen setting changes."""
        changes = (self.strip.control.change(by) for by in (1, -1))
        changed = next((play for play in changes if play != self.play), self.play)
        return live_changes(self.play, changed) is not None

    @property
    def _is_at_end(self) -> bool:
        run = self.played.run
        return run is not None and run.view.status == "paused" and 0 < run.view.num_steps <= run.view.step

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """What has focus, a sentence about it, and the keys of this screen."""
        if isinstance(self.focused, PanelView):
            return self.focused.panel.title, in_paragraphs(self.focused.panel.__doc__ or ""), PLAY
        control = self.strip.control
        return f"Play: {control.label or control.field}", f"{self._meaning()}\n\n{self.ABOUT}", PLAY

    def action_pause(self) -> None:
        """Pause or go on; at the end as many epochs again; after it from the start."""
        run = self.played.run
        if run is None or not run.is_live:
            self.begin(is_paused=False)
        elif self._is_at_end:
            self.play = replace(self.play, epochs=min(2 * self.play.epochs, 1_000_000))
            self.played.edit(self.play)
            self.played.tell(Continue())
        else:
            self.played.tell(Continue() if self.is_paused else Pause())

    def action_step(self) -> None:
        """One step."""
        if not self._is_at_end:
            self.played.tell(Step())

    def action_epoch(self) -> None:
        """To the end of the epoch."""
        if not self._is_at_end:
            self.played.tell(Epoch())

    def action_reset(self) -> None:
        """From the start, paused, so that the first weights can be seen."""
        self.begin(is_paused=True)

    def action_chart(self) -> None:
        """The next chart."""
        self._chart = (self._chart + 1) % len(self.charts)
        self._fit()
        self.call_after_refresh(self.tick)

    def action_copy(self) -> None:
        """Copy the line."""
        self.app.copy_to_clipboard(play_text(self.play))

    def action_save(self) -> None:
        """Keep the run."""
        run = self.played.run
        if run is None:
            return
        self.played.is_kept = self.score_panel.is_kept = True
        self._drawn = None
        file = run.folder / "run.toml"
        self.notify(f"Kept. nn-tui run {file} repeats it, edits included.", timeout=6, markup=False)

    def action_back(self) -> None:
        """Leave what is being typed, the weights, at last the screen."""
        if self.stop_typing():
            return
        if self.network.has_focus:
            self.action_weights()
        else:
            self.nn_app.leave_run()

    def on_unmount(self) -> None:
        """End the run, which stays among the runs."""
        self.played.leave()
        for run in {self.run, self.played.run} - {None}:
            run.close()  # pyright: ignore[reportOptionalMemberAccess]
