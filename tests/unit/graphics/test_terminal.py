"""Which terminals get pictures in pixels."""

import fcntl
import pty
import struct
import termios

import pytest

from nn_tui.tui.graphics.terminal import CellSize, cell_size, graphics_of

TRUE_COLOR = 1 << 24
KITTY = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}
XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        (KITTY, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "sixel"),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230801"}, "sixel"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "foot-extra"}, "sixel"),
        ({"TERM": "mlterm-256color"}, "sixel"),
        ({"TERM": "xterm", "TERM_PROGRAM": "mintty"}, "sixel"),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "210400"}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "KITTY_WINDOW_ID": "1"}, None),
        (XTERM, None),
        ({"TERM": "linux"}, None),
        ({}, None),
    ],
)
def test_a_terminal_is_known_by_what_it_says_of_itself(environment: dict[str, str], protocol: str | None) -> None:
    assert graphics_of("auto", False, TRUE_COLOR, environment).protocol == protocol


@pytest.mark.parametrize(
    ("choice", "ascii_only", "num_colors", "changes", "reason"),
    [
        ("off", False, TRUE_COLOR, {}, "off"),
        ("auto", True, TRUE_COLOR, {}, "ASCII"),
        ("kitty", True, TRUE_COLOR, {}, "ASCII"),
        ("auto", False, 0, {}, "colour"),
        ("sixel", False, 16, {}, "colour"),
        ("auto", False, TRUE_COLOR, {"TMUX": "/tmp/tmux-0/default,1,0"}, "tmux"),
        ("auto", False, TRUE_COLOR, {"TERM": "tmux-256color"}, "tmux"),
        ("kitty", False, TRUE_COLOR, {"STY": "1.pts-0"}, "tmux"),
        ("auto", False, TRUE_COLOR, {"ZELLIJ": "0"}, "tmux"),
        ("auto", False, TRUE_COLOR, {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}, "shows this"),
        ("auto", False, TRUE_COLOR, {"ASCIINEMA_REC": "1"}, "shows this"),
        ("auto", False, TRUE_COLOR, {"NVIM": "/run/nvim.1"}, "shows this"),
    ],
)
def test_there_are_no_pixels_where_they_are_not_wanted_or_cannot_be(
    choice: str, ascii_only: bool, num_colors: int, changes: dict[str, str], reason: str
) -> None:
    found = graphics_of(choice, ascii_only, num_colors, {**KITTY, **changes})

    assert found.protocol is None
    assert reason in found.reason


@pytest.mark.parametrize("choice", ["kitty", "sixel"])
def test_what_the_environment_does_not_say_can_be_set(choice: str) -> None:
    assert graphics_of(choice, False, TRUE_COLOR, XTERM).protocol == choice


def test_without_the_library_there_are_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn_tui.tui.graphics.terminal.LIBRARY", "no_such_library")

    found = graphics_of("auto", False, TRUE_COLOR, KITTY)

    assert (found.protocol, found.reason) == (None, "textual-image is not installed")


@pytest.mark.parametrize(
    ("rows", "columns", "width", "height", "found"),
    [
        (24, 80, 720, 432, CellSize(9, 18)),
        (24, 80, 725, 440, CellSize(9, 18)),
        (24, 80, 0, 0, None),
        (0, 0, 9, 9, None),
    ],
)
def test_the_size_of_a_cell_is_what_the_terminal_has_told_the_kernel(
    rows: int, columns: int, width: int, height: int, found: CellSize | None
) -> None:
    with open(pty.openpty()[1], "rb") as terminal:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, width, height))

        assert cell_size(terminal.fileno()) == found
