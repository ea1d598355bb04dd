"""The line-mode face: starts a trainer, narrates on stderr, leaves the result on stdout and in the exit code."""

from argparse import Namespace

from ..core.gates.run_gates import exit_code
from ..core.launching.follow import Follower
from ..core.settings.config import Config
from .line_mode.closing import leave_results
from .line_mode.event_stream import EventStream
from .line_mode.outcome import result_of
from .line_mode.preparation import Prepared, prepare
from .line_mode.session import Session
from .line_mode.signals import Signals


def run_headless(arguments: Namespace, config: Config) -> int:
    """Train to the end, with `--remedy auto` until the run is healthy, and return the exit code."""
    with Signals() as signals:
        prepared = prepare(arguments, config)
        if arguments.remedy == "auto":
            from .line_mode.tries import run_until_healthy

            code = run_until_healthy(prepared, arguments, config, signals)
        elif prepared.group:
            from .line_mode.group import run_group

            code = run_group(prepared, prepared.group, arguments, config, signals)
        else:
            code = _run_once(prepared, arguments, config, signals)
    return code if signals.exit_code is None else signals.exit_code


def _run_once(prepared: Prepared, arguments: Namespace, config: Config, signals: Signals) -> int:
    follower = Follower(
        prepared.folder,
        resume=prepared.resume,
        max_seconds=config.get("max_seconds"),
        processes=prepared.processes,
    )
    stream = EventStream() if config.get("format") == "jsonl" else None
    view = Session(follower, config, signals, stream).to_the_end()
    status = follower.status()
    gates = prepared.gates.judge(view)
    document = result_of(view, gates, status)
    if stream:
        stream.end(gates, document.get("error", ""))
    leave_results(document, view, arguments, config)
    follower.close()
    return exit_code(status, gates, view.failed.exit_code if view.failed else 1)
