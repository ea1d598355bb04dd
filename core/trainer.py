"""The trainer process: trains the run in a folder, records it, obeys commands, and ends in order whatever happens.

    python -m nn_tui.core.trainer RUN_FOLDER [--resume] [--max-seconds S]
    python -m nn_tui.core.trainer RUN_FOLDER RUN_FOLDER … [--max-seconds S]     computed together
    python -m nn_tui.core.trainer --warm        imports torch, then waits for a line of JSON: {"folder": …, "resume": …}

Exit codes: 0 finished or stopped, 1 internal error, 2 bad spec, 4 diverged, 5 bad data, 143 ended by SIGTERM.
"""

import gc
import json
import os
import signal
import sys
import traceback
from argparse import ArgumentParser
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .launching.launch import LOG_NAME
from .specs.own_code import trust_code
from .training.git import git_state


class Termination:
    """Whether SIGTERM has asked for an orderly end."""

    def __init__(self) -> None:
        """Leave the terminal's Ctrl-C and hang-up to the face; `listen` once there is something to lose."""
        self._is_requested = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def listen(self) -> None:
        """From now on SIGTERM is a request, not the end."""
        signal.signal(signal.SIGTERM, self._request)

    def is_requested(self) -> bool:
        """Return whether to end as soon as possible."""
        return self._is_requested

    def _request(self, *_: object) -> None:
        self._is_requested = True


def main(arguments: list[str]) -> int:
    """Run the process and return its exit code."""
    parser = ArgumentParser(prog="nn_tui.core.trainer")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--max-seconds", type=float)
    parser.add_argument("--trust", action="append", default=[], metavar="MODULE:FUNCTION")
    options = parser.parse_args(arguments)
    termination = Termination()
    folders, resume = options.folders, options.resume
    with ThreadPoolExecutor(1) as pool:
        git = pool.submit(git_state)
        if options.warm:
            order = _wait_warm()
            if order is None:
                return 0
            folders, resume = [Path(order["folder"])], order["resume"]
            options.trust += order["trust"]
        elif not folders:
            parser.error("name a run folder")
        trust_code(options.trust)
        termination.listen()
        return _train(folders, resume, termination, git, options.max_seconds)


def _wait_warm() -> dict[str, Any] | None:
    """Import and try out what a run needs, then wait; None when whoever started us has gone."""
    from .training.run import warm_up

    warm_up()
    line = sys.stdin.readline()
    if not line.strip():
        return None
    sys.stdin.close()
    return json.loads(line)


def _train(
    folders: list[Path],
    resume: bool,
    termination: Termination,
    git: "Future[dict[str, Any] | None]",
    max_seconds: float | None,
) -> int:
    _redirect_output(folders[0])
    from .runs.errors import RunError

    try:
        from .training.run import train_run

        gc.freeze()  # what has been imported stays: the collector need not look at it again
        if len(folders) > 1:
            from .training.several import train_several

            return train_several(folders, termination.is_requested, git, max_seconds)
        code = train_run(folders[0], resume, termination.is_requested, git, max_seconds)
        # Torchrun starts all processes again after any failure; one that would come again is told by the run alone.
        return 0 if code != 1 and "TORCHELASTIC_RUN_ID" in os.environ else code
    except RunError as error:
        print(error, flush=True)  # noqa: T201 — goes to the run's log
        return 1
    except Exception:
        traceback.print_exc()
        return 1


def _redirect_output(folder: Path) -> None:
    """Let everything this process and its libraries print go to the run's log."""
    log = os.open(folder / LOG_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
