"""An argparse parser that answers a mistake with one sentence and a hint, never with a wall of usage."""

from argparse import Action, ArgumentParser, HelpFormatter, Namespace
from collections.abc import Sequence
from typing import Any, NoReturn

from ...core.specs.errors import suggestion

_PLAINER = {
    "the following arguments are required:": "missing",
    "argument -": "-",
    "invalid int value:": "expected a whole number, got",
    "invalid float value:": "expected a number, got",
}
"""Words of argparse, and those of nn-tui for the same."""


class UsageError(Exception):
    """The command line cannot be obeyed. The message is one sentence."""

    exit_code = 2


class Parser(ArgumentParser):
    """Options of one command; `--hel` is not `--help`, and a wrong name is answered with the nearest one."""

    def __init__(self, name: str, summary: str) -> None:
        super().__init__(
            prog=f"nn-tui {name}".strip(),
            description=summary,
            allow_abbrev=False,
            formatter_class=lambda prog: HelpFormatter(prog, max_help_position=32),
        )

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Namespace, list[str]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Parse, or raise UsageError; here nothing is left over."""
        parsed, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(self._unknown(rest[0]))
        return parsed, []

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would have printed, as a sentence with a hint."""
        for words, plain in _PLAINER.items():
            message = message.replace(words, plain)
        raise UsageError(f"{message} (see '{self.prog} --help')")

    def _check_value(self, action: Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            name = "/".join(action.option_strings) or action.metavar or action.dest
            raise UsageError(f"{name}: {value!r} is not known{nearest(str(value), [str(c) for c in action.choices])}")

    def _unknown(self, argument: str) -> str:
        if not argument.startswith("-"):
            return f"unexpected argument {argument!r}"
        name = argument.partition("=")[0]
        known = [text for action in self._actions for text in action.option_strings if text.startswith("--")]
        return f"unknown option {name!r}{nearest(name, known, listing=False)}"


class ActionParser(Parser):
    """Options of an action below a command, as `add_subparsers(parser_class=...)` makes it."""

    def __init__(self, prog: str, **ignored: Any) -> None:
        super().__init__(prog.removeprefix("nn-tui "), "")


def nearest(name: str, legal: Sequence[str], listing: bool = True) -> str:
    """The end of a sentence about an unknown name: the nearest legal one, or all of them when they are few."""
    return suggestion(name, legal) or (f"; choose from {', '.join(legal)}" if listing and legal else "")
