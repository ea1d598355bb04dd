"""`nn-tui run` on a terminal: the same preparation and the same exit codes as in line mode, with a screen between."""

import signal
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from typing import Any

from msgspec import structs

from ..core.commands import Stop
from ..core.gates.run_gates import exit_code
from ..core.groups.follow import GroupFollower
from ..core.groups.run_group import RunGroup
from ..core.launching.launch import start_trainer
from ..core.runs.reader import read_run_spec
from ..core.settings.config import Config
from ..core.specs.play import PREFIX, Play, parse_play, play_spec
from .line_mode.files import leave_files
from .line_mode.group import group_outcome
from .line_mode.outcome import result_of
from .line_mode.output import narrate, write_line
from .line_mode.preparation import Prepared, prepare
from .line_mode.result_text import result_lines
from .line_mode.run_paths import open_reader
from .screen import screen_settings

TERMINATED = 128 + signal.SIGTERM


def run_on_dashboard(arguments: Namespace, config: Config) -> int:
    """Train under the dashboard; once it is left, print the result, or where training goes on."""
    settings = screen_settings(config)
    prepared = prepare(arguments, config)
    seconds = config.get("max_seconds")
    if prepared.group:
        follower = GroupFollower(prepared.group.folders, prepared.group.jobs, seconds)
        from .app.doors import watch_group

        left_with = watch_group(prepared.group.folders, follower.lanes, settings)
        return _leave_group(prepared.group, prepared, follower, left_with, arguments)
    play = None if seconds else _played(arguments, prepared)
    if play:
        from .app.doors import play_and_watch
        from .play.played_run import PlayedRun

        spec = read_run_spec(prepared.folder)
        played = PlayedRun(settings.runs_dir, device=spec.device, threads=spec.threads)
        left_with = play_and_watch(play, played, prepared.folder, settings)
        if played.run is None or played.run.process is None:
            return left_with
        return _leave_run(replace(prepared, folder=played.run.folder), played.run.process, left_with, arguments)
    trainer = start_trainer(prepared.folder, prepared.resume, seconds, prepared.processes)
    from .app.doors import run_and_watch

    left_with = run_and_watch(prepared.folder, settings, trainer)
    return _leave_run(prepared, trainer, left_with, arguments)


def _played(arguments: Namespace, prepared: Prepared) -> Play | None:
    """The line to play with that was asked for; None where another option says more than a line can."""
    if prepared.resume or prepared.processes.are_several or not str(arguments.spec).startswith(PREFIX):
        return None
    play = parse_play(arguments.spec)
    spec, said = read_run_spec(prepared.folder), play_spec(play)
    return play if structs.replace(said, device=spec.device, threads=spec.threads) == spec else None


def _leave_run(prepared: Prepared, trainer: "Popen[Any]", left_with: int, arguments: Namespace) -> int:
    reader = open_reader(prepared.folder)
    if left_with == TERMINATED and trainer.poll() is None:
        reader.send(Stop())
        trainer.wait()
    has_ended = trainer.poll() is not None  # asked before reading: the last word is in the view
    view = reader.refresh()
    status = view.status
    if status in ("starting", "running", "paused"):
        if not has_ended:
            return _say_goes_on([prepared.folder], left_with)
        status = "lost"  # sooner than a silent heart tells
    gates = prepared.gates.judge(view)
    code = exit_code(status, gates, view.failed.exit_code if view.failed else 1)
    document = result_of(view, gates, status)
    reader.close()
    return _leave_result(document, left_with or code, arguments, prints=not left_with)


def _leave_group(
    group: RunGroup, prepared: Prepared, follower: GroupFollower, left_with: int, arguments: Namespace
) -> int:
    follower.lanes.call_off()
    if left_with == TERMINATED:
        follower.ask_to_stop()
    elif going_on := follower.going_on():
        return _say_goes_on(going_on, left_with)
    *_, looks = follower.looks()
    document, code = group_outcome(group, prepared.gates, [look.view for look in looks], follower.statuses())
    follower.close()
    return _leave_result(document, left_with or code, arguments, prints=not left_with)


def _say_goes_on(folders: list[Path], left_with: int) -> int:
    if not left_with:
        goes = ", ".join(folder.name for folder in folders) + (" goes" if len(folders) == 1 else " go")
        narrate(f"{goes} on training; 'nn-tui attach {folders[0]}' shows it again")
    return left_with


def _leave_result(document: dict[str, Any], code: int, arguments: Namespace, *, prints: bool) -> int:
    leave_files(document, arguments)
    for line in result_lines(document) if prints else ():
        write_line(line)
    return code
