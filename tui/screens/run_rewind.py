"""Looking back: every panel as it was at an earlier step, moved by keys, by the timeline, or played."""

import time
from dataclasses import replace

from textual import on

from ...core.runs import RunView
from ...core.runs.errors import RunError
from ...core.runs.rewind import Rewind
from ..charts import palette
from ..charts.line_data import Mark
from ..live_run import LiveRun
from ..panels.curves import read_marks
from ..panels.options import ViewOptions
from ..widgets.run_notice import Notice
from ..widgets.timeline import Timeline
from .run_base import RunScreenBase

SHARE = 0.02
"""Of the run: how far one press of a key moves."""
SPEEDS: tuple[float | None, ...] = (20.0, 5.0, 60.0, None)
"""Seconds in which the whole run is played; None: as long as it trained."""


class RunRewind(RunScreenBase):
    """The view of the screen is that of `at`; None is the newest."""

    def __init__(self, run: LiveRun) -> None:
        super().__init__(run)
        self.at: int | None = None
        """The step that is looked at."""
        self.timeline = Timeline(id="timeline")
        self.playing = False
        self._speed: float | None = SPEEDS[0]
        self._rewind: Rewind | None = None
        self._seen: tuple[int, RunView] | None = None
        self._marks: tuple[Mark, ...] | None = None
        self.marked: int | None = None
        """The step that somebody wants to hold against another."""
        self._place = 0.0
        self._played_at = 0.0

    @property
    def view(self) -> RunView:
        """The run as it is looked at."""
        if self.at is None or self._rewind is None:
            return self.run.view
        if self._seen is None or self._seen[0] != self.at:
            self._seen = self.at, self._rewind.at(self.at)
        return self._seen[1]

    @property
    def last(self) -> int:
        """The newest step that can be looked at; while looking back, the newest when that began."""
        return self._rewind.view.step if self._rewind else self.run.view.step

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Findings, edits and checkpoints of the whole run, at steps."""
        if self._rewind is None:
            return read_marks(self.run.view, ViewOptions())
        if self._marks is None:
            self._marks = read_marks(self._rewind.view, ViewOptions())
        return self._marks

    def options_of(self, panel: str) -> ViewOptions:
        """As ever; while looking back the x axis stays as long as the run."""
        options = super().options_of(panel)
        if self.at is None or self._rewind is None:
            return options
        whole = self._rewind.view
        cursor = None if options.cursor is None else min(options.cursor, self.at)
        return replace(options, axis_end=whole.step, axis_seconds=whole.elapsed_seconds, cursor=cursor)

    def look_back(self, step: float) -> None:
        """Look at a step; the newest one or later ends looking back."""
        if self.run.view.step < 2:
            self.notify("There is nothing to look back on yet.", markup=False)
            return
        try:
            if self._rewind is None:
                self._rewind = Rewind(self.run.view)
        except RunError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._place = max(step, 0.0)
        self.at = round(self._place)
        if self.at >= self.last:
            self.action_live()
        self.call_later(self.tick)

    def action_live(self) -> None:
        """Look at the newest step again."""
        self.at, self._rewind, self._seen, self._marks, self.playing = None, None, None, None, False
        self.call_later(self.tick)

    def action_rewind(self, by: int) -> None:
        """Move by a fiftieth of the run, at least a step."""
        self.action_rewind_steps(by * max(round(self.last * SHARE), 1))

    def action_rewind_steps(self, by: int) -> None:
        """Move by steps."""
        self.playing = False
        self.look_back((self.last if self.at is None else self.at) + by)

    def action_rewind_epoch(self, by: int) -> None:
        """Move to the end of an epoch."""
        here = self.last if self.at is None else self.at
        epochs = self.run.view.epochs
        if epochs is None:
            self.action_rewind_steps(by)
        else:
            self.action_rewind_steps((epochs.end_before(here) if by < 0 else epochs.end_after(here)) - here)

    def action_jump(self, by: int) -> None:
        """Go to the next mark in a direction; after the last one to the newest step."""
        here = self.last if self.at is None else self.at
        steps = sorted({round(mark.x) for mark in self.marks})
        found = [step for step in steps if (step > here if by > 0 else step < here)]
        if found:
            self.playing = False
            self.look_back(found[0] if by > 0 else found[-1])
        elif by > 0:
            self.action_live()
        else:
            self.notify("No mark before this.", markup=False)

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

    def action_play(self) -> None:
        """Play on from here, from the start when nothing lies ahead; or stop."""
        self.playing = not self.playing
        self._played_at = time.monotonic()
        if self.playing and self.at is None:
            self.look_back(0)
        self.playing = self.playing and self.at is not None

    def action_speed(self) -> None:
        """Play at the next speed."""
        self._speed = SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)]
        words = "as it was recorded" if self._speed is None else f"the whole run in {self._speed:.0f} s"
        self.notify(f"{self.nn_app.keys.of('run.play')} plays {words}.", timeout=2, markup=False)

    def play_on(self) -> None:
        """Move as far as the time since the last frame asks for."""
        if not self.playing or self._rewind is None:
            return
        now = time.monotonic()
        seconds = self._speed or max(self._rewind.view.elapsed_seconds, 1.0)
        place = self._place + (now - self._played_at) * self.last / seconds
        self._played_at = now
        if place >= self.last:
            self.action_live()
        else:
            self._place = place
            self.at = round(place)

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

    def show_timeline(self) -> None:
        """Show where in the run somebody looks; no line while it is the newest step."""
        self.timeline.display = self.at is not None
        if self.at is not None:
            here = () if self.marked is None else (Mark(self.marked, "A", palette.ACCENT),)
            self.timeline.show(self.at, self.last, (*here, *self.marks))

    @on(Timeline.Sought)
    def _sought(self, event: Timeline.Sought) -> None:
        self.playing = False
        self.look_back(event.step)
