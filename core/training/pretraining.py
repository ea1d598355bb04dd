"""Pre-training: a run that begins with what a preset learns has that preset trained first, as a run of its own."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from ..launching.launch import prepare_run
from ..runs.checkpoints import CHECKPOINTS, checkpoints_in
from ..runs.errors import RunFolderError
from ..runs.folders import find_runs, summary
from ..runs.reader import read_run_spec
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..specs.file import load_preset

Train = Callable[[Path], None]
"""Trains the run in a folder to its end, whatever that is."""


def pretrained(spec: RunSpec, runs_dir: Path, train: Train, say: Callable[[str], None]) -> Path | None:
    """Return the finished run of `transfer.preset` under the seed of `spec`; None when weights come from elsewhere.

    One that lies in `runs_dir` is taken, and trained there first where none does; `say` is told which before that
    begins. SpecError when the preset does not finish.
    """
    if spec.transfer is None or spec.transfer.run or not spec.transfer.preset:
        return None
    name = spec.transfer.preset
    wanted = replace(load_preset(name), seed=spec.seed, device=spec.device, threads=spec.threads)
    if found := _finished(wanted, runs_dir):
        say(f"begins with {found.name}, a finished run of {name} under the same seed")
        return found
    folder = prepare_run(wanted, runs_dir)
    say(f"trains {name} first, as the run {folder.name}")
    train(folder)
    if summary(folder).status != "finished":
        rule = f"{name} was to be trained first, but did not finish: see {folder.name}"
        raise SpecError(rule, place="transfer.preset")
    return folder


def _finished(wanted: RunSpec, runs_dir: Path) -> Path | None:
    """Return the newest finished run of a spec whose weights are still there."""
    for folder in find_runs(runs_dir):
        try:
            found = summary(folder)
            is_like_it = found.preset == wanted.preset and found.status == "finished"
            if (
                is_like_it
                and _learns(read_run_spec(folder)) == _learns(wanted)
                and checkpoints_in(folder / CHECKPOINTS)
            ):
                return folder
        except RunFolderError:  # damaged, or from another version: not one to build on
            continue
    return None


def _learns(spec: RunSpec) -> RunSpec:
    """Return what of a spec decides what is learned, whoever started it and on whatever machine."""
    return replace(spec, run_group="", device="auto", threads=0)
