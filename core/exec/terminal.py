"""Pass a program's terminal on to this one, as if this process were not there."""

import os
import select
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from .program import Program

LOOK_SECONDS = 0.2
_FORWARDED = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


def pass_on(program: Program, output: Callable[[bytes], None], attend: Callable[[], None]) -> int:
    """Follow a program to its end and return its exit code.

    `output` gets every byte it writes, `attend` is called a few times a second. Keys, the size of the terminal and
    signals reach the program as if it had been started directly.
    """
    with _signals_to(program), _raw_keys():
        _copy(program, output, attend)
        return program.wait()


def _copy(program: Program, output: Callable[[bytes], None], attend: Callable[[], None]) -> None:
    keys = [sys.stdin.fileno()] if _has_keys() else []
    while not program.is_silent:
        ready = select.select([program.terminal, *keys], [], [], LOOK_SECONDS)[0]
        attend()
        if keys and keys[0] in ready:
            typed = os.read(keys[0], 4096)
            program.type(typed or b"\x04")
            if not typed:
                keys = []
        if program.terminal in ready:
            written = program.read()
            if written:
                output(written)
        elif program.poll() is not None:
            return  # what it has left behind in its terminal keeps nobody waiting


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
        tty.setraw(sys.stdin, termios.TCSADRAIN)  # what was typed by now is the program's as well
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


@contextmanager
def _signals_to(program: Program) -> Generator[None]:
    """Forward signals to the program's group, and changes of the terminal's size."""

    def forward(number: int, frame: FrameType | None) -> None:
        program.send(number)

    def resize(number: int, frame: FrameType | None) -> None:
        program.resize(*shutil.get_terminal_size())

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    before[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, resize)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
