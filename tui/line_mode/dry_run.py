"""`run --dry-run`: everything is checked, a few steps are timed, nothing is recorded."""

from argparse import Namespace

from ...core.probing.launch import ask_what_it_costs
from ...core.settings.config import Config
from ..cost_text import cost_lines
from .output import write_json, write_line
from .preparation import spec_of


def dry_run(arguments: Namespace, config: Config) -> int:
    """Print what the run would cost. Raises what names the mistake in one sentence."""
    document = ask_what_it_costs(spec_of(arguments, config))
    if config.get("format") == "json":
        write_json(document)
    else:
        for line in cost_lines(document):
            write_line(line)
    return 0
