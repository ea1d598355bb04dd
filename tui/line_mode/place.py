"""Where a command runs."""

import os
import sys

from ...core.settings.config import Config


def wants_lines(found: Config) -> bool:
    """Whether this is a place for lines: asked for, no terminal to draw on, a CI job, or a machine reading."""
    return (
        found.get("headless")
        or found.get("format") != "text"
        or not (sys.stdin.isatty() and sys.stdout.isatty())
        or os.environ.get("TERM") == "dumb"
        or os.environ.get("CI", "").lower() in ("1", "true")
    )
