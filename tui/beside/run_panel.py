"""RunPanel: a panel of one run among several, or a line that says why this run has none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from ...core.events import GOING_ON
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import number
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from ..moments.difference import Difference, DifferenceModel, can_subtract, difference_of
from ..panels import PANELS, Panel
from ..panels.options import ViewOptions
from ..panels.picture import Picture
from ..panels.recorded import Recorded, recorded_names

LEFT_OUT = ("status", "loss", "metric", "other_series")
"""Panels of lines: charts draw those of all runs over one another, which tells more."""
_NAMED = ("picture", "filters", "representation", "activation_curves", "attention", "hidden_states")
"""Panels of which each page is a snapshot with a name of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class RunBeside:
    """A run as it is looked at."""

    view: RunView
    against: RunView | None = None
    """The run to subtract, where that can be done; None: show the panel itself."""


@dataclass(frozen=True, slots=True)
class RunLook:
    """What a run's place shows; equal if nothing of it has changed."""

    path: Path
    panel: Panel
    model: Any
    """Of the panel, or the difference of two; None where there are words instead."""
    words: str = ""


class RunPanel:
    """Shows the panel that was chosen for all runs."""

    name: ClassVar[str] = "run_panel"
    title: ClassVar[str] = ""
    min_height: ClassVar[int] = 4

    def __init__(self) -> None:
        self.panel: Panel = PANELS[0]
        """The panel that is shown."""
        self.page_name = ""
        """The snapshot that all runs show; empty where pages have no names."""
        self._difference = Difference()

    def look(self, run: RunBeside, options: ViewOptions) -> RunLook:
        """Read what the panel reads, or say that there is nothing to read."""
        view = run.view
        names = recorded_names(view, self.panel.reads)
        if self.page_name and self.page_name not in names:
            return RunLook(view.path, self.panel, None, f"No {in_words(self.page_name)} {_when(view)}.")
        if not self.panel.shown(view):
            return RunLook(view.path, self.panel, None, f"Nothing {_when(view)}.")
        model = self._look(view, options)
        if run.against is not None and is_subtractable(self.panel, self.page_name):
            model = difference_of(self._look(run.against, options), model)
        return RunLook(view.path, self.panel, model)

    def _look(self, view: RunView, options: ViewOptions) -> Any:
        names = recorded_names(view, self.panel.reads)
        page = names.index(self.page_name) if self.page_name in names else options.page
        return self.panel.look(view, replace(options, page=page))

    def caption(self, model: RunLook) -> str:
        """That of the panel, without the page, which is that of all; of a difference how much it is."""
        match model.model:
            case None | DifferenceModel(values=None):
                return ""
            case DifferenceModel() as found:
                return f"{number(found.distance)} apart on average"
            case Picture(snapshot=found):
                return f"step {found.step:,}" if found else ""
            case Recorded() as found:
                return model.panel.caption(replace(found, num_pages=1, turning=""))
            case found:
                return model.panel.caption(found)

    def draw(self, model: RunLook, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the panel, or the words."""
        if model.model is None:
            return draw_paragraphs([Paragraph(model.words, palette.DIM)], width, height, style)
        drawn_by = self._difference if isinstance(model.model, DifferenceModel) else model.panel
        return drawn_by.draw(model.model, width, height, style)


def panels_of(views: Iterable[RunView]) -> tuple[Panel, ...]:
    """Panels that any of the runs has, without those whose lines are better drawn over one another."""
    views = tuple(views)
    return tuple(panel for panel in PANELS if panel.name not in LEFT_OUT and any(panel.shown(view) for view in views))


def page_names(panel: Panel, views: Iterable[RunView]) -> tuple[str, ...]:
    """Names of the pages of a panel that any of the runs has; empty where its pages have no names."""
    if panel.name not in _NAMED:
        return ()
    return tuple(dict.fromkeys(name for view in views for name in recorded_names(view, panel.reads)))


def is_subtractable(panel: Panel, page_name: str) -> bool:
    """Whether what a panel, or this page of it, shows of one run can be subtracted from that of another."""
    return any(map(can_subtract, [page_name] if page_name else panel.reads))


def in_words(snapshot: str) -> str:
    """A snapshot's name as a person would say it: `weights/hidden_1` are the weights of hidden_1."""
    kind, _, layer = snapshot.partition("/")
    return f"{kind.replace('_', ' ')}{layer and f' of {layer}'}"


def _when(view: RunView) -> str:
    """Whether it may still come."""
    return "yet" if view.status in GOING_ON else "in this run"
