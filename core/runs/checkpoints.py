"""Where a run's checkpoints lie: `checkpoints/step-000000900.json`, and beside it the tensors as `.safetensors`.

The JSON file is written last and makes the checkpoint exist. What is inside is read and written by the trainer.
"""

from pathlib import Path

CHECKPOINTS = "checkpoints"
TENSORS = ".safetensors"


def checkpoint_path(folder: Path, step: int) -> Path:
    """Return the JSON file of a checkpoint in a folder of them; names sort by step."""
    return folder / f"step-{step:09d}.json"


def checkpoints_in(folder: Path) -> list[Path]:
    """Return the JSON files of the checkpoints in a folder of them, the newest first."""
    return sorted(folder.glob("step-*.json"), reverse=True)


def step_of(checkpoint: Path) -> int:
    """Return the step of a checkpoint; 0 where the name tells none, or its tensors are gone."""
    digits = checkpoint.stem.removeprefix("step-")
    return int(digits) if digits.isdecimal() and checkpoint.with_suffix(TENSORS).is_file() else 0
