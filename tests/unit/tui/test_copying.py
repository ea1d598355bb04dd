"""What is written to a terminal so that it copies."""

import base64
import re

import pytest

from nn_tui.tui.sharing.copying import MOST_BYTES, copy_sequence, takes_copies

TEXT = "loss 0.04\nüñ ✓"


def decoded(sequence: str) -> str:
    found = re.search(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found
    return base64.b64decode(found[1]).decode()


def test_a_plain_terminal_gets_the_text_in_base64() -> None:
    sequence = copy_sequence(TEXT, {})

    assert decoded(sequence) == TEXT
    assert sequence.startswith("\x1b]52;c;")


def test_tmux_gets_it_wrapped_with_every_escape_doubled() -> None:
    sequence = copy_sequence(TEXT, {"TMUX": "/tmp/tmux-0/default,1,0"})
    wrapped = re.search(r"\x1bPtmux;(.*)\x1b\\$", sequence, re.DOTALL)

    assert wrapped
    assert wrapped[1].count("\x1b\x1b") == wrapped[1].count("\x1b") / 2
    assert decoded(wrapped[1].replace("\x1b\x1b", "\x1b")) == TEXT


def test_screen_gets_pieces_that_it_does_not_cut() -> None:
    sequence = copy_sequence("x" * 3000, {"STY": "1.pts-0"})
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)

    assert all(len(piece) <= 768 for piece in pieces)
    assert decoded("".join(pieces)) == "x" * 3000


@pytest.mark.parametrize("environment", [{"TERM": "linux"}, {"TERM": "dumb"}, {"TERM_PROGRAM": "Apple_Terminal"}])
def test_terminals_without_a_clipboard_are_known(environment: dict[str, str]) -> None:
    assert not takes_copies(TEXT, environment)


def test_what_is_too_long_for_a_terminal_is_not_sent() -> None:
    assert takes_copies("x" * (MOST_BYTES // 4 * 3), {"TERM": "xterm-256color"})
    assert not takes_copies("x" * MOST_BYTES, {"TERM": "xterm-256color"})
