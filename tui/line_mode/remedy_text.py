"""A remedy as words and as options that can be pasted into a shell."""

import shlex
from collections.abc import Mapping
from typing import Any

from ...core.runs.text import strip_control
from .output import to_json


def remedy_line(title: str, changes: Mapping[str, Any]) -> str:
    """The title, and the options that apply it."""
    options = set_options(changes)
    return strip_control(f"{title}: {options}" if options else title)


def set_options(changes: Mapping[str, Any]) -> str:
    """`--set training.learning_rate=0.1 --set 'model.hidden=[32,32]'`, quoted for a shell."""
    return " ".join(f"--set {shlex.quote(f'{path}={_value(value)}')}" for path, value in changes.items())


def _value(value: Any) -> str:
    """The value as `--set` reads it: TOML, and words without quotes."""
    if isinstance(value, str) and value.replace("_", "").isalpha() and value not in ("true", "false", "nan", "inf"):
        return value
    return to_json(value).replace(", ", ",")
