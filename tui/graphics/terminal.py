"""Which protocol for pictures a terminal speaks, and how many pixels a cell of it has.

Decided by what the terminal says of itself in the environment. Asking it would be surer, but a terminal that does not
know the question stays silent, which costs the first frame a wait; and while the app runs, Textual's input thread would
take an answer for keys that somebody has pressed. What the environment does not name can be set: `graphics = "kitty"`.
"""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Protocol = Literal["kitty", "sixel"]

_KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")
_SIXEL_TERMS = ("foot", "mlterm", "contour")
_SIXEL_PROGRAMS = ("WezTerm", "mintty")  # WezTerm keeps pictures of Kitty's protocol that it was told to delete
_FIRST_SIXEL_KONSOLE = 220400
_MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")
_IN_BETWEEN = ("NVIM", "INSIDE_EMACS", "ASCIINEMA_REC", "ASCIINEMA_SESSION", "TEXTUAL_DRIVER")
"""Set by what shows or records a terminal without being one."""
_FEWEST_COLORS = 256
"""With which half blocks are coloured; pictures in pixels are not to show colours that those do without."""
LIBRARY = "textual_image"


@dataclass(frozen=True, slots=True)
class Graphics:
    """What pictures are drawn with."""

    protocol: Protocol | None
    """None: half blocks, or ASCII."""
    reason: str = ""
    """Why half blocks; empty otherwise."""


class CellSize(NamedTuple):
    """Pixels of a cell."""

    width: int
    height: int


def graphics_of(choice: str, ascii_only: bool, num_colors: int, environment: Mapping[str, str]) -> Graphics:
    """Decide by the setting `graphics`, the colours that the screen has, and the environment."""
    if choice == "off":
        return Graphics(None, "graphics is set to off")
    if ascii_only:
        return Graphics(None, "plain ASCII")
    if num_colors < _FEWEST_COLORS:
        return Graphics(None, "there is no colour")
    term = environment.get("TERM", "")
    if any(environment.get(name) for name in _MULTIPLEXERS) or term.startswith(("tmux", "screen")):
        return Graphics(None, "tmux and its like place no pictures")
    if any(environment.get(name) for name in _IN_BETWEEN):
        return Graphics(None, "what shows this terminal takes no pictures")
    found = choice if choice in ("kitty", "sixel") else spoken_by(environment)
    if found is None:
        return Graphics(None, "the terminal names no protocol for pictures")
    if importlib.util.find_spec(LIBRARY) is None:
        return Graphics(None, "textual-image is not installed")
    return Graphics("kitty" if found == "kitty" else "sixel")


def spoken_by(environment: Mapping[str, str]) -> Protocol | None:
    """Return the protocol of a terminal that is known to draw and to remove pictures as it should."""
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if term.startswith(_KITTY_TERMS):
        return "kitty"
    if program in _SIXEL_PROGRAMS or term.startswith(_SIXEL_TERMS):
        return "sixel"
    konsole = environment.get("KONSOLE_VERSION", "")
    if konsole.isdecimal() and int(konsole) >= _FIRST_SIXEL_KONSOLE:
        return "sixel"
    # Left behind in the environment of other terminals that are started from one of these: those name themselves.
    if program in ("", "kitty", "ghostty") and (environment.get("KITTY_WINDOW_ID") or program == "ghostty"):
        return "kitty"
    return None


def cell_size(terminal: int) -> CellSize | None:
    """Ask the kernel, not the terminal, for the size of a cell; None where the terminal has not told it."""
    import fcntl
    import struct
    import termios

    try:
        answer = fcntl.ioctl(terminal, termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return None
    rows, columns, width, height = struct.unpack("HHHH", answer)
    if not (rows and columns and width >= columns and height >= rows):
        return None
    return CellSize(width // columns, height // rows)
