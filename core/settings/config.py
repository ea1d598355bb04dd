"""Where settings come from: flag > NN_TUI_* > project file > user file > preset > default.

A setting is one row of `SETTINGS`. Project settings live in `nn-tui.toml` or in `[tool.nn-tui]` of `pyproject.toml`,
in the working directory or the nearest folder above it; the user's in `nn-tui/config.toml` of the XDG config folder.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..specs.errors import suggestion
from .table import SETTINGS, ConfigError, Setting, parse_text, parse_value

Layer = Literal["flag", "environment", "project", "user", "preset", "default"]
LAYERS: tuple[Layer, ...] = ("flag", "environment", "project", "user", "preset", "default")
"""From the one that wins to the one that loses."""

ENVIRONMENT_PREFIX = "NN_TUI_"


@dataclass(frozen=True, slots=True)
class Value:
    """The value of one setting and who gave it."""

    value: Any
    layer: Layer
    place: str
    """What to change to change it: a flag, a variable, a file and the key in it; empty for defaults."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting with its winner, and the key bindings that were changed."""

    values: Mapping[str, Value]
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """Key by action id, from the `[keys]` tables of the user and the project file."""

    def get(self, name: str) -> Any:
        """The winning value of a setting."""
        return self.values[name].value

    @property
    def runs_dir(self) -> Path:
        """Folder that new runs are made in."""
        return Path(self.get("runs_dir"))

    def overrides(self) -> dict[str, Any]:
        """Spec fields by dotted path, as set outside the spec. Raises ConfigError for epochs against steps."""
        given = {name: value for name, value in self.values.items() if _set_by_somebody(value)}
        given = _settle_length(given)
        return {s.spec: given[s.name].value for s in SETTINGS if s.spec and s.name in given}


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    user_file: Path | None = None,
) -> Config:
    """Read every source and pick the winner of each setting. Raises ConfigError, which names file, key and rule.

    `flags` are the options of a command line by setting name; None means not given.
    """
    environment = os.environ if environment is None else environment
    user_file = user_file or user_config_path()
    project_file = find_project_file(directory or Path.cwd())
    user, user_keys = read_file(user_file, "user")
    project, project_keys = read_file(project_file, "project") if project_file else ({}, {})
    sources: list[dict[str, Value]] = [
        _from_flags(flags or {}),
        _from_environment(environment),
        project,
        user,
        {s.name: Value(s.default, "default", "") for s in SETTINGS},
    ]
    winners = {s.name: next(source[s.name] for source in sources if s.name in source) for s in SETTINGS}
    return Config(values=winners, keys={**user_keys, **project_keys})


def user_config_path() -> Path:
    """The user's file, which may not exist."""
    from platformdirs import user_config_path as folder

    return folder("nn-tui", appauthor=False) / "config.toml"


def find_project_file(directory: Path) -> Path | None:
    """The nearest project file in `directory` or above; None where there is none."""
    for folder in (directory, *directory.parents):
        own = folder / "nn-tui.toml"
        if own.is_file():
            return own
        shared = folder / "pyproject.toml"
        if shared.is_file() and _mentions_us(shared):
            return shared
    return None


def _mentions_us(path: Path) -> bool:
    try:
        return b"tool.nn-tui" in path.read_bytes()
    except OSError:
        return False


def _from_flags(flags: Mapping[str, Any]) -> dict[str, Value]:
    given = {name: value for name, value in flags.items() if not (value is None or value is False or value == [])}
    return {s.name: Value(parse_value(s, given[s.name], s.flag), "flag", s.flag) for s in SETTINGS if s.name in given}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for setting in SETTINGS:
        name = ENVIRONMENT_PREFIX + setting.name.upper()
        text = environment.get(name, "")
        if text.strip():
            found[setting.name] = Value(parse_text(setting, text, name), "environment", name)
    return found


def read_file(path: Path, layer: Layer) -> tuple[dict[str, Value], dict[str, str]]:
    """Settings and key bindings of one file; both empty where there is no file."""
    if not path.is_file():
        return {}, {}
    table = _read_toml(path)
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("nn-tui", {})
    keys = _read_keys(table.pop("keys", {}), path)
    by_name = {s.name: s for s in SETTINGS}
    values: dict[str, Value] = {}
    for name, value in table.items():
        key = name.replace("-", "_")
        place = f"{path}: {name}"
        if key not in by_name:
            legal = [*by_name, "keys"]
            hint = suggestion(key, legal) or f"; settings are {', '.join(legal)}"
            raise ConfigError(f"{place}: unknown setting{hint}")
        values[key] = Value(_relative_to(path, by_name[key], parse_value(by_name[key], value, place)), layer, place)
    return values, keys


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not a text file (UTF-8)") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def _read_keys(table: Any, path: Path) -> dict[str, str]:
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: keys: must be a table such as [keys] with one line an action")
    keys = _flatten(table)
    for action, key in keys.items():
        if not isinstance(key, str):
            raise ConfigError(f"{path}: keys.{action}: must be the name of a key in quotes, such as 'ctrl+s'")
    return keys


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """TOML reads `run.pause = "p"` as a table in a table; an action id is the whole path."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        path = f"{prefix}{name}"
        flat.update(_flatten(value, f"{path}.") if isinstance(value, dict) else {path: value})
    return flat


def _relative_to(path: Path, setting: Setting, value: Any) -> Any:
    """A folder named in a file is meant relative to that file."""
    return str(path.parent / Path(value).expanduser()) if setting.kind == "path" else value


def _set_by_somebody(value: Value) -> bool:
    return value.layer not in ("preset", "default")


def _settle_length(given: dict[str, Value]) -> dict[str, Value]:
    """Keep the stronger of epochs and steps, which exclude one another."""
    if not {"epochs", "steps"} <= given.keys():
        return given
    ranks = {name: LAYERS.index(given[name].layer) for name in ("epochs", "steps")}
    if ranks["epochs"] == ranks["steps"]:
        raise ConfigError(f"{given['epochs'].place} and {given['steps'].place}: give epochs or steps, not both")
    weaker = max(ranks, key=lambda name: ranks[name])
    return {name: value for name, value in given.items() if name != weaker}
