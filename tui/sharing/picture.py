"""Pictures of the screen or of a part of it: SVG always, PNG where a converter is installed."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.segment import Segment, Segments
from textual.strip import Strip

CONVERTERS: tuple[tuple[str, ...], ...] = (
    ("rsvg-convert", "-w", "1600", "-o", "{png}", "{svg}"),
    ("inkscape", "--export-width=1600", "--export-filename={png}", "{svg}"),
    ("magick", "{svg}", "{png}"),
    ("cairosvg", "--output-width", "1600", "-o", "{png}", "{svg}"),
)
"""Programs that draw an SVG as PNG, the most faithful first."""
_PATIENCE_SECONDS = 30.0


def svg_of(strips: Sequence[Strip], title: str) -> str:
    """Return lines as a picture."""
    width = max((strip.cell_length for strip in strips), default=1)
    console = Console(
        width=max(width, 1),
        height=max(len(strips), 1),
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    segments = [segment for strip in strips for segment in (*strip, Segment.line())]
    console.print(Segments(segments[:-1]))
    return console.export_svg(title=title)


def text_of(strips: Sequence[Strip]) -> str:
    """Return lines as text, without the spaces at their ends."""
    return "\n".join(strip.text.rstrip() for strip in strips).strip("\n") + "\n"


def write_picture(svg: str, folder: Path, name: str) -> list[Path]:
    """Write `name`.svg, and `name`.png where that can be made, and return what was written. Raises OSError.

    Takes up to seconds: call it from a thread.
    """
    picture = folder / f"{name}.svg"
    picture.write_text(svg, encoding="utf-8")
    png = picture.with_suffix(".png")
    return [picture, png] if _convert(picture, png) else [picture]


def _convert(picture: Path, png: Path) -> bool:
    for command in CONVERTERS:
        if shutil.which(command[0]) is None:
            continue
        words = [word.format(svg=picture, png=png) for word in command]
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=_PATIENCE_SECONDS)
        except (OSError, subprocess.SubprocessError):
            continue
        if png.is_file():
            return True
    return False
