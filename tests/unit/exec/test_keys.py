"""Keys and pastes as a program in a terminal gets them."""

import pytest
from textual.events import Key

from nn_tui.tui.widgets.program_keys import key_bytes, paste_bytes


@pytest.mark.parametrize(
    ("key", "character", "sent"),
    [
        ("a", "a", b"a"),
        ("question_mark", "?", b"?"),
        ("ü", "ü", "ü".encode()),
        ("enter", "\r", b"\r"),
        ("backspace", "\x7f", b"\x7f"),
        ("ctrl+c", "\x03", b"\x03"),
        ("ctrl+d", "\x04", b"\x04"),
        ("escape", "\x1b", b"\x1b"),
        ("up", None, b"\x1b[A"),
        ("f5", None, b"\x1b[15~"),
        ("ctrl+f13", None, b""),
    ],
)
def test_a_key_sends_what_terminals_send(key: str, character: str | None, sent: bytes) -> None:
    assert key_bytes(Key(key, character), application_keys=False) == sent


def test_arrows_change_when_the_program_asks_for_it() -> None:
    assert key_bytes(Key("left", None), application_keys=True) == b"\x1bOD"


def test_a_paste_is_marked_when_the_program_asks_for_it() -> None:
    assert paste_bytes("a\nb", is_bracketed=False) == b"a\rb"
    assert paste_bytes("a\nb", is_bracketed=True) == b"\x1b[200~a\rb\x1b[201~"
