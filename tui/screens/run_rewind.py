"""Looking back at a run: every panel as it was at an earlier step, and two moments held against each other."""

from dataclasses import replace

from ...core.runs import RunView
from ...core.runs.rewind import Rewind
from ..charts import palette
from ..charts.line_data import Mark
from ..live_run import LiveRun
from ..panels.curves import read_marks
from ..panels.options import ViewOptions
from ..widgets.run_notice import Notice
from .run_base import RunScreenBase


class RunRewind(RunScreenBase):
    """The view of the screen is that of `at`; None is the newest."""

    def __init__(self, run: LiveRun) -> None:
        super().__init__(run)
        self._rewind: Rewind | None = None
        self._marks: tuple[Mark, ...] | None = None
        self.marked: int | None = None
        """The step that somebody wants to hold against another."""

    @property
    def whole(self) -> RunView:
        """The run up to the newest step that can be looked at."""
        return self._rewind.view if self._rewind else self.run.view

    @property
    def view(self) -> RunView:
        """The run as it is looked at."""
        return self.run.view if self.at is None or self._rewind is None else self._rewind.at(self.at)

    @property
    def last(self) -> int:
        """The newest step that can be looked at; while looking back, the newest when that began."""
        return self.whole.step

    @property
    def seconds(self) -> float:
        """Training time up to there."""
        return self.whole.elapsed_seconds

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Findings, edits and checkpoints of the whole run, at steps."""
        if self._marks is None or self._rewind is None:
            self._marks = read_marks(self.whole, ViewOptions())
        return self._marks

    def options_of(self, panel: str) -> ViewOptions:
        """As ever; while looking back the x axis stays as long as the run."""
        options = super().options_of(panel)
        if self.at is None or self._rewind is None:
            return options
        cursor = None if options.cursor is None else min(options.cursor, self.at)
        return replace(options, axis_end=self.last, axis_seconds=self.seconds, cursor=cursor)

    def begin_looking_back(self) -> None:
        """From now on what the run adds has to wait."""
        if self._rewind is None:
            self._rewind, self._marks = Rewind(self.run.view), None

    def end_looking_back(self) -> None:
        """Follow the run again."""
        self._rewind = None

    def action_rewind_epoch(self, by: int) -> None:
        """Move to the end of an epoch."""
        here = self.last if self.at is None else self.at
        epochs = self.run.view.epochs
        if epochs is None:
            self.action_rewind_steps(by)
        else:
            self.action_rewind_steps((epochs.end_before(here) if by < 0 else epochs.end_after(here)) - here)

    def action_mark(self) -> None:
        """Mark the step that is looked at; with one marked already, show both moments; the same again: no longer."""
        here = self.last if self.at is None else self.at
        if self.marked is None:
            self.marked = here
            self.notify(f"Step {here:,} is marked. Go to another with [ ] and press m again: both are shown.")
        elif self.marked == here:
            self.marked = None
            self.notify(f"Step {here:,} is no longer marked.")
        else:
            self.playing = False
            self.nn_app.show_moments(self.run, min(self.marked, here), max(self.marked, here))
            self.marked = None
        self.call_later(self.tick)

    def rewind_notice(self) -> Notice | None:
        """What to say while looking back."""
        if self.at is None:
            return None
        doing = "Playing" if self.playing else "Rewound"
        to = f"{doing}{': ' if self.playing else ' to '}step {self.at:,} of {self.last:,}"
        newest = "back to live" if self.run.is_live else "the end"
        names = ("rewind", "forward", "previous_mark", "next_mark", "play", "live")
        back, forth, mark_before, next_mark, play, live = (self.nn_app.keys.of(f"run.{name}") for name in names)
        plays = "stops" if self.playing else "plays"
        keys = f"{back} {forth} move, {mark_before} {next_mark} marks, {play} {plays}, {live} {newest}"
        return Notice("note", f"◂ {to}. {keys}")

    def show_timeline(self, *before: Mark) -> None:
        """Show where in the run somebody looks, and the step that is marked."""
        here = () if self.marked is None else (Mark(self.marked, "A", palette.ACCENT),)
        super().show_timeline(*here, *before)
