"""The commands, and the outer border: no traceback passes here.

Each command is a module of `commands` with `parser()` and `run(arguments) -> exit code`, imported only when called.
Exit codes: 0 finished · 1 internal · 2 usage or spec · 3 gate · 4 numerical · 5 data · 130/143 signals.
"""

import sys
from typing import NamedTuple


class Command(NamedTuple):
    """A row of the help page."""

    name: str
    arguments: str
    summary: str


COMMANDS: tuple[Command, ...] = (
    Command("", "", "pick a network and watch it train"),
    Command("run", "PRESET|SPEC.toml|DATA", "train; --headless for scripts"),
    Command("open", "PATH", "view a run, a log, or a folder"),
    Command("attach", "PATH", "view a live run and steer it"),
    Command("serve", "[PATH]", "show the app in a browser"),
    Command("exec", "-- PROGRAM …", "record a program as it trains"),
    Command("diagnose", "PATH", "what is wrong, and remedies"),
    Command("probe", "RUN|SPEC|PRESET NAME", "answer a question by experiment"),
    Command("sweep", "SPEC --set KEY=[LOW,HIGH]", "draw settings, train, rank (Optuna)"),
    Command("presets", "[show NAME]", "networks ready to train; print one"),
    Command("runs", "[show|diff|export|report|…]", "list runs and work with them"),
    Command("doctor", "", "check terminal, torch and devices"),
    Command("config", "show|path|schema|validate", "settings and the schema of a spec"),
)
"""In the order of the help page."""

_HEAD = """\
nn-tui: watch neural networks learn, see why they fail, and repair them.

usage:
"""
_TAIL = """
options: --version, --help; 'nn-tui COMMAND --help' for those of a command
exit codes: 0 fine, 1 internal, 2 usage or spec, 3 a gate failed, 4 not finite,
            5 data, 130/143 interrupted
first steps:
  nn-tui run digits-mlp
  nn-tui run digits-mlp --json --fail-on 'validation_accuracy < 0.95'
"""


def help_text() -> str:
    """The page of `nn-tui --help`, at most 80 columns wide."""
    forms = [f"{c.name} {c.arguments}".strip() for c in COMMANDS]
    width = max(map(len, forms)) + 2
    rows = [f"  nn-tui {form:<{width}}{c.summary}" for form, c in zip(forms, COMMANDS, strict=True)]
    return _HEAD + "\n".join(rows) + "\n" + _TAIL


def run(argv: list[str]) -> int:
    """Obey a command line and return the exit code of the process."""
    if argv[:1] in (["--help"], ["-h"], ["help"]) and len(argv) == 1:
        sys.stdout.write(help_text())
        return 0
    if argv[:1] == ["help"]:
        argv = [*argv[1:], "--help"]
    from .commands.border import guard

    return guard(lambda: _dispatch(argv), argv)


def _dispatch(argv: list[str]) -> int:
    from importlib import import_module

    name, rest = (argv[0], argv[1:]) if argv and not argv[0].startswith("-") else ("gallery", argv)
    if name != "gallery" and name not in {command.name for command in COMMANDS}:
        raise _unknown_command(name)
    module = import_module(f".commands.{name}", __package__)
    return module.run(module.parser().parse_args(rest))


def _unknown_command(name: str) -> Exception:
    from .commands.parser import UsageError, nearest

    hint = nearest(name, [command.name for command in COMMANDS if command.name])
    if name.endswith(".toml") or "-" in name:
        hint = f"; to train it: nn-tui run {name}"
    return UsageError(f"unknown command {name!r}{hint}")
