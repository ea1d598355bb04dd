"""A lesson in line mode: plain text to read or pipe, each experiment as the command that runs it."""

import re
import textwrap
from collections.abc import Iterator

from ...core.lessons.lesson import Lesson
from ...core.runs.text import strip_control

WIDTH = 79


def lesson_lines(preset: str, lesson: Lesson) -> Iterator[str]:
    """The whole lesson, wrapped; formulas and commands stay on their lines."""
    yield strip_control(lesson.title)
    yield ""
    yield from _idea(strip_control(lesson.idea, keep_lines=True))
    yield from _heading("What to watch")
    for line in lesson.watch:
        yield from _wrapped(re.sub(r"\[panel: ([^\]]+)\]", r"[\1]", strip_control(line)), "- ")
    yield from _heading("Try")
    for number, experiment in enumerate(lesson.experiments, start=1):
        yield from _wrapped(strip_control(experiment.sentence), f"{number}. ")
        yield strip_control(f"   nn-tui run {preset} {experiment.options}")
    yield from _heading("Questions")
    for number, question in enumerate(lesson.questions, start=1):
        yield from _wrapped(strip_control(question.question), f"{number}. ")
        yield from _wrapped(strip_control(question.answer), "   Answer: ")
    yield from _heading("Sources")
    for line in lesson.sources:
        yield from _wrapped(strip_control(line), "- ")


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text


def _idea(text: str) -> Iterator[str]:
    in_fence = False
    for line in text.splitlines():
        if line.startswith("```"):
            in_fence = not in_fence
        elif in_fence:
            yield f"    {line}".rstrip()
        else:
            yield from _wrapped(line, "") if line else [""]


def _wrapped(text: str, first: str) -> list[str]:
    """Lines that begin under the first word of the first one."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    ) or [first]
