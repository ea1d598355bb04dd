"""`nn-tui presets`: what is ready to train, and the TOML behind it."""

from argparse import Namespace
from typing import Any

from ..line_mode.output import write_json, write_line
from . import options
from .parser import ActionParser, Parser


def parser() -> Parser:
    """What `presets` takes."""
    parser = Parser("presets", "List the presets, or print one as TOML to edit and run.")
    options.add_json(parser)
    parser.set_defaults(action="list", json=False)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=ActionParser)
    show = actions.add_parser("show", help="print the TOML of a preset")
    show.add_argument("name", metavar="NAME", help="name of the preset")
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    if arguments.action == "show":
        return _show(arguments)
    return _list(arguments)


def _show(arguments: Namespace) -> int:
    from ...core.spec_file import load_preset, preset_text

    if arguments.json:
        from msgspec import to_builtins

        write_json(to_builtins(load_preset(arguments.name)))
    else:
        write_line(preset_text(arguments.name).rstrip("\n"))
    return 0


def _list(arguments: Namespace) -> int:
    rows = _rows()
    if arguments.json:
        write_json({"schema": 1, "presets": rows})
        return 0
    width = max(len(row["name"]) for row in rows)
    group = ""
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            write_line(group)
        write_line(f"  {row['name']:<{width}}  {row['teaches']}")
    return 0


def _rows() -> list[dict[str, Any]]:
    from ...core.spec_file import load_preset, preset_names

    specs = {name: load_preset(name) for name in preset_names()}
    return [
        {
            "name": name,
            "title": spec.title,
            "group": spec.group,
            "teaches": spec.teaches,
            "watch": spec.watch,
            "expect": spec.expect,
        }
        for name, spec in specs.items()
    ]
