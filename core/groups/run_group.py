"""Runs that were started together: what they are called, and where the others are."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..runs.errors import RunError
from ..runs.reader import read_run_spec


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Run folders made together, about to be trained."""

    kind: Literal["seeds", "race"]
    folders: tuple[Path, ...]
    """The run that was asked for comes first."""
    jobs: tuple[tuple[Path, ...], ...]
    """The same folders, those in one tuple for one trainer; as `lanes.Lanes` takes them."""


def new_group(name: str) -> str:
    """Return a name for runs about to be started together, such as `spiral-mlp-3f2a`."""
    return f"{name}-{secrets.token_hex(2)}"


def siblings(folder: Path) -> list[Path]:
    """Return the folders beside `folder` whose runs were started together with it, it included, oldest first.

    Only itself when its run belongs to no group. RunError when `folder` holds no run.
    """
    group = read_run_spec(folder).run_group
    if not group:
        return [folder]
    specs = [path for path in folder.parent.glob("*/run.toml") if _is_of(path, group)]
    return [path.parent for path in sorted(specs, key=lambda path: (path.stat().st_mtime_ns, path.parent.name))]


def runs_of_group(group: str, runs_dir: Path) -> list[Path]:
    """Return the folders in `runs_dir` of the runs that share the name `group`, by seed; empty where there are none."""
    if not group:
        return []
    found = [path.parent for path in runs_dir.glob("*/run.toml") if _is_of(path, group)]
    return sorted(found, key=lambda folder: (read_run_spec(folder).seed, folder.name))


def _is_of(path: Path, group: str) -> bool:
    try:
        # a look at the bytes first: there may be thousands of runs, and a spec takes a millisecond to read
        return group.encode() in path.read_bytes() and read_run_spec(path.parent).run_group == group
    except (OSError, RunError):
        return False  # somebody else's folder is not our concern
