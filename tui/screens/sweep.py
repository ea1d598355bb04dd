"""The screen of a sweep: which settings lead where, what mattered, and every trial, live."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from ...core.runs.text import strip_control
from ...core.sweeps.board import Board
from ..charts.numbers import number
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.sweep import SWEEP
from ..widgets.key_bar import KeyBar
from ..workspace.sweep_board import SweepLook, draw, look_at

if TYPE_CHECKING:
    from ..app import NNTui

KEYS = {action.id: action for action in (*APP, *SWEEP)}
FOOTER = ("sweep.open", "sweep.all_runs", "sweep.stop", "app.help", "app.quit")


class SweepView(Widget):
    """The picture of a sweep."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._strips: list[Strip] = []
        self._drawn: object = None

    def show(self, look: SweepLook, chosen: Path | None) -> None:
        """Draw it, unless it is drawn already."""
        styles, (width, height) = cast("NNTui", self.app).panel_styles, self.size
        if (look, chosen, self.size, styles) == self._drawn or width < 1 or height < 1:
            return
        self._drawn = look, chosen, self.size, styles
        rows = draw(look, chosen, width, height, styles.chart).rows()
        self._strips = [Strip([Segment(text, styles.of(*cell)) for text, *cell in row], width) for row in rows]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row as Textual takes it."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)


class SweepScreen(Screen[None]):
    """Watch a sweep; Enter opens a trial."""

    BINDINGS = bindings(SWEEP)
    ACTIONS = SWEEP
    ABOUT = (
        "A sweep. Each line across the axes is a trial: where it crosses an axis is its setting, where it ends on the "
        "last one is what came of it; bright lines are good ones, dim ones count for nothing. Below, the trials, the "
        "best first. Leaving this screen lets the sweep go on in the terminal."
    )

    def __init__(self, board: Board) -> None:
        """Show a sweep at work."""
        super().__init__()
        self._board = board
        self._view = SweepView(id="sweep")
        self._chosen: Path | None = None

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    def compose(self) -> ComposeResult:
        """A line that says how far it has come, the picture, keys."""
        yield Static("", id="title")
        yield self._view
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show what is known."""
        self.query_one(KeyBar).show([KEYS[id] for id in FOOTER])
        self.tick()

    def tick(self) -> None:
        """Show what is new."""
        look = look_at(self._board)
        folders = [trial.folder for trial in look.trials]
        if self._chosen not in folders:
            self._chosen = folders[0] if folders else None
        self._view.show(look, self._chosen)
        self.query_one("#title", Static).update(self._title(look))

    def action_move(self, by: int) -> None:
        """Choose another trial."""
        folders = [trial.folder for trial in look_at(self._board).trials]
        if self._chosen in folders:
            self._chosen = folders[min(max(folders.index(self._chosen) + by, 0), len(folders) - 1)]
        self.tick()

    def action_open(self) -> None:
        """Show the trial chosen."""
        if self._chosen is not None:
            self.nn_app.open_folder(self._chosen)

    def action_all_runs(self) -> None:
        """Show every run in the table, those of the sweep selected."""
        trials = look_at(self._board).trials
        self.nn_app.show_runs(selected=[trial.folder for trial in trials])

    def action_stop(self) -> None:
        """Draw no more trials."""
        self._board.sweep.stop()
        self.notify("No more trials are drawn; those at work go on to their end.", markup=False)

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the screen, and its keys."""
        return "Sweep", self.ABOUT, SWEEP

    def _title(self, look: SweepLook) -> Content:
        board = self._board
        state = "ended" if board.is_over else f"{len(board.sweep.at_work)} at work"
        told = f"  {len(board.results)} of {board.sweep.num_trials} trials, {state}"
        best = look.trials[0] if look.trials and look.trials[0].counts else None
        if best:
            told += f"; best {look.metric} {number(best.value)} in {best.folder.name}"
        return Content.assemble((strip_control(board.sweep.name), "bold"), strip_control(told))
