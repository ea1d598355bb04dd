"""The real command in a real pseudo-terminal, its screen kept by pyte."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pyte
import pytest

from ..waiting import LONGEST_SECONDS

# A terminal sends signals only to a session that it controls.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
# pyte prints what it does not know of newer sequences: private CSI with > < = and mode queries with $.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_^\]][^\x07\x1b]*(?:\x07|\x1b\\)")
_BEGUN = re.compile(rb"\x1b[P_^\]][^\x07\x1b]*\x1b?\Z")
"""A string, such as a picture, whose end has not been read yet."""

_SAID_BY_TERMINALS = (
    *("TERM_PROGRAM", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "TMUX", "STY", "ZELLIJ"),
    *("NVIM", "INSIDE_EMACS", "ASCIINEMA_REC", "ASCIINEMA_SESSION"),
)
"""Of the window in which the tests are run."""


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """A plain terminal's environment with settings and state of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("CI", "NO_COLOR", "COLUMNS", "LINES", *_SAID_BY_TERMINALS) and not name.startswith("GITHUB_")
    }
    own = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
    return {**kept, **own, "TERM": "xterm-256color", "OMP_NUM_THREADS": "1", "NN_TUI_THREADS": "1", **changes}


class Terminal:
    """A window of some size with nn-tui in it."""

    def __init__(self, folder: Path, words: list[str], columns: int = 100, rows: int = 30, **changes: str) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self.raw = b""
        """Every byte that was written, for what a screen does not show."""
        self._master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (rows, columns))
        self.modes = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environment(folder, **changes),
            start_new_session=True,
        )
        self._slave = slave
        self._is_open = True

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int, cell: tuple[int, int] = (0, 0)) -> None:
        """Drag the window's corner. cell: pixels across and down; what does not draw pixels tells none."""
        size = struct.pack("HHHH", rows, columns, columns * cell[0], rows * cell[1])
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, size)
        self.screen.resize(rows, columns)
        self.process.send_signal(signal.SIGWINCH)

    def wait_for(self, shown: str | Callable[[], bool]) -> str:
        """Read until a text is on the screen, or a condition holds; return the screen."""
        condition = shown if callable(shown) else lambda: shown in self.text
        give_up = time.monotonic() + LONGEST_SECONDS
        while not condition():
            assert time.monotonic() < give_up, f"waited in vain for {shown!r}; the screen shows\n{self.text}"
            assert self.process.poll() is None or self._read(0.0), f"ended before {shown!r}:\n{self.text}"
            self._read(0.05)
        return self.text

    def wait_for_exit(self) -> int:
        """Read until the process has ended; return its exit code."""
        give_up = time.monotonic() + LONGEST_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < give_up, f"does not end; the screen shows\n{self.text}"
            self._read(0.05)
        while self._read(0.0):
            pass
        return self.process.returncode

    def is_restored(self) -> bool:
        """Whether the line discipline is that of the start, the cursor shows and the first screen is back."""
        left_screen = self.raw.rfind(b"\x1b[?1049l") > self.raw.rfind(b"\x1b[?1049h")
        shows_cursor = self.raw.rfind(b"\x1b[?25h") > self.raw.rfind(b"\x1b[?25l")
        return termios.tcgetattr(self._slave)[:4] == self.modes[:4] and left_screen and shows_cursor

    def hang_up(self) -> None:
        """Take the terminal away, and wait until the process has ended."""
        self._is_open = False
        os.close(self._slave)
        os.close(self._master)
        self.process.wait(LONGEST_SECONDS)

    def close(self) -> None:
        """Shut the window: whoever is in it is hung up."""
        if self._is_open:
            self._is_open = False
            os.close(self._slave)
            os.close(self._master)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.process.kill()
            self.process.wait()

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        chunk = os.read(self._master, 65536)
        self.raw += chunk
        whole = _UNKNOWN_TO_PYTE.sub(b"", self._rest + chunk)
        begun = _BEGUN.search(whole)
        self._rest = begun.group() if begun else b""
        self._stream.feed(whole[: begun.start()] if begun else whole)
        return True


Open = Callable[..., Terminal]


@pytest.fixture
def plain_environment(tmp_path: Path) -> dict[str, str]:
    """A plain terminal's environment."""
    return environment(tmp_path)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Open]:
    """Open windows; shut them, and end what was started in them, when the test is over."""
    windows: list[Terminal] = []

    def open_window(
        *arguments: str,
        columns: int = 100,
        rows: int = 30,
        program: Sequence[str] = ("-m", "nn_tui"),
        **changes: str,
    ) -> Terminal:
        windows.append(Terminal(tmp_path, [*program, *arguments], columns, rows, **changes))
        return windows[-1]

    yield open_window
    for window in windows:
        window.close()
    for process in processes_in(tmp_path):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def processes_in(folder: Path) -> list[psutil.Process]:
    """Processes of nn-tui that name the folder or work in it, those of the tests left out."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                words = process.cmdline()
                if "nn_tui" in " ".join(words) and (process.cwd() == str(folder) or str(folder) in " ".join(words)):
                    found.append(process)
    return found


@pytest.fixture
def processes_of() -> Callable[[Path], list[psutil.Process]]:
    """What of nn-tui still runs for a folder."""
    return processes_in


@pytest.fixture
def nn_tui(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command with pipes for stdout and stderr and return what came of it."""

    def run(
        *arguments: str, program: Sequence[str] = ("-m", "nn_tui"), **changes: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *program, *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment(tmp_path, **changes),
            timeout=LONGEST_SECONDS,
        )

    return run
