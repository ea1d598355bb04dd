"""Text from files, made safe to show in a terminal."""

import re
import unicodedata
from typing import Any

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, PM, APC with their text
    r"|\x1b[ -/]*[0-~]?"
)
_LINE_ENDS_AND_TABS = re.compile(r"\r\n|[\n\r\t\v\f\x85\u2028\u2029]")
# Everything that Unicode calls control, format (bidirectional overrides, zero-width), surrogate or unassigned;
# the zero-width joiner stays because emoji and several scripts need it.
_HARMLESS_FORMATS = "\u200d\u200c"
_FIELDS_WITH_LINES = frozenset({"traceback", "lines", "text"})


def strip_control(text: str, *, keep_lines: bool = False) -> str:
    """Remove escape sequences and control characters; line ends and tabs become spaces.

    With `keep_lines`, line ends stay (as `\\n`), for tracebacks and logs.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _ESCAPE_SEQUENCE.sub("", text)
    if keep_lines:
        lines = text.replace("\r\n", "\n").split("\n")
        return "\n".join(_printable(_LINE_ENDS_AND_TABS.sub(" ", line.replace("\t", "    "))) for line in lines)
    return _printable(_LINE_ENDS_AND_TABS.sub(" ", text))


def strip_control_deep(value: Any, *, keep_lines: bool = False) -> Any:
    """Do the same for every text inside nested lists and mappings; tracebacks and code keep their lines."""
    if isinstance(value, str):
        return strip_control(value, keep_lines=keep_lines)
    if isinstance(value, dict):
        return {
            strip_control_deep(key): strip_control_deep(item, keep_lines=key in _FIELDS_WITH_LINES)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [strip_control_deep(item, keep_lines=keep_lines) for item in value]
    return value


def _printable(text: str) -> str:
    return "".join(
        character for character in text if unicodedata.category(character)[0] != "C" or character in _HARMLESS_FORMATS
    )
