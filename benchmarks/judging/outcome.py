"""What became of a recorded run, kept beside it as JSON."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import nn_tui

FILE_NAME = "outcome.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Facts of one run that its recording does not tell."""

    case: str
    seed: int
    met: bool
    """Whether the case's target was met."""
    best: float
    """Highest score on the validation split; −inf where no outputs were finite."""
    final: float
    finite: bool
    """Whether every training loss was."""
    num_steps: int
    """Updates made."""
    planned_steps: int
    """Updates the program would have made had it not ended early."""
    seconds: float
    """Of the training loop, watched."""
    run: str
    """Name of the run folder beside this file; empty when nothing was recorded."""
    live_alarms: tuple[str, ...] = ()
    """Codes of the warnings and errors that stood when the run ended, by the rules of then."""
    instruments: str = ""
    """Fingerprint of what measured it."""
    error: str = ""
    """The exception that training or watching raised, in one line."""


def instruments_fingerprint() -> str:
    """Return a hash of the code that measures: runs recorded by other code may lack what today's rules read."""
    core = Path(nn_tui.__file__).parent / "core"
    parts = [path.read_bytes() for name in ("instruments", "watching") for path in sorted((core / name).glob("*.py"))]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def folder_of(runs: Path, case: str, seed: int) -> Path:
    """Return the folder that holds one run and its outcome."""
    return runs / case / str(seed)


def write_outcome(folder: Path, outcome: Outcome) -> None:
    """Write the outcome, whole or not at all: its presence means that the run is recorded."""
    draft = folder / f"{FILE_NAME}.part"
    draft.write_text(json.dumps(asdict(outcome)))
    os.replace(draft, folder / FILE_NAME)


def read_outcome(folder: Path) -> Outcome | None:
    """Return the outcome, None where nothing is recorded."""
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    fields = json.loads(path.read_text())
    return Outcome(**{**fields, "live_alarms": tuple(fields["live_alarms"])})


def read_outcomes(runs: Path) -> list[Outcome]:
    """Return every recorded outcome, by case and seed."""
    found = [read_outcome(path.parent) for path in sorted(runs.glob(f"*/*/{FILE_NAME}"))]
    return [outcome for outcome in found if outcome is not None]
