"""Changes to a spec by dotted path: what `--set` and remedies say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .errors import SpecError, shown
from .toml import from_builtins, to_builtins, without_none

if TYPE_CHECKING:
    from ..spec import RunSpec


_LIST_OF_WORDS = r"\[\s*[a-z_][\w*]*\s*(,\s*[a-z_][\w*]*\s*)*\]"
"""Names without quotes, such as [relu, tanh]; TOML would want them in quotes."""


def override(spec: RunSpec, changes: dict[str, Any], origin: str = "--set") -> RunSpec:
    """Return the spec with fields changed by dotted path; tables on the way are created.

    Setting `training.epochs` clears `training.steps` and the other way round; choosing another `data.source` or
    `model.family` starts that table from its defaults. The text `none` clears an optional field.
    """
    data = to_builtins(spec)
    tags_first = sorted(changes.items(), key=lambda change: change[0] not in ("data.source", "model.family"))
    for path, value in tags_first:
        _set(data, path, value, origin)
    one, other = "training.epochs", "training.steps"
    for given, cleared in ((one, other), (other, one)):
        if given in changes and cleared not in changes:
            _set(data, cleared, None, origin)
    return from_builtins(without_none(data), origin)


def parse_assignment(text: str) -> tuple[str, Any]:
    """Split `section.key=value` into a dotted path and a TOML value; a bare word is text, in a list too."""
    import tomllib

    path, equals, value = text.partition("=")
    path, value = path.strip(), value.strip()
    if not equals or not re.fullmatch(r"\w+(\.\w+)*", path):
        raise SpecError(f"expected section.key=value, got {shown(text)}", file="--set")
    if re.fullmatch(_LIST_OF_WORDS, value):
        return path, [word.strip() for word in value[1:-1].split(",")]
    try:
        parsed = tomllib.loads(f"value = {value}")
        if list(parsed) == ["value"]:
            return path, parsed["value"]
    except (ValueError, RecursionError):
        pass
    if not value or value[0] in "[{\"'":
        raise SpecError(f"{shown(value)} is not a TOML value", place=path, file="--set")
    return path, _number(value)


def _set(data: dict[str, Any], path: str, value: Any, origin: str) -> None:
    *tables, last = path.split(".")
    if path in ("data.source", "model.family") and data[tables[0]].get(last) != value:
        data[tables[0]] = {last: value}
        return
    table = data
    for depth, name in enumerate(tables):
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            place = ".".join(tables[: depth + 1])
            raise SpecError(f"'{place}' is not a table", place=path, file=origin)
    table[last] = None if value == "none" and _is_optional(data, path) else value


def _is_optional(data: dict[str, Any], path: str) -> bool:
    """Whether the field may be absent and is not text or a choice, for which `none` could be meant as a value."""
    import msgspec.inspect as types

    from ..spec import RunSpec
    from .explain import field_type

    info = field_type(RunSpec, path.split("."), data)
    return isinstance(info, types.UnionType) and any(isinstance(part, types.NoneType) for part in info.types)


def _number(text: str) -> Any:
    """Return numbers that TOML does not write but people do (.5, 1.), otherwise the text."""
    try:
        return float(text)
    except ValueError:
        return text
