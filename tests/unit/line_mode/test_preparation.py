"""From a command line to a run folder: names, places, and runs that go on; no trainer is started."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.events import CheckpointSaved, Layer, RunFinished, RunStarted
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import read_spec, write_spec
from nn_tui.core.watched import WatchedData, WatchedModel
from nn_tui.tui.commands import options
from nn_tui.tui.commands.parser import UsageError
from nn_tui.tui.commands.run import parser
from nn_tui.tui.line_mode.preparation import Prepared, prepare

Record = Callable[..., Path]
LAYER = Layer(name="0", kind="Linear", input_shape=(2,), output_shape=(1,), num_parameters=3, activation=None)


def prepared(*words: str) -> Prepared:
    arguments: Namespace = parser().parse_args(list(words))
    return prepare(arguments, options.settings(arguments))


@pytest.mark.parametrize("name", ["../../outside", "a\x1b[31mb\nc", "n" * 300, "con", "..", "/etc/x", "…"])
def test_a_strange_name_becomes_a_safe_folder(tmp_path: Path, name: str) -> None:
    folder = prepared("xor-mlp", "--name", name).folder

    assert folder.resolve().parent == tmp_path / "runs"
    assert folder.name.isprintable()
    assert len(folder.name) <= 100


def test_a_run_is_private_and_holds_the_resolved_spec() -> None:
    folder = prepared("xor-mlp", "--seed", "7", "--set", "training.learning_rate=0.5", "--steps", "9").folder

    spec = read_spec(folder / "run.toml")
    assert (spec.seed, spec.training.learning_rate, spec.training.steps, spec.training.epochs) == (7, 0.5, 9, None)
    assert folder.stat().st_mode & 0o077 == 0


def test_the_name_of_another_run_is_refused_and_that_run_untouched(record: Record) -> None:
    database = record("first") / "run.db"
    before = database.read_bytes()

    with pytest.raises(UsageError, match="already exists"):
        prepared("xor-mlp", "--name", "first")

    assert database.read_bytes() == before


@pytest.mark.parametrize("place", ["file/runs", "file"])
def test_a_runs_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="file"):
        prepared("xor-mlp", "--runs-dir", place)


def test_a_preset_wins_over_a_folder_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "xor-mlp").mkdir()

    assert prepared("xor-mlp").folder.name.startswith("xor-mlp-")


def test_a_spec_file_that_was_printed_and_edited_is_trained(tmp_path: Path) -> None:
    from nn_tui.core.specs.file import preset_text

    (tmp_path / "mine.toml").write_text(preset_text("xor-mlp").replace("expect = []", "seed = 3"))

    assert read_spec(prepared("mine.toml").folder / "run.toml").seed == 3


def test_a_run_that_goes_on_keeps_its_folder_and_can_be_longer(record: Record) -> None:
    folder = record("first")

    again = prepared("--resume", "first", "--epochs", "99")

    assert again.resume
    assert again.folder.resolve() == folder
    assert read_spec(folder / "run.toml").training.epochs == 99


@pytest.mark.parametrize("length", [["--epochs", "1"], ["--steps", "9"]])
def test_a_run_that_goes_on_cannot_become_shorter(record: Record, length: list[str]) -> None:
    record("first")

    with pytest.raises(UsageError, match="has done 10 steps, 2 epochs"):
        prepared("--resume", "first", *length)


def test_a_run_whose_trainer_never_began_may_begin() -> None:
    folder = prepared("xor-mlp", "--name", "stillborn").folder

    assert prepared("--resume", "stillborn").folder == folder


@pytest.mark.parametrize("change", [["--seed", "0"], ["--set", "seed=1"], ["--name", "x"], ["--from", "other"]])
def test_a_run_that_goes_on_cannot_be_changed(record: Record, change: list[str]) -> None:
    record("first")

    with pytest.raises(UsageError, match="cannot change a run that goes on"):
        prepared("--resume", "first", *change)


def test_a_run_that_goes_on_has_its_spec(record: Record) -> None:
    record("first")

    with pytest.raises(UsageError, match="a run that goes on has its spec; leave out digits-mlp or --resume"):
        prepared("digits-mlp", "--resume", "first")


@pytest.mark.parametrize("layers", [(), (LAYER,)], ids=["printed", "watched"])
def test_a_run_of_a_program_of_ones_own_is_not_trained_over(tmp_path: Path, layers: tuple[Layer, ...]) -> None:
    writer = RunWriter.create(tmp_path / "runs/mine", RunSpec(data=WatchedData(), model=WatchedModel()))
    plan = {"num_steps": 0, "steps_per_epoch": 0, "batch_size": 0, "num_parameters": 0}
    writer.event(RunStarted(time=1.0, layers=layers, task="classification", data={}, environment={}, **plan))
    writer.event(RunFinished(time=9.0, step=9, epoch=1, status="finished", reason="done", seconds=2.0))
    writer.close()
    database = tmp_path / "runs/mine/run.db"
    before = database.read_bytes()

    with pytest.raises(UsageError, match="trained by a program of your own") as refused:
        prepared("--resume", "mine")

    assert ("nn_tui.watch(…, name='mine', resume=STEP)" in str(refused.value)) == bool(layers)
    assert database.read_bytes() == before


def test_a_run_whose_checkpoints_are_gone_keeps_what_it_has(tmp_path: Path) -> None:
    folder = tmp_path / "runs/first"
    writer = RunWriter.create(folder, RunSpec())
    writer.event(CheckpointSaved(time=8.0, step=9, path="checkpoints/step-000000009.safetensors", reason="finish"))
    writer.event(RunFinished(time=9.0, step=9, epoch=1, status="finished", reason="done", seconds=2.0))
    writer.close()
    before = (folder / "run.db").read_bytes()

    with pytest.raises(UsageError, match="the checkpoints of first are gone"):
        prepared("--resume", "first", "--epochs", "99")

    assert (folder / "run.db").read_bytes() == before


def test_the_record_of_a_program_of_ones_own_is_refused_before_a_folder_is_made(tmp_path: Path) -> None:
    write_spec(RunSpec(data=WatchedData(), model=WatchedModel()), tmp_path / "mine.toml")

    with pytest.raises(UsageError, match=r"mine\.toml: the record of a run that a program of your own trained"):
        prepared("mine.toml")

    assert not (tmp_path / "runs").exists()


def test_settings_meant_for_new_runs_do_not_change_one_that_goes_on(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = record("first")
    monkeypatch.setenv("NN_TUI_SEED", "9")

    prepared("--resume", "first")

    assert read_spec(folder / "run.toml").seed == 0


def test_several_processes_of_one_run_are_kept_for_its_trainer() -> None:
    assert prepared("xor-mlp", "--nproc", "2").processes.per_host == 2
    assert not prepared("xor-mlp").processes.are_several


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["xor-mlp", "--nproc", "0"], "--nproc: must be from 1"),
        (["xor-mlp", "--nnodes", "two"], "--nnodes: must be a number of hosts"),
        (["xor-mlp", "--nnodes", "2"], "--rdzv-endpoint HOST:PORT"),
        (["xor-mlp", "--nnodes", "2", "--rdzv-endpoint", "here"], "must be HOST:PORT"),
        (["xor-mlp", "--nproc", "2", "--seeds", "3"], "--seeds: trains several runs"),
        (["optimizer-race", "--nproc", "2"], "this spec races several"),
    ],
)
def test_processes_that_make_no_sense_are_refused_before_a_folder_is_made(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        prepared(*words)

    assert not list((tmp_path / "runs").glob("*"))


@pytest.mark.parametrize("option", ["--junit", "--summary", "--metrics"])
def test_a_report_that_cannot_be_written_is_found_before_training(tmp_path: Path, option: str) -> None:
    with pytest.raises(UsageError, match=option):
        prepared("xor-mlp", option, str(tmp_path / "nowhere" / "file"))


@pytest.mark.parametrize("option", ["--junit", "--summary", "--metrics"])
def test_a_command_that_comes_to_nothing_leaves_no_empty_report(tmp_path: Path, option: str) -> None:
    with pytest.raises(SpecError, match="nothere"):
        prepared("nothere", option, "report")

    assert not (tmp_path / "report").exists()


def test_a_report_of_an_earlier_run_is_kept_until_there_is_another(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("of yesterday")

    prepared("xor-mlp", "--summary", "report")

    assert (tmp_path / "report").read_text() == "of yesterday"


def test_a_baseline_that_stopped_early_is_read_to_the_weights_it_left(record: Record) -> None:
    record("first", preset="early-stopping")

    baseline = prepared("xor-mlp", "--baseline", "first").gates.baseline

    assert baseline
    assert baseline.values == (0.97,)
