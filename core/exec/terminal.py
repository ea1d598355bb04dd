"""Run a program in a pseudo-terminal, as if this process were not there."""

import contextlib
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import termios
import tty
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from ..runs.text import strip_control

LOOK_SECONDS = 0.2
_FORWARDED = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


class ProgramError(Exception):
    """The program cannot be started. The message is one sentence."""

    exit_code = 2


def require_program(name: str) -> None:
    """Raise ProgramError if there is no such program."""
    if shutil.which(name) is None:
        raise ProgramError(f"{strip_control(name)}: no such program")


def run_program(command: list[str], output: Callable[[bytes], None], attend: Callable[[], None]) -> int:
    """Run a program to its end and return its exit code, 128 + n if signal n ended it.

    `output` gets every byte it writes, `attend` is called a few times a second. Keys, the size of the terminal and
    signals reach the program as if it had been started directly.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            os.execvp(command[0], command)
        os._exit(127)
    _copy_size(terminal)
    try:
        with _signals_to(pid, terminal), _raw_keys():
            _pass_on(terminal, output, attend)
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(_wait(pid)) if pid else 0


def _pass_on(terminal: int, output: Callable[[bytes], None], attend: Callable[[], None]) -> None:
    keys = [sys.stdin.fileno()] if _has_keys() else []
    while True:
        ready = select.select([terminal, *keys], [], [], LOOK_SECONDS)[0]
        attend()
        if keys and keys[0] in ready:
            typed = os.read(keys[0], 4096)
            os.write(terminal, typed or b"\x04")
            if not typed:
                keys = []
        if terminal in ready:
            try:
                written = os.read(terminal, 65_536)
            except OSError:  # how Linux says that nobody has the other end open any more
                return
            if not written:
                return
            output(written)


def _wait(pid: int) -> int:
    status = os.waitpid(pid, 0)[1]
    # waitstatus_to_exitcode gives −n for signal n; shells give 128 + n
    return (128 + os.WTERMSIG(status)) << 8 if os.WIFSIGNALED(status) else status


def _has_keys() -> bool:
    try:
        return sys.stdin.isatty()
    except ValueError:
        return False


@contextmanager
def _raw_keys() -> Generator[None]:
    """Hand every key to the program, Ctrl-C included, and give the terminal back as it was."""
    if not _has_keys():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setraw(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


@contextmanager
def _signals_to(pid: int, terminal: int) -> Generator[None]:
    """Forward signals to the program's group, and changes of the terminal's size."""

    def forward(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    before[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, lambda number, frame: _copy_size(terminal))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _copy_size(terminal: int) -> None:
    size = shutil.get_terminal_size()
    with contextlib.suppress(OSError):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size.lines, size.columns, 0, 0))
