"""Lessons: one Markdown file beside each preset, read into a record; nothing here draws.

# Title
## The idea            prose; a formula in a fenced block
## What to watch       bullets; `[panel: TITLE]` names a panel by its title on screen
## Try                 bullets: a sentence, then `--set section.key=value …` in backquotes
## Questions           bullets, each with an indented `Answer: …` under it
## Sources             bullets
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..specs.errors import SpecError
from ..specs.file import PRESETS_FOLDER
from ..specs.override import parse_assignment

SECTIONS = ("The idea", "What to watch", "Try", "Questions", "Sources")
_PANEL = re.compile(r"\[panel: ([^\]]+)\]")
_SETTINGS = re.compile(r"`(--set [^`]*)`")


class LessonError(Exception):
    """A lesson that cannot be read. The message is one sentence: file, section, what is wrong."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Experiment:
    """Something to try: one sentence and the settings that do it."""

    sentence: str
    assignments: tuple[str, ...]
    """Each `section.key=value`, as `--set` takes it."""

    @property
    def changes(self) -> dict[str, Any]:
        """The settings by dotted path, as `override` takes them. Raises SpecError."""
        return dict(parse_assignment(assignment) for assignment in self.assignments)

    @property
    def options(self) -> str:
        """The settings as they are typed behind `nn-tui run NAME`."""
        return " ".join(f"--set {shlex.quote(assignment)}" for assignment in self.assignments)


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose answer is shown when asked for."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a preset teaches, in the order it is read."""

    title: str
    idea: str
    """Markdown: paragraphs and fenced blocks."""
    watch: tuple[str, ...]
    """One line each; `[panel: TITLE]` still in it."""
    experiments: tuple[Experiment, ...]
    questions: tuple[Question, ...]
    sources: tuple[str, ...]

    @property
    def panels(self) -> tuple[str, ...]:
        """Titles of the panels to watch, in the order named, each once."""
        return tuple(dict.fromkeys(title for line in self.watch for title in _PANEL.findall(line)))


def has_lesson(preset: str) -> bool:
    """Whether there is a lesson beside a preset."""
    return _path(preset).is_file()


def load_lesson(preset: str) -> Lesson:
    """Read the lesson beside a preset. LessonError when there is none or it cannot be read."""
    path = _path(preset)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise LessonError(f"{path.name}: cannot be read: {reason}") from None
    return parse_lesson(text, path.name)


def parse_lesson(text: str, file: str = "lesson") -> Lesson:
    """Read a lesson from Markdown. Raises LessonError."""
    title, sections = _split(text, file)
    lists = {name: _bullets(sections[name], f"{file}: {name}") for name in SECTIONS[1:]}
    return Lesson(
        title=title,
        idea=sections["The idea"],
        watch=tuple(lists["What to watch"]),
        experiments=tuple(_experiment(bullet, file) for bullet in lists["Try"]),
        questions=tuple(_question(bullet, file) for bullet in lists["Questions"]),
        sources=tuple(lists["Sources"]),
    )


def _path(preset: str) -> Path:
    return PRESETS_FOLDER / f"{preset}.md"


def _split(text: str, file: str) -> tuple[str, dict[str, str]]:
    """Return the title and the text of each section; a heading inside a fenced block is none."""
    title, name, in_fence = "", "", False
    found: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            in_fence = not in_fence
        if in_fence or not line.startswith(("# ", "## ")):
            if name:
                found[name].append(line)
            elif line.strip():
                raise LessonError(f"{file}: line {number} stands before the first section '## {SECTIONS[0]}'")
        elif line.startswith("# ") and not title:
            title = line[2:].strip()
        else:
            name = line.lstrip("#").strip()
            found[name] = []
    if not title:
        raise LessonError(f"{file}: begins with no title; the first line must be '# Title'")
    if tuple(found) != SECTIONS:
        wanted, got = ", ".join(SECTIONS), ", ".join(found) or "none"
        raise LessonError(f"{file}: sections must be {wanted}, in this order, not {got}")
    sections = {name: "\n".join(lines).strip() for name, lines in found.items()}
    if empty := next((name for name in SECTIONS if not sections[name]), None):
        raise LessonError(f"{file}: section '{empty}' is empty")
    return title, sections


def _bullets(text: str, place: str) -> list[str]:
    """Return each bullet as one line; lines indented under it belong to it, an answer begins a new line."""
    bullets: list[str] = []
    for line in text.splitlines():
        if line.startswith("- "):
            bullets.append(line[2:].strip())
        elif line.startswith("  ") and line.strip() and bullets:
            gap = "\n" if line.lstrip().startswith("Answer:") else " "
            bullets[-1] += gap + line.strip()
        elif line.strip():
            raise LessonError(f"{place}: expected a bullet '- …', found {line.strip()[:40]!r}")
    return bullets


def _experiment(bullet: str, file: str) -> Experiment:
    found = _SETTINGS.search(bullet)
    if found is None:
        raise LessonError(f"{file}: Try: {bullet[:40]!r} names no `--set section.key=value`")
    try:
        words = shlex.split(found[1])
        if len(words) % 2 or set(words[::2]) != {"--set"}:
            raise LessonError(f"{file}: Try: {found[1]!r} is not --set section.key=value, repeated")
        for assignment in words[1::2]:
            parse_assignment(assignment)
    except (ValueError, SpecError) as error:
        raise LessonError(f"{file}: Try: {found[1]!r}: {error}") from None
    sentence = (bullet[: found.start()] + bullet[found.end() :]).strip()
    return Experiment(sentence, tuple(words[1::2]))


def _question(bullet: str, file: str) -> Question:
    question, separator, answer = bullet.partition("\nAnswer:")
    if not separator or not answer.strip():
        raise LessonError(f"{file}: Questions: {question[:40]!r} has no indented 'Answer: …' under it")
    return Question(question.strip(), answer.strip())
