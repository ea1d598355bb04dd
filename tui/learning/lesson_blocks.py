"""A lesson as blocks, each a paragraph, a formula or a bullet: what the cursor of the lesson stops at."""

import re
from dataclasses import dataclass
from typing import Literal

from textual.content import Content

from ...core.lessons.lesson import Lesson
from ...core.runs.text import strip_control
from .course_progress import LessonProgress

Kind = Literal["prose", "formula", "heading", "watch", "experiment", "question", "source"]
_MARKED = re.compile(r"\[panel: ([^\]]+)\]|`([^`]+)`|(?<![\w*])\*(\w[^*]*)\*(?!\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a lesson that is read at once."""

    kind: Kind
    text: str
    """Without control characters; lines kept in a formula."""
    number: int = 0
    """Place among its kind, from 0."""
    options: str = ""
    """Of an experiment: what it is started with."""
    answer: str = ""
    """Of a question."""

    @property
    def panels(self) -> tuple[str, ...]:
        """Titles of the panels it names."""
        return tuple(dict.fromkeys(title for title, *_ in _MARKED.findall(self.text) if title))


def blocks_of(lesson: Lesson) -> tuple[Block, ...]:
    """Return the whole lesson below its title, in reading order."""
    return (
        *_idea(strip_control(lesson.idea, keep_lines=True)),
        Block("heading", "What to watch"),
        *(Block("watch", strip_control(line), i) for i, line in enumerate(lesson.watch)),
        Block("heading", "Try"),
        *(
            Block("experiment", strip_control(experiment.sentence), i, options=strip_control(experiment.options))
            for i, experiment in enumerate(lesson.experiments)
        ),
        Block("heading", "Questions"),
        *(
            Block("question", strip_control(question.question), i, answer=strip_control(question.answer))
            for i, question in enumerate(lesson.questions)
        ),
        Block("heading", "Sources"),
        *(Block("source", strip_control(line), i) for i, line in enumerate(lesson.sources)),
    )


def _idea(text: str) -> list[Block]:
    """Paragraphs, and what stands in fences as it is."""
    found: list[Block] = []
    for number, part in enumerate(re.split(r"^```.*$", text, flags=re.MULTILINE)):
        if number % 2:
            found.append(Block("formula", part.strip("\n")))
        else:
            found += [Block("prose", " ".join(words.split())) for words in part.split("\n\n") if words.strip()]
    return found


def drawn(block: Block, progress: LessonProgress, answered: bool) -> Content:
    """A block as it is shown; `answered` shows the answer of a question."""
    if block.kind == "heading":
        return Content.styled(block.text, "bold")
    if block.kind == "formula":
        return Content(block.text)
    if block.kind == "experiment":
        sign = "✓" if block.number in progress.experiments else " "
        return Content.assemble(
            (f"{block.number + 1}{sign} ", "bold $accent"), marked(block.text), "\n", (block.options, "$quiet")
        )
    if block.kind == "question":
        answer = ("\n" + block.answer, "") if answered else ("  enter shows the answer", "$quiet")
        return Content.assemble(("? ", "bold $accent"), marked(block.text), answer)
    if block.kind == "prose":
        return marked(block.text)
    return Content.assemble("• ", marked(block.text))


def marked(text: str) -> Content:
    """Names of panels, code and stressed words without their marks."""
    parts: list[str | tuple[str, str]] = []
    end = 0
    for found in _MARKED.finditer(text):
        look = "bold $accent" if found[1] else "bold" if found[2] else "italic"
        parts += [text[end : found.start()], (found[1] or found[2] or found[3], look)]
        end = found.end()
    return Content.assemble(*parts, text[end:])
