"""Races: presets started side by side under one seed, so that their curves can be laid over one another."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from ..launching.launch import prepare_run
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..specs.file import load_preset, override, parse_assignment
from .run_group import RunGroup, new_group

Resolve = Callable[[str], RunSpec]
"""Name of a preset → its spec, with whatever else was asked for laid over it. Raises SpecError."""


def racers(spec: RunSpec, resolve: Resolve = load_preset) -> list[RunSpec]:
    """Return the spec and those it races against, in the order it names them; it alone when it names none.

    All get its seed and its device; each trains on one thread. A change of the spec itself is noted in its title,
    unless it names a title.
    SpecError when a name is no preset, or its own, or a change is not legal.
    """
    if not spec.race:
        return [spec]
    if spec.preset in spec.race:
        raise SpecError(f"'{spec.preset}' cannot race against itself", place="race", file=f"{spec.preset}.toml")
    others = [replace(_changed(spec, name) if "=" in name else resolve(name), race=[]) for name in spec.race]
    return [replace(racer, seed=spec.seed, device=spec.device, threads=1) for racer in (spec, *others)]


def _changed(spec: RunSpec, assignments: str) -> RunSpec:
    changes = dict(parse_assignment(assignment) for assignment in assignments.split())
    changed = override(spec, changes, origin="race")
    differences = ", ".join(f"{name.rpartition('.')[2]} {value}" for name, value in changes.items())
    return replace(changed, title=changes.get("title", differences))


def prepare_race(specs: Sequence[RunSpec], runs_dir: Path, name: str | None = None) -> RunGroup:
    """Make a run folder for each racer; their specs share a `run_group`. Raises RunFolderError.

    name: of the first folder; the others are called after their presets.
    """
    group = new_group(specs[0].preset or "race")
    folders = tuple(
        prepare_run(replace(spec, run_group=group), runs_dir, name if spec is specs[0] else None) for spec in specs
    )
    return RunGroup("race", folders, tuple((folder,) for folder in folders))
