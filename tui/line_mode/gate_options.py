"""Gates as asked for on the command line and in the settings."""

import glob
from argparse import Namespace
from contextlib import ExitStack, closing
from pathlib import Path

from msgspec.structs import replace

from ...core.gates.regression import Baseline
from ...core.gates.run_gates import RunGates
from ...core.groups.run_group import siblings
from ...core.runs.reader import read_run_spec
from ...core.settings.config import Config
from ...core.spec import RunSpec
from ..commands.parser import UsageError
from .run_paths import find_run, open_reader


def gates_of(arguments: Namespace, config: Config) -> RunGates:
    """Rules and the baseline. Raises GateError, BaselineError or UsageError, each one sentence."""
    if arguments.max_regression and not arguments.baseline:
        raise UsageError("--max-regression: needs --baseline RUN to be held against")
    baseline = None
    if arguments.baseline:
        with ExitStack() as opened:  # to be read further: the weights a run left may not be its newest
            folders = _baseline_folders(arguments.baseline, config.runs_dir)
            readers = [opened.enter_context(closing(open_reader(folder))) for folder in folders]
            baseline = Baseline.of([reader.view for reader in readers], arguments.max_regression or "0%")
    return RunGates.parse(config.get("fail_on"), config.get("fail_on_finding"), baseline)


def _baseline_folders(name: str, runs_dir: Path) -> list[Path]:
    """The run of this name and those that differ from it in their seed only; the name may be that of all of them."""
    of_group = sorted(runs_dir.glob(f"{glob.escape(name)}-seed-*")) if "/" not in name else []
    folder = of_group[0] if of_group and not (runs_dir / name).exists() else find_run(name, runs_dir)
    spec = replace(read_run_spec(folder), seed=0)
    return [folder, *(other for other in siblings(folder) if other != folder and _differs_in_seed(other, spec))]


def _differs_in_seed(folder: Path, spec: RunSpec) -> bool:
    return replace(read_run_spec(folder), seed=0) == spec
