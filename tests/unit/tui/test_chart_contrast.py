"""What charts write can be read: contrast of every role that colours text, by WCAG 2.1, on each theme's background."""

import pytest

from nn_tui.tui.charts import palette
from nn_tui.tui.themes import BACKGROUNDS, HIGH_CONTRAST_ROLES
from nn_tui.tui.workspace.identity import NUM_PATTERNS, color_of, free_slot, glyph_of, letter_of, pattern_of, sample_of

WRITTEN = (
    palette.TEXT,
    palette.DIM,
    palette.TRAIN,
    palette.VALIDATION,
    palette.TEST,
    palette.NOTE,
    palette.WARNING,
    palette.ERROR,
    palette.GOOD,
    palette.ACCENT,
    palette.CURSOR,
    *palette.SERIES,
)


def luminance(color: int) -> float:
    """Relative luminance of 0xRRGGBB."""
    channels = [(color >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(front: int, back: int) -> float:
    """Contrast ratio."""
    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
@pytest.mark.parametrize("role", WRITTEN)
def test_every_role_that_colours_text_stands_out(theme: str, role: int) -> None:
    shades = palette.LIGHT if theme == "light" else palette.DARK
    shade = shades[role]
    if theme == "high-contrast":
        names = {getattr(palette, name): value for name, value in HIGH_CONTRAST_ROLES.items()}
        shade = names.get(role, shade)

    assert contrast(shade, int(BACKGROUNDS[theme].lstrip("#"), 16)) >= 4.5


def test_eight_runs_differ_in_letter_dashes_or_colour_and_in_text_alone_by_letter() -> None:
    assert len({letter_of(slot) for slot in range(26)}) == 26
    assert len({(color_of(slot), pattern_of(slot)) for slot in range(8)}) == 8
    assert len({glyph_of(slot) for slot in range(8)}) == 8


def test_neighbours_in_a_legend_never_share_their_dashes() -> None:
    samples = [sample_of(slot, ascii=False) for slot in range(12)]

    assert all(len(set(samples[i : i + NUM_PATTERNS])) == NUM_PATTERNS for i in range(12 - NUM_PATTERNS))
    assert all(sample_of(slot, ascii=True).isascii() for slot in range(12))


def test_a_freed_place_goes_to_the_next_run() -> None:
    assert free_slot(set()) == 0
    assert free_slot({0, 2}) == 1
    assert free_slot({0, 1}) == 2
