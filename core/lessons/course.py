"""The course: presets in the order in which they are best learned, chapter by chapter (presets/course.toml)."""

from dataclasses import dataclass

from ..specs.file import PRESETS_FOLDER
from .lesson import LessonError


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
