"""Copying through the terminal itself (OSC 52): it reaches the clipboard of whoever looks, over SSH and tmux too."""

import base64
from collections.abc import Mapping

MOST_BYTES = 74_994
"""Of base64: what terminals take at once; xterm's limit, and the one that tmux has borrowed."""
_REFUSE = ("linux", "dumb")
"""Values of TERM whose terminals have no clipboard."""


def takes_copies(text: str, environment: Mapping[str, str]) -> bool:
    """Whether there is hope that the terminal takes the text; no terminal says whether it has."""
    if environment.get("TERM", "") in _REFUSE or environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return False
    return len(_encoded(text)) <= MOST_BYTES


def copy_sequence(text: str, environment: Mapping[str, str]) -> str:
    """Return what puts the text on the clipboard when it is written to the terminal.

    tmux and GNU screen swallow what they do not know unless it is wrapped (tmux also needs `allow-passthrough on`, or
    `set-clipboard on`, which takes the same words unwrapped: so there it is said both ways).
    """
    plain = f"\x1b]52;c;{_encoded(text)}\x07"
    if environment.get("TMUX"):
        doubled = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{doubled}\x1b\\"
    if environment.get("STY"):  # GNU screen cuts strings of more than 768 bytes
        return "".join(f"\x1bP{plain[i : i + 700]}\x1b\\" for i in range(0, len(plain), 700))
    return plain


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
