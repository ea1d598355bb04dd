"""`--ascii`: nothing outside ASCII, nothing moves on a screen, and no sign of ours becomes a question mark."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import nn_tui
from nn_tui.core.settings import config
from nn_tui.tui.likeness import UNKNOWN, spelled, to_ascii
from nn_tui.tui.line_mode.output import speaks_unicode
from nn_tui.tui.screen import screen_settings

PACKAGE = Path(nn_tui.__file__).parent
RASTER = {"raster.py", "doctor.py"}
"""Where dots are drawn that ASCII has letters of its own for, or samples of what a terminal can show."""
BRAILLE = {chr(code) for code in range(0x2800, 0x2900)}
NOT_SHOWN = set("\u200c\u200d\ufeff�\x7f")
"""What is looked for in somebody else's text."""


def signs_of_ours() -> Iterator[str]:
    for path in sorted((PACKAGE / "tui").rglob("*.py")) + sorted((PACKAGE / "core").rglob("*.py")):
        if path.name in RASTER:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield node.value
    for path in sorted((PACKAGE / "presets").glob("*.toml")):
        yield path.read_text("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=40))
def test_any_text_becomes_ascii_and_keeps_its_width(text: str) -> None:
    plain = to_ascii(text)

    assert plain.isascii()
    assert len(plain) == sum(cell_len(letter) for letter in text)


def test_signs_become_what_they_look_like() -> None:
    assert to_ascii("▸ ×2 · ← … ✓ é") == "> x2 . < ~ v e"


def test_lines_of_text_have_room_for_more_than_one_letter() -> None:
    assert spelled("σ 0.62 ± 0.02 ≈ 1 → ≤ 2 …") == "sigma 0.62 +- 0.02 ~ 1 -> <= 2 ..."


def test_every_sign_that_is_written_anywhere_has_a_likeness() -> None:
    ours = {sign for text in signs_of_ours() for sign in text if not sign.isascii()} - NOT_SHOWN - BRAILLE

    without = {sign for sign in ours if UNKNOWN in spelled(sign)}

    assert len(ours) > 50
    assert without == set()


@pytest.mark.parametrize(
    ("locale", "encoding", "expected"),
    [("", "utf-8", True), ("C.UTF-8", "utf-8", True), ("C", "utf-8", False), ("", "iso8859-1", False)],
)
def test_a_terminal_without_unicode_is_known_by_its_locale_or_encoding(
    monkeypatch: pytest.MonkeyPatch, locale: str, encoding: str, expected: bool
) -> None:
    monkeypatch.setenv("LC_ALL", locale)

    assert speaks_unicode(io.TextIOWrapper(io.BytesIO(), encoding)) is expected


@pytest.mark.parametrize(("flags", "expected"), [({}, True), ({"marker": "braille"}, False)])
def test_a_screen_is_plain_where_unicode_is_not_spoken_unless_a_marker_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flags: dict[str, str], expected: bool
) -> None:
    monkeypatch.setenv("LC_ALL", "C")

    settings = screen_settings(config.load(flags, directory=tmp_path))

    assert settings.ascii is expected
