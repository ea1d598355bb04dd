"""`nn-tui` alone: the gallery."""

import sys
from argparse import Namespace

from ..line_mode.output import narrate
from . import options
from .parser import Parser


def parser() -> Parser:
    """What `nn-tui` takes without a command."""
    parser = Parser("", "The gallery: pick a network and watch it train. Commands: see 'nn-tui --help'.")
    parser.add_argument("--version", action="store_true", help="print the version")
    options.add_runs_dir(parser)
    options.add_look(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Open the gallery; without a terminal, say what else there is."""
    if arguments.version:
        from ... import __version__

        sys.stdout.write(f"nn-tui {__version__}\n")
        return 0
    from ..screen import has_screen, screen_settings

    if not has_screen():
        from ..command_line import help_text

        narrate(help_text() + "\nnn-tui: the gallery needs a terminal; without one use 'nn-tui run PRESET --headless'")
        return 2
    settings = screen_settings(options.settings(arguments))
    from ..app.doors import open_gallery

    return open_gallery(settings) or 0
