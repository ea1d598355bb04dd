"""Whether code that a spec names may run: by `--trust`, or by an answer on a terminal, remembered for that file."""

import sys
from argparse import Namespace
from pathlib import Path

from ...core.runs.text import strip_control
from ...core.settings.config import Config
from ...core.spec import RunSpec
from ...core.specs.own_code import TrustedSpecs, code_named_by, trust_code
from ..commands.parser import UsageError
from .output import narrate
from .place import wants_lines


def agree_to_code(spec: RunSpec, named: str | Path, arguments: Namespace, config: Config) -> None:
    """Return once the code that `spec` names may run; at once where it names none. Raises UsageError otherwise.

    named: the file the spec comes from, or a preset that was changed. arguments: those with `trust`.
    """
    names = code_named_by(spec)
    if not names:
        return
    file = Path(named) if Path(named).suffix == ".toml" else None
    remembered = TrustedSpecs()
    if not arguments.trust:
        if wants_lines(config) or getattr(arguments, "json", False):
            raise UsageError(f"{_origin(file)} runs code of yours, {', '.join(names)}: that needs --trust")
        if file is None or not remembered.has(file):
            if not _agrees(f"{_origin(file)} runs code of yours: {', '.join(names)}. Run it? [y/N] "):
                raise UsageError("nothing was run")
            if file is not None:
                remembered.add(file)
    trust_code(names)


def _origin(file: Path | None) -> str:
    return strip_control(file.name) if file is not None else "this run"


def _agrees(question: str) -> bool:
    narrate(question)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
