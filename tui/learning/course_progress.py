"""How far somebody is in the course: kept in the user's state folder, never among the runs."""

from pathlib import Path

import msgspec
from platformdirs import user_state_path

from ...core.lessons.lesson import Lesson

UNOPENED, BEGUN, DONE = "○", "•", "✓"


class LessonProgress(msgspec.Struct, frozen=True, kw_only=True):
    """What was done in one lesson."""

    experiments: frozenset[int] = frozenset()
    """Places in the lesson of the experiments that were run, from 0."""
    answers: frozenset[int] = frozenset()
    """Places in the lesson of the questions whose answers were looked at, from 0."""


Progress = dict[str, LessonProgress]
"""By preset; a lesson that was never opened is not in it."""


def read_progress() -> Progress:
    """Return what was remembered; nothing where there is nothing, or nothing readable."""
    try:
        return msgspec.json.decode(_file().read_bytes(), type=Progress)
    except (OSError, msgspec.MsgspecError):
        return {}


def remember(preset: str, *, experiment: int | None = None, answer: int | None = None) -> LessonProgress:
    """Note that a lesson was opened, and what was done in it; a state folder that cannot be written is no matter."""
    progress = read_progress()
    before = progress.get(preset, LessonProgress())
    after = LessonProgress(
        experiments=before.experiments | ({experiment} if experiment is not None else set()),
        answers=before.answers | ({answer} if answer is not None else set()),
    )
    if preset not in progress or after != before:
        _write({**progress, preset: after})
    return after


def mark(progress: LessonProgress | None, lesson: Lesson) -> str:
    """A sign for a lesson: never opened, begun, or all tried and answered."""
    if progress is None:
        return UNOPENED
    whole = len(progress.experiments) >= len(lesson.experiments) and len(progress.answers) >= len(lesson.questions)
    return DONE if whole else BEGUN


def in_words(progress: LessonProgress | None, lesson: Lesson) -> str:
    """The same in words: `2 of 3 experiments run, 0 of 3 questions answered`."""
    if progress is None:
        return f"Not opened yet: {len(lesson.experiments)} experiments, {len(lesson.questions)} questions."
    return (
        f"{len(progress.experiments)} of {len(lesson.experiments)} experiments run, "
        f"{len(progress.answers)} of {len(lesson.questions)} questions answered."
    )


def _write(progress: Progress) -> None:
    path = _file()
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(msgspec.json.encode(progress))
        unfinished.replace(path)
    except OSError:
        pass


def _file() -> Path:
    return user_state_path("nn-tui") / "course.json"
