"""`nn-tui config`: where settings come from, and what a spec may hold."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from ...core.settings import config
from ...core.settings.config import Config, Value
from ...core.settings.table import SETTINGS
from ..line_mode.output import write_json, write_line
from . import options
from .parser import ActionParser, Parser, UsageError


def parser() -> Parser:
    """What `config` takes."""
    parser = Parser("config", "Show where settings come from, and check files.")
    parser.set_defaults(json=False)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=ActionParser)
    show = actions.add_parser("show", help="every setting, its value and who gave it")
    show.add_argument("preset", nargs="?", metavar="PRESET", help="also count what this preset sets")
    options.add_json(show)
    options.add_runs_dir(show)
    options.add_look(show)
    actions.add_parser("path", help="the files that settings are read from")
    actions.add_parser("schema", help="the JSON Schema of a run spec")
    validate = actions.add_parser("validate", help="check a spec, or an nn-tui.toml, without training")
    validate.add_argument("file", metavar="FILE", help="the file to check")
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    actions = {"show": _show, "path": _path, "schema": _schema, "validate": _validate}
    return actions[arguments.action](arguments)


def _show(arguments: Namespace) -> int:
    found = _with_preset(options.settings(arguments), arguments.preset)
    if arguments.json:
        rows = {name: {"value": v.value, "layer": v.layer, "place": v.place} for name, v in found.values.items()}
        write_json({"schema": 1, "settings": rows, "keys": dict(found.keys)})
        return 0
    for setting in SETTINGS:
        value = found.values[setting.name]
        origin = f"{value.layer}: {value.place}" if value.place else value.layer
        write_line(f"{setting.name:<16} {_as_text(value.value):<12} {origin:<28} {setting.help}")
    for action, key in found.keys.items():
        write_line(f"keys.{action:<11} {key}")
    return 0


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value) or "–"
    return "–" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _with_preset(found: Config, name: str | None) -> Config:
    """The same settings with the preset's own values above the defaults."""
    if name is None:
        return found
    import tomllib

    from ...core.specs.file import preset_text

    table = tomllib.loads(preset_text(name))
    values = dict(found.values)
    for setting in SETTINGS:
        given = _at(table, setting.spec) if setting.spec else None
        if given is not None and values[setting.name].layer == "default":
            values[setting.name] = Value(given, "preset", f"{name}: {setting.spec}")
    return Config(values, found.keys)


def _at(table: Any, path: str) -> Any:
    for key in path.split("."):
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _path(arguments: Namespace) -> int:
    project = config.find_project_file(Path.cwd())
    user = config.user_config_path()
    would_be = Path.cwd() / "nn-tui.toml"
    write_line(f"project  {project or f'{would_be} (not there)'}")
    write_line(f"user     {user}{'' if user.is_file() else ' (not there)'}")
    return 0


def _schema(arguments: Namespace) -> int:
    from ...core.specs.file import json_schema

    write_json(json_schema())
    return 0


def _validate(arguments: Namespace) -> int:
    path = Path(arguments.file)
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    if path.name in ("nn-tui.toml", "pyproject.toml", "config.toml"):
        config.read_file(path, "project")
    else:
        from ...core.specs.file import read_spec

        read_spec(path)
    write_line(f"{path}: valid")
    return 0
