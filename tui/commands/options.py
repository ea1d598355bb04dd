"""Options that several commands share, each with the setting it feeds."""

from argparse import SUPPRESS, ArgumentParser, Namespace, _ArgumentGroup  # pyright: ignore[reportPrivateUsage]
from pathlib import Path
from typing import Any

from ...core.settings import config
from ...core.settings.config import Config
from ...core.settings.table import SETTINGS
from ..line_mode.output import only_ascii
from .parser import Parser


def add_look(parser: Parser) -> None:
    """How things are drawn."""
    group = parser.add_argument_group("look")
    group.add_argument("--theme", metavar="NAME", help="colours of the screen")
    group.add_argument("--marker", metavar="KIND", help="how curves are drawn: braille, quadrant, half or ascii")
    group.add_argument("--ascii", action="store_true", help="plain ASCII everywhere")


def add_runs_dir(parser: ArgumentParser | _ArgumentGroup) -> None:
    """Where runs live."""
    parser.add_argument("--runs-dir", metavar="DIR", default=SUPPRESS, help="folder of runs (default: ./runs)")


def add_json(parser: Parser) -> None:
    """One JSON document in place of text; may stand before or after the name of an action."""
    parser.add_argument("--json", action="store_true", default=SUPPRESS, help="one JSON document on stdout")


def add_trust(parser: Parser) -> None:
    """Agree beforehand to what is asked about otherwise."""
    parser.add_argument("--trust", action="store_true", help="run the code of yours that the spec names (factory = …)")


def add_skip_checksums(parser: Parser) -> None:
    """For logs that carry them."""
    parser.add_argument("--skip-checksums", action="store_true", help="read TensorBoard files without verifying them")


def add_files(group: _ArgumentGroup) -> None:
    """Files for CI that hold the result."""
    group.add_argument("--junit", metavar="FILE", help="write gates and findings as JUnit XML")
    group.add_argument("--summary", metavar="FILE", help="write a summary in Markdown, for a CI job page")
    group.add_argument("--metrics", metavar="FILE", help="write the metrics as OpenMetrics text, as GitLab reads them")


def add_gates(parser: Parser) -> None:
    """When to fail although training went well."""
    group = parser.add_argument_group("gates (exit code 3 when one fails)")
    group.add_argument(
        "--fail-on",
        action="append",
        metavar="RULE",
        help="fail when the rule holds at the end: 'validation_accuracy < 0.95', 'train_loss > 1@mean(20)', "
        "'validation_loss > 0.3@best' or 'finding:overfitting'; may be repeated",
    )
    group.add_argument("--fail-on-finding", metavar="LEVEL", help="fail on a finding of note, warning or error and up")
    group.add_argument(
        "--baseline",
        metavar="RUN",
        help="an earlier run (name or path) that this one is held against; of --seeds: the mean of all its seeds",
    )
    group.add_argument(
        "--max-regression",
        metavar="PERCENT",
        help="with --baseline: how much worse the main metric may be, such as 2%% (default: 0%%)",
    )


def settings(arguments: Namespace) -> Config:
    """Every setting, with these arguments as the strongest source."""
    names = {setting.name for setting in SETTINGS}
    flags: dict[str, Any] = {name: value for name, value in vars(arguments).items() if name in names}
    found = config.load(flags, directory=Path.cwd())
    if found.get("ascii"):
        only_ascii()
    return found
