"""Opening the app: the only door to Textual, and it is shut where there is no terminal."""

import os
import sys

from ..core.settings.config import Config
from ..core.settings.table import ConfigError
from .line_mode.output import speaks_unicode
from .settings import Settings


def screen_settings(config: Config) -> Settings:
    """What the app needs of the settings. Raises ConfigError for the id of an action that does not exist."""
    if config.keys:
        from .keymap.keys import unknown_action

        mistake = unknown_action(config.keys)
        if mistake:
            raise ConfigError(mistake)
    return Settings(
        runs_dir=config.runs_dir,
        marker=config.get("marker"),
        graphics=config.get("graphics"),
        ascii=config.get("ascii") or (config.get("marker") == "auto" and not speaks_unicode(sys.stdout)),
        theme=config.get("theme"),
        fps=config.get("fps"),
        warm_trainer=config.get("warm_trainer") and not config.get("read_only"),
        read_only=config.get("read_only"),
        keys=config.keys,
    )


def has_terminal() -> bool:
    """Whether the terminal is still there: a window that was shut, or a line that went down, is not."""
    if in_browser():
        return True
    stdin = sys.__stdin__
    return stdin is not None and not stdin.closed and os.isatty(stdin.fileno())


def has_screen() -> bool:
    """Whether there is a terminal that can show one, or a browser."""
    if in_browser():
        return True
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def in_browser() -> bool:
    """Whether textual-serve has started this process for a browser: it says so in the environment."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")
