"""The course: presets in the order in which they are best learned, chapter by chapter (presets/course.toml)."""

from dataclasses import dataclass

from ..specs.file import PRESETS_FOLDER
from .lesson import LessonError, has_lesson


@dataclass(frozen=True, slots=True)
class Chapter:
    """Presets that teach one idea."""

    title: str
    teaches: str
    """One sentence."""
    presets: tuple[str, ...]
    """Names, in reading order."""


def read_course() -> tuple[Chapter, ...]:
    """Return the chapters in reading order. LessonError when the file is not as it should be."""
    import msgspec

    try:
        document = msgspec.toml.decode((PRESETS_FOLDER / "course.toml").read_bytes(), type=dict[str, list[Chapter]])
        return tuple(document["chapter"])
    except (OSError, KeyError, msgspec.MsgspecError) as error:
        raise LessonError(f"course.toml: cannot be read: {error}") from None


def lesson_after(preset: str) -> str | None:
    """Return the preset of the next lesson in reading order; None after the last, and for one that is not in it."""
    order = [name for chapter in read_course() for name in chapter.presets if has_lesson(name)]
    after = order.index(preset) + 1 if preset in order else len(order)
    return order[after] if after < len(order) else None
