"""Progress in line mode: a line an epoch or every few seconds, and one for anything that happens."""

import time
from collections.abc import Iterator
from typing import Any

from ...core.edits import in_words
from ...core.events import (
    Edited,
    EpochCompleted,
    Event,
    FindingCleared,
    FindingRaised,
    LearningRateChanged,
    Noted,
    Paused,
    RunResumed,
    RunStarted,
)
from ...core.runs.main_metric import PROGRESS_METRICS
from ...core.runs.text import strip_control
from ...core.runs.view import RunView
from .numbers import duration, short

SECONDS_BETWEEN_LINES = 5.0
"""A line at least this often while steps are taken."""
SHORTEST_GAP_SECONDS = 0.5
"""Epochs that are shorter share a line; the gap grows with the run to `SECONDS_BETWEEN_LINES`, as logs are kept."""

MAX_CLASSES_LISTED = 12


class Progress:
    """Turns what is new in a run into lines; keeps only when it last spoke and what it said."""

    def __init__(self) -> None:
        self._began = self._last_line = time.monotonic()
        self._last_step = 0
        self._known_findings: set[tuple[str, str | None, str]] = set()

    def lines(self, view: RunView, events: list[Event]) -> Iterator[str]:
        """Lines to print now."""
        for event in events:
            yield from self._of_event(view, event)
        ended_an_epoch = any(isinstance(event, EpochCompleted) for event in events)
        now = time.monotonic()
        gap = min(SECONDS_BETWEEN_LINES, max(SHORTEST_GAP_SECONDS, (now - self._began) / 10))
        due = now - self._last_line >= (gap if ended_an_epoch else SECONDS_BETWEEN_LINES)
        if due and view.step > self._last_step:
            self._last_line, self._last_step = now, view.step
            yield progress_line(view)

    def last_line(self, view: RunView) -> Iterator[str]:
        """Where the run came to, unless that was said already, and why it went no further."""
        if view.step > self._last_step and view.num_steps:
            self._last_step = view.step
            yield progress_line(view)
        if view.finished and view.finished.status == "stopped":
            yield f"step {view.step:,}  stopped: {strip_control(view.finished.reason)}"

    def _of_event(self, view: RunView, event: Event) -> Iterator[str]:
        match event:
            case RunStarted():
                yield started_line(view, event)
                yield from data_lines(event.data)
            case FindingRaised(finding=finding):
                key = (finding.code, finding.layer, finding.severity)
                if key not in self._known_findings:
                    self._known_findings.add(key)
                    yield f"step {event.step:,}  {finding.severity}: {strip_control(finding.headline)} [{finding.code}]"
            case FindingCleared(finding=finding):
                self._known_findings -= {(finding.code, finding.layer, level) for level in ("note", "warning", "error")}
                yield f"step {event.step:,}  over: {strip_control(finding.headline)} [{finding.code}]"
            case LearningRateChanged():
                yield f"step {event.step:,}  learning rate {short(event.before)} -> {short(event.after)}"
            case Edited():
                yield f"step {event.step:,}  {strip_control(in_words(event, '->'))}"
            case Noted():
                yield f"step {event.step:,}  {strip_control(event.text)}"
            case Paused():
                yield f"step {event.step:,}  paused"
            case RunResumed():
                yield f"goes on from step {event.step:,}"
            case _:
                return


def started_line(view: RunView, event: RunStarted) -> str:
    """What is about to be trained, on what."""
    environment = event.environment
    return (
        f"{strip_control(view.name)}: {event.num_parameters:,} parameters, {event.num_steps:,} steps of "
        f"{event.batch_size:,} examples, {environment.get('device', 'cpu')}"
        f", torch {environment.get('torch', '?')}, threads {environment.get('threads', '?')}, seed {view.spec.seed}"
    )


def data_lines(data: dict[str, Any]) -> list[str]:
    """What was found in a file of the user's own and how its classes are spread; nothing for other data."""
    found = [(str(subject), str(words)) for subject, words in data.get("detected") or ()]
    if not found:
        return []
    counts = (data.get("class_counts") or {}).get("train") or ()
    if counts and len(counts) <= MAX_CLASSES_LISTED:
        shares = [f"{name} {count:,}" for name, count in zip(data.get("class_names") or (), counts, strict=False)]
        all_examples = (data.get("num_examples") or {}).get("train") or sum(counts)
        held = f"; of {sum(counts):,} held" if sum(counts) < all_examples else ""
        found.append(("training", f"{all_examples:,} examples{held}: {', '.join(shares)}"))
    width = max(len(subject) for subject, _ in found)
    lines = [f"  {strip_control(subject):<{width}}  {strip_control(words)}" for subject, words in found]
    is_table = {"numbers", "categories"} & {subject for subject, _ in found}
    fields = "data.ignore=[…], data.categorical=[…], data.task=…, data.missing=…" if is_table else "data.FIELD=…"
    return [*lines, f"  wrong? {'--target NAME, ' if is_table else ''}--set {fields}"]


def progress_line(view: RunView) -> str:
    """One line: where the run is, its newest numbers, speed and time left."""
    parts = [f"step {view.step:,}/{view.num_steps:,}"]
    if view.num_epochs is not None:
        parts.insert(0, f"epoch {view.epoch:.3g}/{view.num_epochs:.3g}")
    for name in PROGRESS_METRICS:
        value = view.last(name)
        if value is not None:
            parts.append(f"{name} {short(value)}")
    speed = view.last("steps_per_second")
    if speed and view.step < view.num_steps:
        parts.append(f"{short(round(speed))} steps/s")
        parts.append(f"{duration((view.num_steps - view.step) / speed)} left")
    return "  ".join(parts)
