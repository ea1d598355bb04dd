"""Settings of a run as a flat table, `training.learning_rate` → 0.001, and what differs between several."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

NOT_SETTINGS = frozenset({"title", "group", "teaches", "watch", "expect", "changes", "race", "run_group", "edits"})
"""Fields of a spec that are written for people, say what it was started with, or hold from some step on only."""


def flat_settings(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a spec, as nested tables, by dotted path; those for people are left out."""
    return {path: value for path, value in _flat(table, "") if path not in NOT_SETTINGS}


def settings_of(spec: msgspec.Struct) -> dict[str, Any]:
    """Return the fields of a spec by dotted path; None where something is not set."""
    return flat_settings(msgspec.to_builtins(spec))


def differing(settings: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Return the fields that do not have the same value everywhere: by path one value a run, None where it is unset."""
    paths = dict.fromkeys(path for one in settings for path in one)
    rows = {path: tuple(one.get(path) for one in settings) for path in paths}
    return {path: values for path, values in rows.items() if any(value != values[0] for value in values[1:])}


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in table.items():
        path = f"{prefix}{name}"
        rows += _flat(value, f"{path}.") if isinstance(value, Mapping) else [(path, value)]
    return rows
