"""Event files made by the real TensorBoard, and logs opened for a test."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from nn_tui.core.runs.logs.reader import LogReader

RECORDED = Path(__file__).parent / "recorded"
"""What MLflow 3.17, trackio 0.43, DVCLive 3.49 and wandb 0.31 wrote for one and the same loop of thirty steps."""
Open = Callable[..., LogReader]


def scalar(tag: str, step: int, value: float, time: float = 1000.0) -> Event:
    """An event with one scalar."""
    return Event(wall_time=time, step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value)]))


def write_events(folder: Path, *events: Event) -> Path:
    """Have TensorBoard write events, and return the file."""
    writer = EventFileWriter(str(folder))
    for event in events:
        writer.add_event(event)
    writer.close()
    return max(folder.glob("*tfevents*"), key=lambda path: path.stat().st_mtime_ns)


def restore(name: str, path: Path) -> Path:
    """Make a database of recorded SQL."""
    connection = sqlite3.connect(path)
    connection.executescript((RECORDED / name).read_text())
    connection.close()
    return path


@pytest.fixture
def open_log() -> Iterator[Open]:
    """Open logs that are closed when the test ends."""
    readers: list[LogReader] = []

    def opened(path: Path | str, check: bool = True) -> LogReader:
        readers.append(LogReader(path, check))
        return readers[-1]

    yield opened
    for reader in readers:
        reader.close()
