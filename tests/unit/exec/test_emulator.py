"""A program's screen: what it draws, what it asks, and what it may not do to ours."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.exec.emulator import MAX_FEED_BYTES, Emulator


def screen(output: bytes, columns: int = 20, rows: int = 4) -> Emulator:
    """A small screen on which this was drawn."""
    emulator = Emulator(columns, rows, lambda answer: None)
    emulator.feed(output)
    emulator.draw()
    return emulator


def test_text_colours_and_cursor_are_kept() -> None:
    emulator = screen(b"plain \x1b[1;31mred\x1b[0m\r\nnext")

    text, look = emulator.row(0)[1]
    assert text == "red"
    assert (look.foreground, look.bold) == ("red", True)
    assert emulator.text == "plain red\nnext"
    assert emulator.cursor == (4, 1)


def test_a_sequence_cut_in_two_is_drawn_as_one() -> None:
    whole = b"a\x1b[31mb\x1b[2;3Hc"

    pieces = Emulator(20, 4, lambda answer: None)
    for byte in whole:
        pieces.feed(bytes([byte]))
        pieces.draw()

    assert [pieces.row(n) for n in range(4)] == [screen(whole).row(n) for n in range(4)]


def test_a_question_is_answered() -> None:
    answers: list[bytes] = []
    emulator = Emulator(20, 4, answers.append)

    emulator.feed(b"ab\x1b[6n")
    emulator.draw()

    assert answers == [b"\x1b[1;3R"]


@pytest.mark.parametrize("sequence", [b"\x1b[?6n", b"\x1b[?1;2H", b"\x1b[1;2;3A", b"\x1b[>4;2m", b"\x1b[?2026$p"])
def test_what_pyte_does_not_expect_leaves_the_rest_alone(sequence: bytes) -> None:
    assert screen(b"before" + sequence + b"after").text == "beforeafter"


def test_of_a_flood_the_newest_lines_are_drawn() -> None:
    lines = b"".join(b"line %d\r\n" % n for n in range(20_000))

    emulator = screen(lines)

    assert len(lines) > 10 * MAX_FEED_BYTES
    assert emulator.text == "line 19997\nline 19998\nline 19999"


def test_a_smaller_screen_keeps_what_is_newest() -> None:
    emulator = screen(b"one\r\ntwo\r\nthree\r\nfour")

    emulator.resize(10, 2)

    assert emulator.text == "three\nfour"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=20), st.sampled_from([b"\x1b[", b"\x1b]0;", b"\x9b", b"?6n", b"\x1b(0"]))))
def test_no_output_raises_or_reaches_the_terminal_as_control(pieces: list[bytes]) -> None:
    emulator = Emulator(12, 3, lambda answer: None)

    for piece in pieces:
        emulator.feed(piece)
        emulator.draw()

    assert all(text.isprintable() for number in range(3) for text, _ in emulator.row(number))
    assert isinstance(emulator._screen, pyte.Screen)
