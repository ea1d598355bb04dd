"""Which six keys the footer of a run shows: what one would do now."""

from ...core.classifying.drawable import why_not_drawable
from ...core.events import GOING_ON
from ...core.lessons.lesson import has_lesson
from ...core.runs import RunView
from ...core.watched import WatchedData
from ..widgets.key_bar import MOST

ALWAYS = ("app.help", "app.quit")
WHILE_LIVE = ("run.next_panel", "run.zoom")
ONCE_OVER = ("run.compare", "run.zoom", "run.next_panel")
"""What fills the footer where the state of the run leaves room."""


def footer(view: RunView, live: bool, zoomed: bool, has_screen_behind: bool) -> list[str]:
    """Ids of actions, the most useful first. live: a trainer listens, and may be told what to do."""
    ids = _steering(view) if live else _looking_back(view, zoomed)
    if zoomed:
        ids += ["run.back", "run.zoom"]
    elif not live and has_screen_behind:
        ids.append("run.back")
    room = MOST - len(ALWAYS)
    if not zoomed and why_not_drawable(view) is None:
        ids = [*ids[: room - 1], "run.draw"]
    ids += [id for id in (WHILE_LIVE if live else ONCE_OVER) if id not in ids]
    return [*ids[:room], *ALWAYS]


def _steering(view: RunView) -> list[str]:
    ids = ["run.pause", "run.step" if view.status == "paused" else "run.edit"]
    return [*ids, "run.findings", "run.remedy"] if _has_findings(view) else ids


def _looking_back(view: RunView, zoomed: bool) -> list[str]:
    ids = ["run.findings"] if _has_findings(view) else []
    if not zoomed:
        ids += ["run.rewind", "run.lesson"] if has_lesson(view.spec.preset or "") else ["run.rewind"]
        ids += ["run.edit"] if view.status not in GOING_ON and can_begin_again(view) else []
    return ids


def can_begin_again(view: RunView) -> bool:
    """Whether nn-tui could train the run once more: not what a program of the user's own trained."""
    return not isinstance(view.spec.data, WatchedData)


def _has_findings(view: RunView) -> bool:
    return any(finding.active for finding in view.findings)
