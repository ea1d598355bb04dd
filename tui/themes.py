"""Themes: dark, light, high contrast, and the terminal's own 16 colours.

Text reaches a contrast of 4.5:1 on its background in each (WCAG 2.1, 1.4.3); a test computes it.
What charts draw is coloured by role, see `charts.palette`; only high contrast needs other shades than dark.
"""

import os

from textual.theme import Theme

_BLOCK = {"block-cursor-text-style": "none", "block-cursor-blurred-text-style": "none"}

DARK = Theme(
    name="dark",
    primary="#7FC8F8",
    secondary="#8C9196",
    accent="#7FC8F8",
    warning="#F0E442",
    error="#FF6E4A",
    success="#2FC496",
    foreground="#E6E6E6",
    background="#121416",
    surface="#121416",
    panel="#1D2125",
    boost="#1D2125",
    dark=True,
    variables={
        **_BLOCK,
        "quiet": "#979CA2",
        "block-cursor-foreground": "#0B1116",
        "block-cursor-background": "#7FC8F8",
        "block-cursor-blurred-foreground": "#E6E6E6",
        "block-cursor-blurred-background": "#2A3138",
        "block-hover-background": "#1D2125",
        "scrollbar": "#454B52",
        "scrollbar-hover": "#6B737B",
        "scrollbar-active": "#7FC8F8",
        "scrollbar-background": "#121416",
        "scrollbar-background-hover": "#121416",
        "scrollbar-background-active": "#121416",
        "field": "#1D2125",
    },
)
LIGHT = Theme(
    name="light",
    primary="#005F94",
    secondary="#5F656C",
    accent="#005F94",
    warning="#7A6000",
    error="#B33600",
    success="#00704F",
    foreground="#1C1F23",
    background="#FAFAFA",
    surface="#FAFAFA",
    panel="#ECEDEE",
    boost="#ECEDEE",
    dark=False,
    variables={
        **_BLOCK,
        "quiet": "#5A6067",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-background": "#005F94",
        "block-cursor-blurred-foreground": "#1C1F23",
        "block-cursor-blurred-background": "#DDE3E8",
        "block-hover-background": "#ECEDEE",
        "scrollbar": "#B4BAC0",
        "scrollbar-hover": "#8A9097",
        "scrollbar-active": "#005F94",
        "scrollbar-background": "#FAFAFA",
        "scrollbar-background-hover": "#FAFAFA",
        "scrollbar-background-active": "#FAFAFA",
        "field": "#ECEDEE",
    },
)
HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#9BE0FF",
    secondary="#E0E0E0",
    accent="#9BE0FF",
    warning="#FFF04D",
    error="#FF9A80",
    success="#5CF0B8",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    dark=True,
    variables={
        **_BLOCK,
        "quiet": "#DADADA",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#FFFFFF",
        "block-cursor-blurred-foreground": "#FFFFFF",
        "block-cursor-blurred-background": "#3A3A3A",
        "block-hover-background": "#3A3A3A",
        "scrollbar": "#B0B0B0",
        "scrollbar-hover": "#FFFFFF",
        "scrollbar-active": "#FFFFFF",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
        "field": "#2A2A2A",
    },
)
TERMINAL = Theme(
    name="terminal",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_default",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "quiet": "ansi_default",
        "field": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-text-style": "underline",
        "input-cursor-text-style": "reverse",
        "scrollbar": "ansi_bright_black",
        "scrollbar-background": "ansi_default",
    },
)
THEMES = (DARK, LIGHT, HIGH_CONTRAST, TERMINAL)
"""In the order of the theme key."""

BACKGROUNDS = {theme.name: theme.background or "" for theme in THEMES}

HIGH_CONTRAST_ROLES = {
    "TEXT": 0xFFFFFF,
    "DIM": 0xDADADA,
    "AXIS": 0xB0B0B0,
    "TRAIN": 0x7FD4FF,
    "VALIDATION": 0xFFC04D,
    "TEST": 0xF5B0DC,
    "NOTE": 0x9BE0FF,
    "WARNING": 0xFFF04D,
    "ERROR": 0xFF9A80,
    "GOOD": 0x5CF0B8,
    "ACCENT": 0x9BE0FF,
    "CURSOR": 0xFFFFFF,
}
"""Shades of chart roles where they differ from those on dark."""


def theme_for(choice: str, num_colors: int) -> str:
    """The name of the theme to start with; `auto` asks the environment, 16 colours mean the terminal's own."""
    if choice in {theme.name for theme in THEMES}:
        return choice
    if num_colors <= 16:
        return TERMINAL.name
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in ("7", "15") else DARK.name
