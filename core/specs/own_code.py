"""A user's own code that a spec names: `package.module:function`. Reading a spec never runs it; a process may load it
only once it has been told that the spec is trusted.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from .errors import SpecError

if TYPE_CHECKING:
    from ..spec import RunSpec

CODE_PATTERN = r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$"
CodeName = Annotated[str, Meta(pattern=CODE_PATTERN, max_length=200)]
"""A module, a colon, and a function or class in it."""

_trusted: set[str] = set()


def trust_code(names: Iterable[str]) -> None:
    """Let this process, and the trainers it starts, load the code of these names."""
    _trusted.update(names)


def trusted_code() -> tuple[str, ...]:
    """Return the names of the code that this process may load."""
    return tuple(sorted(_trusted))


def code_named_by(spec: "RunSpec") -> tuple[str, ...]:
    """Return the names of the code that training this spec would run; empty for most specs."""
    parts = (spec.data, "factory"), (spec.model, "factory"), (spec.training, "loss_factory")
    names = (getattr(part, field, None) for part, field in parts)
    return tuple(name for name in names if name)


def load_code(name: str, place: str) -> Callable[..., Any]:
    """Import what `name` stands for; modules are looked for in the working folder too, after everything installed.

    Raises SpecError when the process may not, when there is no such name, or when it cannot be called.
    """
    if name not in _trusted:
        raise SpecError(f"{name!r} is code of yours, which runs only with --trust", place=place)
    module_name, _, path = name.partition(":")
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    try:
        found: Any = import_module(module_name)
    except ImportError as error:
        raise SpecError(f"{name!r} cannot be imported: {error}", place=place) from error
    except (Exception, SystemExit) as error:  # the user's code: anything may be wrong with it
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise SpecError(f"{name!r} cannot be imported: {reason}", place=place) from error
    for part in path.split("."):
        if not hasattr(found, part):
            raise SpecError(f"{name!r}: there is no {part!r} in {getattr(found, '__name__', module_name)}", place=place)
        found = getattr(found, part)
    if not callable(found):
        raise SpecError(f"{name!r} is not a function or class but {type(found).__name__}", place=place)
    return found


@contextmanager
def failures_in_words(name: str, place: str, on: str = "") -> Generator[None]:
    """Turn whatever the user's code raises inside the block into a SpecError of one sentence.

    on: what it was given, such as " on inputs of shape (batch, 4)".
    """
    try:
        yield
    except SpecError:
        raise
    except Exception as error:
        sentence = f"{name!r} failed{on}: {type(error).__name__}: {' '.join(str(error).split())}"
        raise SpecError(sentence, place=place) from error


class TrustedSpecs:
    """The specs whose code a person has agreed to run, by file and content: a changed file is asked about again."""

    def __init__(self, file: Path | None = None) -> None:
        """Remember in `file`; default: the user's state folder."""
        if file is None:
            from platformdirs import user_state_path

            file = user_state_path("nn-tui") / "trusted.json"
        self._file = file

    def has(self, spec_file: Path) -> bool:
        """Return whether this file was agreed to as it is now."""
        return self._mark(spec_file) in set(self._marks())

    def add(self, spec_file: Path) -> None:
        """Remember this file as it is now; a folder that cannot be written means that the question is asked again."""
        marks = [*self._marks(), self._mark(spec_file)]
        import json

        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(marks), encoding="utf-8")
        except OSError:
            return

    def _marks(self) -> Iterator[str]:
        import json

        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        yield from (mark for mark in known if isinstance(mark, str)) if isinstance(known, list) else ()

    @staticmethod
    def _mark(spec_file: Path) -> str:
        import hashlib

        content = hashlib.sha256(spec_file.read_bytes()).hexdigest()
        return f"{spec_file.resolve()} {content}"
