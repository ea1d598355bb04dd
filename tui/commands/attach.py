"""`nn-tui attach`: look at a live run and steer it; quitting the view leaves it running."""

from argparse import Namespace

from .open import path_parser, show
from .parser import Parser


def parser() -> Parser:
    """What `attach` takes."""
    return path_parser("attach", "View a live run and send it commands; quitting the view leaves it running.")


def run(arguments: Namespace) -> int:
    """Obey."""
    return show(arguments, read_only=False)
