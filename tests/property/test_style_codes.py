"""Fewer style codes draw the same picture, as another program reads it."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from nn_tui.tui.app.style_codes import without_repeats

COLORS = ("red", "bright_blue", "default", "color(200)", "#102030", "#405060")
flags = st.sampled_from([None, True])
styles = st.builds(
    Style,
    color=st.sampled_from(COLORS),
    bgcolor=st.sampled_from(COLORS),
    bold=flags,
    italic=flags,
    underline=flags,
    reverse=flags,
    strike=flags,
)
texts = st.sampled_from(["loss", " ", "   ", "⣿⡇", "0.5 ", "\n", "\x1b[2;3H", "\x1b[1;1H"])
frames = st.lists(st.tuples(texts, styles), max_size=12).map(
    lambda pieces: "".join(
        text if text.startswith(("\x1b", "\n")) else style.render(text, color_system=ColorSystem.TRUECOLOR)
        for text, style in pieces
    )
)


def cells(*written: str) -> list[object]:
    """What a terminal shows; of a blank all that can be seen of it."""
    screen = pyte.Screen(30, 4)
    stream = pyte.Stream(screen)
    for data in written:
        stream.feed(data)
    shown = [screen.buffer[y][x] for y in range(4) for x in range(30)]
    return [
        (c.data, c.bg) if c.data == " " and not (c.underscore or c.reverse or c.strikethrough) else c for c in shown
    ]


@given(st.lists(frames, max_size=4))
def test_frames_without_repeats_draw_the_same(written):
    assert cells(*map(without_repeats, written)) == cells(*written)


@given(frames)
def test_it_never_takes_more(frame):
    assert len(without_repeats(frame)) <= len(frame)


def test_what_both_styles_have_is_sent_once():
    background = "48;2;9;9;9"

    written = without_repeats(f"\x1b[1;31;{background}mloss\x1b[0m\x1b[32;{background}m 0.5\x1b[0m")

    assert written == f"\x1b[1;31;{background}mloss\x1b[22;32m 0.5\x1b[0m"


def test_codes_that_are_not_known_stay_as_they_are():
    data = "\x1b[31;53mover\x1b[0m\x1b[31mline\x1b[0m"

    assert without_repeats(data) == data
