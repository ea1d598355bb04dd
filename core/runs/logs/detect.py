"""Which format a file has, by its content."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from .column import Source
from .databases import MAGIC
from .growing import require_file
from .rows import is_log_row
from .tensorboard import EventFile, is_event_file
from .text_tables import CsvTable, JsonLines, csv_cells, delimiter_of, json_row
from .trainer_state import MAX_BYTES, TrainerState, log_history
from .wandb import IDENT, WandbFile

HEAD_BYTES = 4096
MAX_LINE_BYTES = 1 << 24
FORMATS = (
    "TensorBoard event files, metrics.csv of Lightning, trainer_state.json of Transformers, JSONL, CSV, "
    "trackio and MLflow databases, mlruns folders, DVCLive folders, W&B's offline files"
)

Maker = Callable[[], Source]


def detect(path: Path, check: bool = True, strict: bool = False) -> Maker | None:
    """Return what opens a file that is a log of its own; None if it is none, or a database of many runs.

    `strict`: a table without an axis of steps or epochs may be anything, and is no log. Raises LogError.
    """
    found = require_file(path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if is_event_file(head) or (found.st_size < 12 and ".tfevents." in path.name):
        return lambda: EventFile(path, check)
    if head.startswith(MAGIC):
        return None
    if head.startswith(IDENT):
        return lambda: WandbFile(path, check)
    if b"\0" in head.partition(b"\n")[0]:  # further on, it is what a crash has left
        return None
    return _detect_text(path, found.st_size, strict)


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    require_file(path)
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _detect_text(path: Path, size: int, strict: bool) -> Maker | None:
    lines = _first_lines(path)
    if not lines:
        return None
    row = json_row(lines[0])
    if row is not None and "log_history" not in row:
        return (lambda: JsonLines(path)) if not strict or is_log_row(row) else None
    if lines[0].lstrip().startswith("{"):
        is_state = size <= MAX_BYTES and log_history(path.read_text("utf-8", "replace")) is not None
        return (lambda: TrainerState(path)) if is_state else None
    return (lambda: CsvTable(path)) if _is_table(lines, strict) else None


def _first_lines(path: Path) -> list[str]:
    """Return the first two lines that are not empty."""
    with path.open("rb") as file:
        lines = (file.readline(MAX_LINE_BYTES).decode("utf-8", "replace") for _ in range(10))
        return list(islice((line for line in lines if line.strip()), 2))


def _is_table(lines: list[str], strict: bool) -> bool:
    """Whether the first line names columns and the second has numbers in them."""
    header = csv_cells(lines[0], delimiter_of(lines[0]) or ",")
    if len(header) < 2 or len(lines) < 2:
        return False
    row = dict(zip(header, csv_cells(lines[1], delimiter_of(lines[0])), strict=False))
    named = not any(name.strip().replace(".", "", 1).isdigit() for name in header)
    has_numbers = any(cell.strip() and _is_number(cell) for cell in row.values())
    return named and has_numbers and (not strict or is_log_row(row))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
