"""Log: what happened, in order?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...core.diagnosis.explanation import in_words
from ...core.edits import in_words as in_words_of_edit
from ...core.events import (
    CheckpointSaved,
    Continued,
    Edited,
    EpochCompleted,
    Event,
    FindingCleared,
    FindingRaised,
    LearningRateChanged,
    Noted,
    Paused,
    RunFailed,
    RunFinished,
    RunResumed,
    RunStarted,
)
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import count, duration, number
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .severity import COLORS
from .words import nothing_yet

_MOST = 400
"""Events looked at; more than any screen shows."""
_SPLITS = ("train", "validation", "test")
_REASONS = {
    "periodic": "periodic",
    "command": "asked for",
    "stop": "at the stop",
    "finish": "at the end",
    "best": "the best so far",
    "start": "at the start",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a sentence."""

    when: str
    text: str
    color: int
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """The newest events, oldest first."""

    entries: tuple[Entry, ...]
    scroll: int
    words: Paragraph


class LogPanel:
    """Every event of the run as a sentence, the newest at the foot: epochs, findings, commands, checkpoints, failures.

    Times count from the start of the run. Up and down scroll.
    """

    name: ClassVar[str] = "log"
    title: ClassVar[str] = "Log"
    reads: ClassVar[tuple[str, ...]] = ()
    min_height: ClassVar[int] = 3

    def shown(self, view: RunView) -> bool:
        """Always."""
        return True

    def look(self, view: RunView, options: ViewOptions) -> Log:
        """Read the newest events."""
        start = view.started.time if view.started else view.events[0].time if view.events else 0.0
        entries = [entry for event in _news(view.events[-_MOST:]) for entry in _entries(event, start)]
        return Log(tuple(entries), options.scroll, nothing_yet(view, "events", "with the first steps"))

    def caption(self, model: Log) -> str:
        """Whether the newest events are out of sight."""
        return "scrolled back" if model.scroll else ""

    def draw(self, model: Log, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the newest entries that fit."""
        if not model.entries:
            return draw_paragraphs([model.words], width, height, style)
        last = max(len(model.entries) - model.scroll, min(height, len(model.entries)))
        entries = model.entries[max(last - height, 0) : last]
        margin = max(len(entry.when) for entry in entries)
        paragraphs = [
            Paragraph(entry.text, entry.color, False, f"{entry.when:>{margin}} ", palette.AXIS, max_lines=1)
            for entry in entries
        ]
        return draw_paragraphs(paragraphs, width, height, style)


def _news(events: Sequence[Event]) -> list[Event]:
    """Events without those that only bring newer numbers of a finding already told."""
    told: dict[tuple[str, str | None], str] = {}
    news: list[Event] = []
    for event in events:
        if isinstance(event, FindingRaised | FindingCleared):
            key = (event.finding.code, event.finding.layer)
            state = event.finding.severity if isinstance(event, FindingRaised) else "over"
            if told.get(key) == state:
                continue
            told[key] = state
        news.append(event)
    return news


def _entries(event: Event, start: float) -> list[Entry]:
    """One line for each event; a failure brings its traceback."""
    when = _since(event.time - start)
    text, color = _sentence(event)
    entries = [Entry(when, text, color)]
    if isinstance(event, RunFailed):
        entries += [Entry("", line, palette.DIM) for line in event.traceback.rstrip().split("\n")[-30:]]
    return entries


def _metrics(metrics: dict[str, float]) -> str:
    """`loss 0.0612 train, 0.0835 validation · accuracy 0.986 validation`: what belongs together stands together."""
    grouped: dict[str, list[str]] = {}
    for split in _SPLITS:
        for name, value in metrics.items():
            if name.startswith(f"{split}_"):
                grouped.setdefault(name.removeprefix(f"{split}_"), []).append(f"{number(value)} {split}")
    order = sorted(grouped, key=lambda metric: metric != "loss")
    return " · ".join(f"{in_words(metric)} {', '.join(grouped[metric])}" for metric in order)


def _since(seconds: float) -> str:
    """Time since the start as a clock shows it."""
    whole = max(int(seconds), 0)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def _sentence(event: Event) -> tuple[str, int]:
    match event:
        case RunStarted():
            plan = f"{count(event.num_steps)} steps of {count(event.batch_size)} examples"
            return f"Started: {count(event.num_parameters)} parameters, {plan}", palette.TEXT
        case RunResumed(step=step):
            return f"Resumed from the checkpoint of step {step:,}", palette.TEXT
        case EpochCompleted():
            return f"Epoch {event.epoch:,.4g}: {_metrics(event.metrics)}", palette.DIM
        case Paused(step=step):
            return f"Paused after step {step:,}", palette.TEXT
        case Continued(step=step):
            return f"Went on after step {step:,}", palette.TEXT
        case LearningRateChanged():
            rates = f"from {number(event.before)} to {number(event.after)}"
            return f"Learning rate changed {rates} at step {event.step:,}", palette.ACCENT
        case Edited():
            return f"Changed at step {event.step:,}: {in_words_of_edit(event)}", palette.ACCENT
        case CheckpointSaved(step=step, reason=reason):
            return f"Checkpoint of step {step:,} ({_REASONS[reason]})", palette.DIM
        case FindingRaised(finding=finding):
            where = f" ({finding.layer})" if finding.layer else ""
            text = f"{in_words(finding.code).capitalize()}{where}: {finding.headline}"
            return text, COLORS[finding.severity]
        case FindingCleared(finding=finding, step=step):
            return f"{in_words(finding.code).capitalize()} is over at step {step:,}", palette.GOOD
        case Noted(text=text):
            return text, palette.TEXT
        case RunFinished():
            return f"{event.status.capitalize()} after {duration(event.seconds)}: {event.reason}", palette.TEXT
        case RunFailed(message=message, step=step):
            return f"Failed at step {step:,}: {message}", palette.ERROR
