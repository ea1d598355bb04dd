"""What a program shows, recorded as a run."""

import time
from codecs import getincrementaldecoder
from collections import deque
from pathlib import Path
from statistics import median

from ..logged_run import LoggedRun
from ..runs.text import strip_control
from .lines import LineReader, Row

STALL_SECONDS, STALL_FACTOR = 60.0, 20.0
"""Silence of so long, and so many times the usual pause between two rows, is said."""
JUMP_FACTOR, JUMP_ROWS = 10.0, 10
"""A loss so many times the median of the rows before it is said, once there are so many."""
MAX_LOG_BYTES = 10 << 20


class Recorder:
    """Follows a program's output."""

    def __init__(self, name: str, runs_dir: Path, command: list[str]) -> None:
        """Make the run."""
        self.run = LoggedRun(name, runs_dir, strip_control(" ".join(command))[:200])
        self._reader = LineReader()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pauses: deque[float] = deque(maxlen=50)
        self._losses: deque[float] = deque(maxlen=50)
        self._newest = time.monotonic()
        self._has_stalled = False
        self._logged = 0

    def feed(self, output: bytes) -> None:
        """Take what the program wrote."""
        self._record(self._reader.feed(self._decode(output)))

    def attend(self) -> None:
        """Note a silence, and write what is due."""
        silence = time.monotonic() - self._newest
        usual = median(self._pauses) if self._pauses else STALL_SECONDS
        if self._pauses and not self._has_stalled and silence > max(STALL_SECONDS, STALL_FACTOR * usual):
            self._has_stalled = True
            self.run.note(f"stalled: nothing new for {silence:.0f} s, usually every {usual:.1f} s")
        self.run.attend()

    def close(self, exit_code: int) -> None:
        """End the run as the program ended."""
        self._record(self._reader.end())
        if exit_code in (130, 143):
            self.run.close("stopped", "stopped by a signal")
        elif exit_code:
            last = next((line for line in reversed(self._reader.lines) if line.strip()), "")
            self.run.close("failed", f"the program ended with exit code {exit_code}: {last[:200]}")
        else:
            self.run.close("finished", "the program ended")
        self._write_log()

    def _record(self, rows: list[Row]) -> None:
        if rows:
            now = time.monotonic()
            self._pauses.append(now - self._newest)
            self._newest, self._has_stalled = now, False
        for row in rows:
            self._note_jump(row)
            self.run.log(row.values, row.step)
        if self._reader.num_steps:
            self.run.plan(max(self._reader.num_steps, self.run.step))
        if len(self._reader.lines) > 1000:
            self._write_log()

    def _note_jump(self, row: Row) -> None:
        loss = next((value for name, value in row.values.items() if name.lower() in ("loss", "train_loss")), None)
        if loss is None:
            return
        usual = median(self._losses) if len(self._losses) >= JUMP_ROWS else 0.0
        if usual > 0 and loss > JUMP_FACTOR * usual:
            self.run.note(f"the loss jumped to {loss:.4g}, usually {usual:.4g}")
        self._losses.append(loss)

    def _write_log(self) -> None:
        """Append the program's lines to trainer.log, as far as there is room."""
        text = "".join(f"{line}\n" for line in self._reader.lines)
        self._reader.lines.clear()
        if self.run.path is None or self._logged > MAX_LOG_BYTES:
            return
        self._logged += len(text)
        try:
            with (self.run.path / "trainer.log").open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            self._logged = MAX_LOG_BYTES + 1
