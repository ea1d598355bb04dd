"""First paint of `nn-tui`, against a bare Textual app with a header and a footer, in a pseudo-terminal.

Measured from starting the process until the text that only the full first frame shows has arrived: the chosen preset
here, the title in the header there. The two are interleaved; medians.
"""

import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from fcntl import ioctl

ROUNDS = int(os.environ.get("ROUNDS", "15"))
BARE = """
from textual.app import App
from textual.widgets import Footer, Header

class BareApp(App):
    def compose(self):
        yield Header()
        yield Footer()

BareApp().run()
"""
PROGRAMS = {
    "bare": ([sys.executable, "-c", BARE], b"BareApp"),
    "nn-tui": ([sys.executable, "-m", "nn_tui"], b"digits-mlp"),
}


def first_paint(command: list[str], mark: bytes) -> float:
    """Seconds until `mark` was written to a terminal of 120×40."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(command[0], command)
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    while mark not in seen:
        if not select.select([terminal], [], [], 20)[0]:
            raise SystemExit(f"no first frame in 20 s; got {seen[-500:]!r}")
        seen += os.read(terminal, 65536)
    seconds = time.perf_counter() - started
    os.kill(pid, signal.SIGTERM)
    while True:
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:
            break
    os.waitpid(pid, 0)
    os.close(terminal)
    return seconds


def main() -> None:
    """Print both medians and their ratio."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for round_ in range(ROUNDS + 1):
        for name, (command, mark) in PROGRAMS.items():
            seconds = first_paint(command, mark)
            if round_:  # the first fills caches
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratios = [ours / bare for ours, bare in zip(times["nn-tui"], times["bare"], strict=True)]
    for name, seconds in medians.items():
        print(f"first paint, {name:<7} {seconds * 1000:6.0f} ms")
    print(f"ratio (median of {ROUNDS} interleaved pairs)  {statistics.median(ratios):.2f}   wanted ≤ 1.25")


if __name__ == "__main__":
    main()
