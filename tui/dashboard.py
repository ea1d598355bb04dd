"""`nn-tui run` on a terminal: the same preparation and the same exit codes as in line mode, with a screen between."""

import signal
from argparse import Namespace
from contextlib import ExitStack

from ..core.commands import Stop
from ..core.config import Config
from ..core.events import GOING_ON
from ..core.groups.lanes import Lanes, keep_going
from ..core.launch import start_trainer
from ..core.run_gates import exit_code
from .line_mode.closing import leave_files
from .line_mode.outcome import result_of
from .line_mode.output import narrate, write_line
from .line_mode.preparation import prepare
from .line_mode.result_text import result_lines
from .line_mode.run_paths import open_reader
from .screen import screen_settings


def run_on_dashboard(arguments: Namespace, config: Config) -> int:
    """Train under the dashboard; once it is left, print the result, or where the run goes on."""
    settings = screen_settings(config)
    prepared = prepare(arguments, config)
    group = prepared.group
    with ExitStack() as stack:
        if group:
            lanes = stack.enter_context(keep_going(Lanes(group.jobs, max_seconds=config.get("max_seconds"))))
            trainer = lanes.trainers[prepared.folder]
        else:
            seconds = config.get("max_seconds")
            trainer = start_trainer(prepared.folder, prepared.resume, seconds, prepared.processes)
        from .app.doors import run_and_watch

        left_with = run_and_watch(prepared.folder, settings, trainer)
    reader = open_reader(prepared.folder)
    if left_with == 128 + signal.SIGTERM and trainer.poll() is None:
        reader.send(Stop())
        trainer.wait()
    view = reader.refresh()
    reader.close()
    if left_with:
        return left_with
    if view.status in GOING_ON:
        narrate(f"{view.name} goes on training; 'nn-tui attach {prepared.folder}' shows it again")
        return 0
    gates = prepared.gates.judge(view)
    document = result_of(view, gates)
    leave_files(document, arguments)
    for line in result_lines(document):
        write_line(line)
    return exit_code(view.status, gates, view.failed.exit_code if view.failed else 1)
