"""Contrast of every theme, by WCAG 2.1."""

import pytest
from textual.color import Color
from textual.theme import Theme

from nn_tui.tui.themes import DARK, HIGH_CONTRAST, HIGH_CONTRAST_ROLES, LIGHT, THEMES, theme_for

TRUE_COLOR_THEMES = (DARK, LIGHT, HIGH_CONTRAST)


def luminance(color: Color) -> float:
    """Relative luminance, WCAG 2.1."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(front: str, back: str) -> float:
    """Contrast ratio, WCAG 2.1."""
    lighter, darker = sorted((luminance(Color.parse(front)), luminance(Color.parse(back))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", TRUE_COLOR_THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["background", "panel"])
def test_text_stands_out(theme: Theme, ground: str) -> None:
    back = getattr(theme, ground)
    fronts = [theme.foreground, theme.accent, theme.warning, theme.error, theme.success, theme.variables["quiet"]]

    assert min(contrast(front or "", back) for front in fronts) >= 4.5


@pytest.mark.parametrize("theme", TRUE_COLOR_THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("cursor", ["block-cursor", "block-cursor-blurred"])
def test_the_chosen_row_stands_out(theme: Theme, cursor: str) -> None:
    front, back = theme.variables[f"{cursor}-foreground"], theme.variables[f"{cursor}-background"]

    assert contrast(front, back) >= 4.5


def test_high_contrast_is_higher() -> None:
    assert min(contrast(f"#{shade:06x}", "#000000") for shade in HIGH_CONTRAST_ROLES.values()) >= 7


@pytest.mark.parametrize(
    ("choice", "num_colors", "background", "expected"),
    [
        ("light", 1 << 24, "", "light"),
        ("auto", 1 << 24, "", "dark"),
        ("auto", 256, "0;15", "light"),
        ("auto", 16, "", "terminal"),
        ("no-such-theme", 256, "", "dark"),
    ],
)
def test_the_first_theme_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, choice: str, num_colors: int, background: str, expected: str
) -> None:
    monkeypatch.setenv("COLORFGBG", background)

    assert theme_for(choice, num_colors) == expected


def test_names_are_unique() -> None:
    assert len({theme.name for theme in THEMES}) == len(THEMES)
