"""Specs and TOML text, both ways. Every error is a SpecError that names file, place and rule."""

from __future__ import annotations

import re
from typing import Any, cast

import msgspec

from ..spec import RunSpec
from .checks import check
from .errors import SpecError


def parse_spec(text: str, name: str) -> RunSpec:
    """Parse TOML text; `name` is what errors call the file."""
    return from_builtins(parse_toml(text, name), name)


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Parse any TOML text; SpecError with line and column when it is malformed."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SpecError("nested too deeply", file=name) from None
    except ValueError as error:  # TOMLDecodeError, or an integer with thousands of digits
        message = str(error)
    found = re.search(r" \(at (.+)\)$", message)
    if not found:
        raise SpecError(f"not TOML: {message.partition(':')[0].lower()}", file=name)
    reason = message[: found.start()]
    place = found.group(1).replace("end of document", f"line {text.count(chr(10)) + 1}, end of file")
    raise SpecError(f"not TOML: {reason[:1].lower()}{reason[1:]}", place=place, file=name)


def from_builtins(data: dict[str, Any], name: str) -> RunSpec:
    """Turn tables into a checked spec; `name` is what errors call their origin."""
    for table, tag in (("data", "source"), ("model", "family")):
        if isinstance(inner := data.get(table), dict) and tag not in inner:
            if "factory" not in inner:
                raise _explained(data, name, f"{table}.{tag}: missing")
            data = {**data, table: {tag: "custom", **inner}}
    try:
        spec = msgspec.convert(data, RunSpec)
    except (msgspec.ValidationError, OverflowError) as error:
        raise _explained(data, name, str(error)) from None
    from .explain import non_finite

    if place := non_finite(data):
        raise SpecError("must be a finite number, got NaN or infinity", place=place, file=name)
    check(spec, name)
    return spec


def to_builtins(spec: RunSpec) -> dict[str, Any]:
    """Return the spec as plain tables and values, defaults included, absent optional values left out."""
    return cast("dict[str, Any]", without_none(msgspec.to_builtins(spec)))


def to_toml(spec: RunSpec) -> str:
    """Return the whole spec, defaults included, as TOML that reads back as an equal spec."""
    import tomlkit

    document = tomlkit.document()
    _fill(document, to_builtins(spec))
    return tomlkit.dumps(document)


def to_commented_toml(spec: RunSpec, comments_from: str) -> str:
    """Return `comments_from`, itself a spec, with its values changed to those of `spec` and its comments kept.

    What that text leaves to defaults stays left out where `spec` agrees with the default.
    """
    import tomlkit

    meant = to_builtins(from_builtins(parse_toml(comments_from, "comments"), "comments"))
    document = tomlkit.parse(comments_from)
    _change(document, meant, to_builtins(spec))
    return tomlkit.dumps(document)


def _explained(data: dict[str, Any], name: str, fallback: str) -> SpecError:
    from .explain import explain

    return explain(data, RunSpec, name, fallback)


def without_none(value: Any) -> Any:
    """Return tables without the fields that are None, which TOML cannot write."""
    if isinstance(value, dict):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    return value


def _fill(table: Any, values: dict[str, Any]) -> None:
    """Add plain values first, then tables: TOML would read a value after a table header as part of that table."""
    import tomlkit

    for key, value in values.items():
        if not _is_table(value):
            table.add(key, value)
    for key, value in values.items():
        if isinstance(value, list) and _is_table(value):
            table.add(key, _array_of_tables(value))
        elif isinstance(value, dict):
            inner = tomlkit.table()
            _fill(inner, value)
            table.add(key, inner)


def _is_table(value: Any) -> bool:
    """Whether TOML writes the value under a header: a table, or a list of tables."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _array_of_tables(rows: list[Any]) -> Any:
    """Return `[[key]]` for each row; tables within a row stand on its lines."""
    import tomlkit

    array = tomlkit.aot()
    for row in rows:
        table = tomlkit.table()
        for key, value in row.items():
            if isinstance(value, dict):
                inline = tomlkit.inline_table()
                inline.update(value)
                value = inline
            table.add(key, value)
        array.append(table)
    return array


def _change(table: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    import tomlkit

    if any(before.get(tag) != after.get(tag) for tag in ("source", "family")):  # other defaults from here on
        before = {key: value for key, value in before.items() if key in table}
    for key in before.keys() - after.keys():
        if key in table:
            table.remove(key)
    for key, value in after.items():
        if isinstance(value, dict):
            if key not in table and value == before.get(key):
                continue
            if key not in table:
                table.add(key, tomlkit.table())
            _change(table[key], before.get(key, {}), value)
        elif key not in before or value != before[key]:
            table[key] = _array_of_tables(value) if _is_table(value) else value
