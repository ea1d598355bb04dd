"""A recording of a run for asciinema: the stored run is played through an app without a terminal.

run folder ─► RunScreen, headless ─► one step after the other ─► the lines that changed ─► asciicast v2
"""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from textual.strip import Strip

from ..settings import Settings

HOLD_SECONDS = 2.0
"""How long the last picture stands."""


@dataclass(frozen=True, slots=True)
class CastOptions:
    """How a run is played."""

    width: int = 100
    height: int = 30
    seconds: float = 15.0
    """In which the whole run is played, the last picture not counted."""
    frames_per_second: int = 10


async def frames_of(folder: Path, settings: Settings, options: CastOptions) -> AsyncIterator[list[Strip]]:
    """Yield the screen of a run at evenly spread steps, the newest last. Raises RunError."""
    from ..app import NNTui
    from ..app.beginnings import with_run
    from ..screens.run import RunScreen

    app = NNTui(replace(settings, warm_trainer=False), with_run(folder, read_only=True))
    async with app.run_test(size=(options.width, options.height)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, RunScreen), screen
        count = max(round(options.seconds * options.frames_per_second), 1)
        for frame in range(1, count + 1):
            screen.look_back(screen.last * frame / count)  # the last one is the newest step
            await pilot.pause()
            screen.tick()
            await pilot.pause()
            yield app.screen_strips()


def cast_lines(frames: list[list[Strip]], title: str, options: CastOptions) -> list[str]:
    """Return the lines of an asciicast v2 file: a header, and what each frame writes to the terminal."""
    header = {
        "version": 2,
        "width": options.width,
        "height": options.height,
        "timestamp": int(time.time()),
        "title": title,
        "env": {"TERM": "xterm-256color"},
    }
    console = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
    lines, shown = [json.dumps(header)], list[str]()
    for number, frame in enumerate(frames):
        rows = [strip.render(console) for strip in frame]
        changed = [(y, row) for y, row in enumerate(rows) if y >= len(shown) or row != shown[y]]
        shown = rows
        data = "".join(f"\x1b[{y + 1};1H{row}\x1b[0m" for y, row in changed)
        if number == 0:
            data = f"\x1b[?25l\x1b[2J{data}"
        if data:
            lines.append(_event(number / options.frames_per_second, data))
    lines.append(_event(len(frames) / options.frames_per_second + HOLD_SECONDS, "\x1b[?25h"))
    return lines


async def record(folder: Path, settings: Settings, options: CastOptions) -> str:
    """Return a run as the text of an asciicast v2 file. Raises RunError."""
    frames = [frame async for frame in frames_of(folder, settings, options)]
    return "\n".join(cast_lines(frames, folder.resolve().name, options)) + "\n"


def _event(seconds: float, data: str) -> str:
    return json.dumps([round(seconds, 3), "o", data], ensure_ascii=False)
