"""Copies, pictures and recordings of what is on screen."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest
from textual.pilot import Pilot

from nn_tui.core.runs import RunReader
from nn_tui.tui.app import NNTui
from nn_tui.tui.command_line import run
from nn_tui.tui.settings import Settings
from nn_tui.tui.sharing.cast import CastOptions, record

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]


async def written(pilot: Pilot[int], path: Path) -> Path:
    """Wait for a file."""
    for _ in range(500):
        if path.exists() and path.stat().st_size:
            return path
        await pilot.pause(0.02)
    raise AssertionError(f"waited in vain for {path}")


@pytest.fixture
def folder(record: Record, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run, on a machine with a converter for pictures."""
    found = record("healthy")
    programs = found.parent / "bin"
    programs.mkdir()
    converter = programs / "rsvg-convert"
    converter.write_text('#!/bin/sh\ntest "$3" = -o && printf PNG > "$4"\n')
    converter.chmod(converter.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return found


async def test_y_copies_the_panel_that_has_focus_into_a_file_where_no_terminal_takes_it(
    folder: Path, app_of: AppOf
) -> None:
    async with app_of(folder).run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("y")
        text = (await written(pilot, folder / "copied.txt")).read_text()

    assert text.splitlines()[0].strip().startswith("Loss ▸")
    assert "validation" in text
    assert not any(line.endswith(" ") for line in text.splitlines())


async def test_capital_y_saves_the_panel_alone_as_svg_and_png(folder: Path, app_of: AppOf) -> None:
    async with app_of(folder).run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("Y")
        svg = (await written(pilot, folder / "loss.svg")).read_text()
        png = await written(pilot, folder / "loss.png")

    assert "Loss" in svg
    assert "Speed" not in svg
    assert png.read_text() == "PNG"


async def test_without_a_converter_there_is_the_svg_alone(
    folder: Path, app_of: AppOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    async with app_of(folder).run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("s")
        await written(pilot, folder / "screen-step-900.svg")
        await pilot.app.workers.wait_for_complete()

    assert not (folder / "screen-step-900.png").exists()


OPTIONS = CastOptions(80, 24, seconds=0.5, frames_per_second=10)


async def test_a_recording_replayed_in_a_terminal_ends_with_the_screen_of_the_newest_step(
    folder: Path, settings: Settings
) -> None:
    lines = (await record(folder, settings, OPTIONS)).splitlines()
    header, events = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
    screen = pyte.Screen(80, 24)
    stream = pyte.Stream(screen)
    early = ""
    for number, (_, _, data) in enumerate(events):
        stream.feed(data)
        early = early or "\n".join(screen.display) if number == 0 else early

    assert (header["version"], header["width"], header["height"]) == (2, 80, 24)
    assert [event[0] for event in events] == sorted(event[0] for event in events)
    assert {event[1] for event in events} == {"o"}
    assert "Rewound to step 180 of 900" in early
    assert "Rewound" not in "\n".join(screen.display)
    assert "900" in "\n".join(screen.display)


async def test_a_frame_writes_only_the_lines_that_changed(folder: Path, settings: Settings) -> None:
    first, second = (json.loads(line)[2] for line in (await record(folder, settings, OPTIONS)).splitlines()[1:3])

    assert len(second) < len(first)


def test_the_command_writes_a_file_beside_the_run_that_is_unchanged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["runs", "record", str(folder), "--size", "60x20", "--seconds", "0.3"]) == 0

    assert json.loads((folder / "run.cast").read_text().splitlines()[0])["width"] == 60
    assert "asciinema play" in capsys.readouterr().err
    reader = RunReader(folder)
    assert reader.refresh().status == "finished"
    reader.close()


def test_a_size_that_cannot_be_is_said_in_a_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs", "record", str(folder), "--size", "60"]) == 2

    assert "must be COLUMNSxROWS from 20x5 to 300x100" in capsys.readouterr().err
