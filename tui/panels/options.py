"""ViewOptions: how somebody has chosen to look at a run."""

from dataclasses import dataclass, field
from typing import Literal

from ..keymap.keys import Keys

YScale = Literal["auto", "log", "linear"]
"""A scale along y; auto: logarithmic for what falls far, else linear."""
XAxis = Literal["step", "epoch", "time", "examples", "metric"]
"""What x counts; `metric`: the values of another metric, at each of which charts show what was measured there."""


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """Choices that keys change; a panel reads the ones that concern it."""

    x_axis: XAxis = "step"
    x_metric: str = ""
    """Which metric the x axis shows where it shows one."""
    log_x: bool = False
    """Draw x on a logarithmic scale: places of the axis are then logarithms (base 10) of what is counted."""
    log_y: bool = False
    """Draw the loss on the other scale than the one that suits it: logarithmic where it has fallen far, else linear."""
    smoothing: float = 0.6
    """0 draws every value, 0.99 only the trend."""
    cursor: int | None = None
    """Step under the crosshair; pictures show their newest state at or before it. None: the newest."""
    x_range: tuple[float, float] | None = None
    """The stretch of the x axis that is shown, in places of the axis; None: the whole run."""
    axis_end: int = 0
    """Last step of the x axis where the run itself should not decide, as while it is looked back on; 0: it decides."""
    axis_seconds: float = 0.0
    """The same in seconds of training."""
    page: int = 0
    """Which of its pictures a panel shows; panels count from 0 and wrap around."""
    selected: int = 0
    """Which finding or layer is unfolded; panels count from 0 and stop at the last."""
    scroll: int = 0
    """Lines scrolled back in a panel longer than its space."""
    keys: Keys = field(default_factory=Keys)
    """Keys as they are now, for sentences that name them."""
