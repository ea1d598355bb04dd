"""What every part of the play screen shares: the play, its run, the widgets, and how a change reaches the trainer."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import work
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from ...core.commands import Edit
from ...core.data.errors import DataError
from ...core.edits import WeightPlace
from ...core.runs.errors import RunError
from ...core.specs.errors import SpecError
from ...core.specs.play import Play
from ..charts.network_drawing import Weight
from ..live_run import LiveRun
from ..panels.loss import LossPanel
from ..panels.metric import MetricPanel
from ..play.control_strip import ControlStrip
from ..play.network_panel import Chosen, PlayNetworkPanel
from ..play.panels import ConfusionPanel, OutputPanel, ScorePanel
from ..play.played_run import PlayedRun, remove
from ..widgets.key_bar import KeyBar
from ..widgets.panel_view import PanelView
from .entry_line import EntryLine

if TYPE_CHECKING:
    from ..app import NNTui

QUIET_SECONDS = 0.3
"""How long no key may change anything before the trainer hears of it."""


class PlayBase(Screen[None]):
    """State of the play screen."""

    def __init__(self, play: Play, played: PlayedRun | None = None, folder: Path | None = None) -> None:
        """Play; `folder` holds the first run where it is prepared already."""
        super().__init__()
        self.play = play
        """What is on screen; the run follows a moment later."""
        self.weight: Weight | None = None
        """The chosen weight, while the network is in front."""
        self.pending: dict[WeightPlace, float] = {}
        """Weights that have been changed and not yet sent."""
        self.problem = ""
        """What is wrong with what was asked last."""
        self._played = played
        self._folder = folder
        self._shown_run: LiveRun | None = None
        self._num_asked = 0
        self.strip = ControlStrip(id="strip")
        self.score_panel = ScorePanel()
        self.score = PanelView(self.score_panel, "score", titled=False, id="score")
        self.output = PanelView(OutputPanel(), "output", titled=False, id="output")
        self.network_panel = PlayNetworkPanel()
        self.network = PanelView(self.network_panel, "network", id="network")
        self.charts = tuple(
            PanelView(panel, panel.name, id=panel.name) for panel in (LossPanel(), MetricPanel(), ConfusionPanel())
        )
        self.chart_row = Horizontal(*self.charts, id="charts")
        self.entry = EntryLine(id="entry", compact=True)
        self.says = Static("", id="says")
        self.line = Static("", id="line")
        self.keys = KeyBar(id="keys")

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def played(self) -> PlayedRun:
        """The run that follows the play."""
        if self._played is None:
            self._played = PlayedRun(self.nn_app.settings.runs_dir, self.nn_app.trainers.take_warm)
        return self._played

    @property
    def run(self) -> LiveRun | None:
        """The run that is shown: the newest that has something to show."""
        return self._shown_run

    @property
    def chosen(self) -> Chosen:
        """How the network is looked at."""
        features = (self.played.play or self.play).features
        if not self.network.has_focus:
            return Chosen(features, None)
        return Chosen(features, self.weight, next(reversed(self.pending.values()), None))

    @property
    def is_paused(self) -> bool:
        """Whether the newest run waits."""
        run = self.played.run
        return run is not None and run.view.status == "paused"

    def set_play(self, play: Play) -> None:
        """Show another play at once, and have the run follow when no more keys come."""
        if play == self.play:
            return
        self.play, self.problem = play, ""
        self._soon()

    def set_weight(self, place: WeightPlace, value: float) -> None:
        """Change a weight when no more keys come."""
        self.pending[place] = value
        self._soon()

    def _soon(self) -> None:
        self._num_asked += 1
        asked = self._num_asked
        self.set_timer(QUIET_SECONDS, lambda: self._follow(asked))
        self.tick()

    def _follow(self, asked: int) -> None:
        if asked != self._num_asked:
            return  # another key came
        if self.play != self.played.play and not self.played.edit(self.play):
            self.begin(self.is_paused)
        elif self.pending:
            self.played.tell(Edit({place.path: value for place, value in self.pending.items()}))
        self.pending = {}

    def begin(self, is_paused: bool) -> None:
        """Start another run of the play on screen."""
        self._num_asked += 1
        self.score_panel.is_waiting = True
        folder, self._folder = self._folder, None
        self._prepare(self.play, is_paused, folder, self._num_asked)

    @work(thread=True)
    def _prepare(self, play: Play, is_paused: bool, folder: Path | None, asked: int) -> None:
        try:
            run = self.played.prepare(play, is_paused, folder)
        except (SpecError, DataError, RunError, OSError) as error:
            self.app.call_from_thread(self._refused, str(error))
            return
        if not self.is_running:  # the screen was left meanwhile
            remove(run)
            return
        self.app.call_from_thread(self._prepared, run, play, asked)
        if self.nn_app.settings.warm_trainer:
            self.played.warm_up()

    def _refused(self, problem: str) -> None:
        self.problem = problem
        self.score_panel.is_waiting = False
        self.tick()

    def _prepared(self, run: LiveRun, play: Play, asked: int) -> None:
        if not self.is_running or (asked != self._num_asked and self.played.run is not None):
            self._remove(run)  # something else has been asked meanwhile
            return
        before = self.played.follow(run, play)
        self.score_panel.is_kept = False
        if before:
            self._remove(before, closes=before is not self._shown_run)
        self.tick()

    def _remove(self, run: LiveRun, closes: bool = True) -> None:
        self.run_worker(lambda: remove(run, closes), thread=True)

    def show_newest(self) -> LiveRun | None:
        """Read what is new and return the run to show: the newest, once there is anything to see of it."""
        run, shown = self.played.run, self._shown_run
        if run is None:
            return shown
        run.refresh()
        if run is not shown and (shown is None or not run.is_live or "decision_boundary" in run.view.snapshot_names):
            if shown:
                shown.close()
            self._shown_run = shown = run
            self.score_panel.is_waiting = False
        return shown

    def tick(self) -> None:
        """Refresh the screen."""
        raise NotImplementedError
