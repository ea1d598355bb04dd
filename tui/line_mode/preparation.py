"""From a command line to a run that is about to train: everything that can be wrong is found before it starts."""

import json
import math
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from ...core.events import CheckpointSaved
from ...core.gates.run_gates import RunGates
from ...core.groups.run_group import RunGroup
from ...core.launching.launch import prepare_run
from ...core.launching.processes import ONE, Processes
from ...core.runs.checkpoints import CHECKPOINTS, checkpoints_in, step_of
from ...core.runs.errors import RunFolderError
from ...core.runs.lost import how_to_resume
from ...core.settings.config import Config
from ...core.spec import RunSpec
from ...core.watched import WatchedData
from ..commands.parser import UsageError
from .downloading import download
from .files import check_files
from .gate_options import gates_of
from .run_paths import exists, find_run, open_reader, shortened
from .several import processes_of
from .trust import agree_to_code

_NOT_WHEN_RESUMED = ("set", "target", "from_run", "name", "seed", "seeds", "device", "threads", "remedy")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run folder with a spec in it, and what will be asked of the run at its end."""

    folder: Path
    gates: RunGates
    resume: bool
    """Whether the trainer goes on from a checkpoint."""
    group: RunGroup | None = None
    """Where several runs are to be trained: `folder` and those beside it."""
    processes: Processes = ONE
    """How many train the run together."""


def prepare(arguments: Namespace, config: Config) -> Prepared:
    """Check everything, then make the run folder. Raises what names the mistake in one sentence."""
    gates = gates_of(arguments, config)
    processes = processes_of(arguments)
    check_files(arguments)
    if arguments.resume:
        return Prepared(_resumed(arguments, config), gates, resume=True, processes=processes)
    spec = spec_of(arguments, config)
    if spec.race and processes.are_several:
        raise UsageError(
            "--nproc: several processes train one run, and this spec races several; --set race=[] runs one"
        )
    try:
        if group := _group(spec, arguments, config):
            return Prepared(group.folders[0], gates, resume=False, group=group)
        return Prepared(prepare_run(spec, config.runs_dir, arguments.name), gates, resume=False, processes=processes)
    except RunFolderError as error:
        raise UsageError(str(error)) from error


def spec_of(arguments: Namespace, config: Config) -> RunSpec:
    """The spec that a command line asks for, its data fetched and its code agreed to where that is needed.

    Raises what names the mistake in one sentence.
    """
    if arguments.spec is None:
        raise UsageError("run: name a preset or a spec file, such as digits-mlp ('nn-tui presets' lists them)")
    target = [] if arguments.target is None else [f"data.target={json.dumps(arguments.target, ensure_ascii=False)}"]
    source = [] if arguments.from_run is None else [_transfer_from(arguments.from_run, config)]
    spec = resolve_spec(arguments.spec, config, [*target, *source, *arguments.set])
    if isinstance(spec.data, WatchedData):
        what = "the record of a run that a program of your own trained, which alone can train it"
        raise UsageError(f"{shortened(arguments.spec)}: {what}")
    if arguments.remedy not in (None, "auto"):
        from ...core.diagnosis.apply import apply_remedy
        from ...core.diagnosis.remedies import named_remedy

        spec = apply_remedy(spec, named_remedy(spec, arguments.remedy), "--remedy")
    if arguments.download:
        download(spec.data)
    agree_to_code(spec, arguments.spec, arguments, config)
    return spec


def _group(spec: RunSpec, arguments: Namespace, config: Config) -> RunGroup | None:
    """The runs to train together: many seeds where that was asked for, racers where the spec names some."""
    if arguments.seeds is None and not spec.race:
        return None
    asked = f"--seeds {arguments.seeds}" if arguments.seeds is not None else f"a race ({spec.preset})"
    if arguments.remedy == "auto":
        raise UsageError(f"--remedy auto: repairs one run; leave it out with {asked}")
    if config.get("format") == "jsonl":
        raise UsageError(f"--format jsonl: tells of one run; use --format json with {asked}")
    if arguments.seeds is not None:
        from ...core.groups.seeds import prepare_seeds

        return prepare_seeds(spec, arguments.seeds, config.runs_dir, arguments.name)
    from ...core.groups.race import prepare_race, racers

    others = racers(spec, lambda name: resolve_spec(name, config, arguments.set))
    return prepare_race(others, config.runs_dir, arguments.name)


def resolve_spec(name: str, config: Config, assignments: list[str]) -> RunSpec:
    """The spec of a preset, a spec file, a `play:` line or data, with settings and then `--set` laid over it.

    Raises SpecError or DataError.
    """
    from ...core.specs.file import load_preset, override, parse_assignment, preset_names, read_spec
    from ...core.specs.from_data import source_of, spec_from_data
    from ...core.specs.play import PREFIX, parse_play, play_spec

    looks_like_a_file = name.endswith(".toml") or "/" in name or "\\" in name or exists(Path(name))
    is_file = (looks_like_a_file or source_of(name) != "") and name not in preset_names()
    if name.startswith(PREFIX):
        spec = play_spec(parse_play(name))
    elif is_file and source_of(name):
        spec, _ = spec_from_data(name, dict(map(parse_assignment, assignments)))
    else:
        spec = read_spec(Path(name)) if is_file else load_preset(name)
    for path, value in config.overrides().items():
        spec = override(spec, {path: value}, origin=_origin(config, path))
    for assignment in assignments:
        spec = override(spec, dict([parse_assignment(assignment)]), origin="--set")
    return spec


def _transfer_from(run: str, config: Config) -> str:
    """The assignment that has a run begin with the weights of another one. Raises UsageError when there is none."""
    return f"transfer.run={json.dumps(str(find_run(run, config.runs_dir).absolute()), ensure_ascii=False)}"


def _origin(config: Config, path: str) -> str:
    name = path.rpartition(".")[2]
    return config.values[name].place


def _resumed(arguments: Namespace, config: Config) -> Path:
    """The folder of a run to go on with, its length changed where that was asked for."""
    if spec := arguments.spec:
        raise UsageError(f"{shortened(spec)}: a run that goes on has its spec; leave out {shortened(spec)} or --resume")
    for name in _NOT_WHEN_RESUMED:
        if getattr(arguments, name) not in (None, []):
            flag = f"--{name.removesuffix('_run')}"
            raise UsageError(f"{flag}: cannot change a run that goes on; leave out {flag} or --resume")
    folder = find_run(arguments.resume, config.runs_dir)
    reader = open_reader(folder)
    view = reader.refresh()
    reader.close()
    if view.status in ("running", "paused"):  # one that never began may begin again
        raise UsageError(f"--resume: {view.name} is being trained right now; 'nn-tui attach {folder}' shows it")
    if isinstance(view.spec.data, WatchedData):
        raise UsageError(f"--resume: {view.name} was trained by a program of your own; {how_to_resume(view)}")
    was_saved = any(isinstance(event, CheckpointSaved) for event in view.events)
    if was_saved and not any(map(step_of, checkpoints_in(folder / CHECKPOINTS))):
        lost = f"from its start it would lose the {view.step:,} steps it has"
        again = f"'nn-tui run {folder / 'run.toml'}' trains it as another run"
        raise UsageError(f"--resume: the checkpoints of {view.name} are gone, and {lost}; {again}")
    agree_to_code(view.spec, folder / "run.toml", arguments, config)
    length = {f"training.{name}": getattr(arguments, name) for name in ("epochs", "steps") if getattr(arguments, name)}
    if len(length) == 2:
        raise UsageError("--epochs and --steps: give one of them, not both")
    if (arguments.epochs or math.inf) < view.epoch or (arguments.steps or math.inf) < view.step:
        raise UsageError(f"--resume: {view.name} has done {view.step:,} steps, {view.epoch:.3g} epochs; give more")
    if length:
        from ...core.specs.file import override, write_spec

        write_spec(override(view.spec, length, origin="--resume"), folder / "run.toml")
    return folder
