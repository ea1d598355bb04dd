"""Races: presets started side by side under one seed, so that their curves can be laid over one another."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from .launch import prepare_run
from .run_group import new_group
from .spec import RunSpec
from .spec_errors import SpecError
from .spec_file import load_preset

Resolve = Callable[[str], RunSpec]
"""Name of a preset → its spec, with whatever else was asked for laid over it. Raises SpecError."""


def racers(spec: RunSpec, resolve: Resolve = load_preset) -> list[RunSpec]:
    """Return the spec and those it races against, in the order it names them; it alone when it names none.

    All get its seed and its device; each trains on one thread. SpecError when a name is no preset, or its own.
    """
    if not spec.race:
        return [spec]
    if spec.preset in spec.race:
        raise SpecError(f"'{spec.preset}' cannot race against itself", place="race", file=f"{spec.preset}.toml")
    others = [replace(resolve(name), race=[]) for name in spec.race]
    return [replace(racer, seed=spec.seed, device=spec.device, threads=1) for racer in (spec, *others)]


def prepare_race(specs: list[RunSpec], runs_dir: Path) -> list[Path]:
    """Make a run folder for each racer and return them; their specs share a `run_group`. Raises RunFolderError.

    Start them with `Lanes`.
    """
    group = new_group(specs[0].preset or "race")
    return [prepare_run(replace(spec, run_group=group), runs_dir) for spec in specs]
