"""`nn-tui presets`: what is ready to train, the TOML behind it, and the lesson about it."""

from argparse import Namespace
from typing import Any

from ..line_mode.output import write_json, write_line
from . import options
from .parser import ActionParser, Parser


def parser() -> Parser:
    """What `presets` takes."""
    parser = Parser("presets", "List the presets, print one as TOML to edit and run, or read its lesson.")
    options.add_json(parser)
    parser.set_defaults(action="list", json=False)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=ActionParser)
    options.add_json(actions.add_parser("list", help="the same as without ACTION"))
    show = actions.add_parser("show", help="print the TOML of a preset")
    show.add_argument("name", metavar="NAME", help="name of the preset")
    options.add_json(show)
    lesson = actions.add_parser("lesson", help="print the lesson about a preset")
    lesson.add_argument("name", metavar="NAME", help="name of the preset")
    options.add_json(lesson)
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    if arguments.action == "show":
        return _show(arguments)
    if arguments.action == "lesson":
        return _lesson(arguments)
    return _list(arguments)


def _show(arguments: Namespace) -> int:
    from ...core.specs.file import load_preset, preset_text

    if arguments.json:
        from msgspec import to_builtins

        write_json(to_builtins(load_preset(arguments.name)))
    else:
        write_line(preset_text(arguments.name).rstrip("\n"))
    return 0


def _lesson(arguments: Namespace) -> int:
    from ...core.lessons.lesson import load_lesson
    from ...core.specs.file import load_preset
    from ..line_mode.lesson_text import lesson_lines

    load_preset(arguments.name)  # says which name is nearest where there is no such preset
    lesson = load_lesson(arguments.name)
    if arguments.json:
        from msgspec import to_builtins

        write_json({"schema": 1, "preset": arguments.name, **to_builtins(lesson)})
    else:
        for line in lesson_lines(arguments.name, lesson):
            write_line(line)
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
    from ...core.specs.file import load_preset, preset_names

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
