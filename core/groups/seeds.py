"""Many seeds of one spec: what each of them is, and whether they can be trained as one computation."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from ..data import (
    Blobs,
    BreastCancer,
    Diabetes,
    Digits,
    Function,
    Iris,
    Moons,
    Points,
    Rings,
    Spirals,
    Wine,
    Xor,
)
from ..families.mlp import MLP
from ..launching.launch import prepare_run
from ..spec import RunSpec
from ..specs.errors import SpecError
from .lanes import num_cores
from .run_group import RunGroup, new_group

IN_MEMORY = (Digits, Iris, Wine, BreastCancer, Diabetes, Moons, Rings, Blobs, Spirals, Xor, Function, Points)
MAX_SEEDS = 1000
OWN = ("seed", "training.learning_rate", "regularization.weight_decay")
"""Fields in which runs computed together may differ."""
MAX_STACKED_WIDTH = 128
"""Units of a layer: larger matrices fill a core by themselves."""


def seed_specs(spec: RunSpec, num_seeds: int, run_group: str) -> list[RunSpec]:
    """Return the spec under `num_seeds` seeds, from its own on, each on one thread. Raises SpecError."""
    if not 1 <= num_seeds <= MAX_SEEDS:
        raise SpecError(f"must be from 1 to {MAX_SEEDS:,}, not {num_seeds:,}", place="seeds")
    return [replace(spec, seed=spec.seed + number, threads=1, run_group=run_group) for number in range(num_seeds)]


def can_be_stacked(spec: RunSpec) -> bool:
    """Whether runs that differ from this spec in what is `OWN` alone give the same losses when computed together.

    They do where the networks never meet: nothing is drawn or averaged during a step (dropout, batch normalisation),
    nothing looks at all gradients of a network at once (clipping), learning rates follow one schedule, and examples lie
    in memory, neither read from files in order nor played.
    """
    model = spec.model
    return (
        isinstance(model, MLP)
        and isinstance(spec.data, IN_MEMORY)
        and spec.training.loss_factory is None
        and model.dropout == 0
        and model.normalization != "batch"
        and max(model.hidden, default=1) <= MAX_STACKED_WIDTH
        and spec.regularization.clip_gradient_norm is None
        and spec.regularization.adversarial_epsilon == 0
        and not spec.augmentation.is_on
        and not spec.edits
        and spec.training.schedule != "plateau"
        and spec.transfer is None
    )


def prepare_seeds(spec: RunSpec, num_seeds: int, runs_dir: Path, name: str | None = None) -> RunGroup:
    """Make a run folder for each seed; one trainer a core has several of them where that is exact.

    Raises SpecError or RunFolderError. name: of the group; its folders are called after it and their seed.
    """
    group = name or new_group(spec.preset or "run")
    specs = seed_specs(spec, num_seeds, group)
    folders = [prepare_run(seed, runs_dir, f"{group}-seed-{seed.seed}") for seed in specs]
    num_jobs = num_cores() if can_be_stacked(spec) else num_seeds
    return RunGroup("seeds", tuple(folders), tuple(map(tuple, split_evenly(folders, num_jobs))))


def split_evenly(folders: Sequence[Path], num_parts: int) -> list[list[Path]]:
    """Return at most `num_parts` lists of neighbours, as equal in length as can be."""
    num_parts = min(num_parts, len(folders))
    ends = [round(len(folders) * part / num_parts) for part in range(num_parts + 1)]
    return [list(folders[start:end]) for start, end in pairwise(ends)]
