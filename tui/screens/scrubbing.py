"""Scrubbing: what is shown, as it was at an earlier step, moved by keys, by the timeline, or played."""

import time
from typing import TYPE_CHECKING, cast

from textual import on
from textual.screen import Screen

from ...core.runs.errors import RunError
from ..charts.line_data import Mark
from ..widgets.timeline import Timeline

if TYPE_CHECKING:
    from ..app import NNTui

SHARE = 0.02
"""Of a run: how far one press of a key moves."""
SPEEDS: tuple[float | None, ...] = (20.0, 5.0, 60.0, None)
"""Seconds in which the whole is played; None: as long as it trained."""


class Scrubbing(Screen[None]):
    """Knows which step is looked at; a screen of one run, or of several, knows how long they are and what is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.at: int | None = None
        """The step that is looked at; None is the newest."""
        self.timeline = Timeline(id="timeline")
        self.playing = False
        self._speed: float | None = SPEEDS[0]
        self._place = 0.0
        self._played_at = 0.0

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def last(self) -> int:
        """The newest step that can be looked at; while looking back, the newest when that began."""
        raise NotImplementedError

    @property
    def seconds(self) -> float:
        """Training time up to `last`."""
        raise NotImplementedError

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked on the timeline, at steps."""
        raise NotImplementedError

    def begin_looking_back(self) -> None:
        """Hold what is known now; called again while looking back, do nothing. Raises RunError."""
        raise NotImplementedError

    def end_looking_back(self) -> None:
        """Let go of what was held."""
        raise NotImplementedError

    def tick(self) -> None:
        """Refresh what is shown."""
        raise NotImplementedError

    def look_back(self, step: float) -> None:
        """Look at a step; the newest one or later ends looking back."""
        if self.last < 2:
            self.notify("There is nothing to look back on yet.", markup=False)
            return
        try:
            self.begin_looking_back()
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
        self.at, self.playing = None, False
        self.end_looking_back()
        self.call_later(self.tick)

    def action_rewind(self, by: int) -> None:
        """Move by a fiftieth of the run, at least a step."""
        self.action_rewind_steps(by * max(round(self.last * SHARE), 1))

    def action_rewind_steps(self, by: int) -> None:
        """Move by steps."""
        self.playing = False
        self.look_back((self.last if self.at is None else self.at) + by)

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
        if not self.playing or self.at is None:
            return
        now = time.monotonic()
        seconds = self._speed or max(self.seconds, 1.0)
        place = self._place + (now - self._played_at) * self.last / seconds
        self._played_at = now
        if place >= self.last:
            self.action_live()
        else:
            self._place = place
            self.at = round(place)

    def show_timeline(self, *before: Mark) -> None:
        """Show where somebody looks, over these marks and those of `marks`; no line while it is the newest step."""
        self.timeline.display = self.at is not None
        if self.at is not None:
            self.timeline.show(self.at, self.last, (*before, *self.marks))

    @on(Timeline.Sought)
    def _sought(self, event: Timeline.Sought) -> None:
        self.playing = False
        self.look_back(event.step)
