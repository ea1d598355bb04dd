import pytest

from nn_tui.core.runs.text import strip_control, strip_control_deep


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("loss", "loss"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]52;c;c2VjcmV0\x1b\\clipboard", "clipboard"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("a\x00b\x08c\x7f", "abc"),
        ("two\nlines\tand tab", "two lines and tab"),
        ("\u202eright to left", "right to left"),
        ("größe 数字 🙂", "größe 数字 🙂"),
        ("\ud800", ""),
        ("\x1b\x1b[[31m", "31m"),
    ],
)
def test_text_from_files_loses_what_would_steer_a_terminal(hostile, harmless):
    assert strip_control(hostile) == harmless


def test_lines_of_a_traceback_are_kept():
    assert strip_control("a\r\n\tb\x1b[2J", keep_lines=True) == "a\n    b"


def test_nested_texts_are_stripped_keys_included():
    found = strip_control_deep({"na\x07me": ["\x1b[1mx", {"traceback": "a\nb", "headline": "a\nb"}], "n": 3})

    assert found == {"name": ["x", {"traceback": "a\nb", "headline": "a b"}], "n": 3}
