"""What a panel is: one question about a run, answered in two steps.

look(view, options) -> model     what there is to say: frozen, equal to the last one if nothing has changed
draw(model, width, height, style) -> Canvas     how it is said in this much space
"""

from typing import Any, ClassVar, Protocol

from ...core.runs.view import RunView
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .options import ViewOptions


class Panel(Protocol):
    """The title is drawn by whoever hosts a panel, with the caption beside it."""

    name: ClassVar[str]
    title: ClassVar[str]
    reads: ClassVar[tuple[str, ...]]
    """Series and snapshots it shows; what is kept per layer is named by the part before the slash."""
    min_height: ClassVar[int]
    """Rows below which it says too little to be worth its place."""

    def shown(self, view: RunView) -> bool:
        """Whether the run has, or may still get, what the panel reads."""
        ...

    def look(self, view: RunView, options: ViewOptions) -> Any:
        """Read what is needed, at a cost that does not grow with the run."""
        ...

    def caption(self, model: Any) -> str:
        """A few words to stand beside the title; empty for none."""
        ...

    def draw(self, model: Any, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw exactly width × height cells, both at least 1."""
        ...
