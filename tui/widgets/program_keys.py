"""Keys as a program in a terminal gets them."""

from textual import events

_SEQUENCES = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "escape": "\x1b",
    "space": " ",
    "ctrl+space": "\x00",
    "ctrl+at": "\x00",
    "ctrl+backslash": "\x1c",
    "ctrl+right_square_bracket": "\x1d",
    "ctrl+circumflex_accent": "\x1e",
    "ctrl+underscore": "\x1f",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    **{f"f{n}": f"\x1b[{code}~" for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)},
}
_ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}


def key_bytes(event: events.Key, application_keys: bool) -> bytes:
    """What a key sends; nothing for a key that terminals have no bytes for."""
    key = event.key
    if key in _SEQUENCES:
        return _SEQUENCES[key].encode()
    if key in _ARROWS:
        return (f"\x1bO{_ARROWS[key]}" if application_keys else f"\x1b[{_ARROWS[key]}").encode()
    letter = key.removeprefix("ctrl+")
    if letter != key and len(letter) == 1 and letter.isascii() and letter.isalpha():
        return bytes([ord(letter.lower()) & 0x1F])
    return event.character.encode() if event.character else b""


def paste_bytes(text: str, is_bracketed: bool) -> bytes:
    """What pasted text sends."""
    text = text.replace("\r\n", "\r").replace("\n", "\r")
    return f"\x1b[200~{text}\x1b[201~".encode() if is_bracketed else text.encode()
