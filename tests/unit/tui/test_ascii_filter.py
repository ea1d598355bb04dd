"""`--ascii`: nothing outside ASCII, and nothing moves."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nn_tui.tui.app.ascii_filter import to_ascii


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=40))
def test_any_text_becomes_ascii_and_keeps_its_width(text: str) -> None:
    plain = to_ascii(text)

    assert plain.isascii()
    assert len(plain) == sum(cell_len(letter) for letter in text)


def test_signs_become_what_they_look_like() -> None:
    assert to_ascii("▸ ×2 · ← … ✓") == "> x2 . < ~ v"
