"""Settings of the screen, as the command line resolved them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MarkerChoice = Literal["auto", "braille", "quadrant", "half", "ascii"]
GraphicsChoice = Literal["auto", "kitty", "sixel", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the app looks and where it keeps runs."""

    runs_dir: Path = Path("runs")
    marker: MarkerChoice = "auto"
    """How curves are drawn; `auto`: braille."""
    graphics: GraphicsChoice = "auto"
    """By which protocol a picture shown alone is drawn in pixels; `auto`: what the terminal is known to speak."""
    ascii: bool = False
    """Not one character outside ASCII on the screen: asked for, or the terminal cannot show Unicode."""
    theme: str = "auto"
    """Name of a theme of `themes.THEMES`; `auto` looks at what the terminal says about itself."""
    fps: int = 10
    """Frames a second at most."""
    warm_trainer: bool = True
    """Keep a process with torch imported at hand, so that a run starts at once; it takes some 400 MB."""
    read_only: bool = False
    """Nothing is started, steered, deleted or written: whoever looks may be anybody."""
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """Key by action id, for actions whose key was changed."""
