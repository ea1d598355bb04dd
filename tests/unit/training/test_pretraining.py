"""A preset that is trained first: by whom, where, once, and what happens if it does not finish."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from nn_tui.core.runs.folders import find_runs, summary
from nn_tui.core.runs.reader import read_run_spec
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec, Transfer
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import load_preset, override
from nn_tui.core.training.pretraining import pretrained

PRESET = "zero-initialization"
DIGITS = """
threads = 1
data = {source = "digits"}
model = {family = "mlp", hidden = [64, 64], activation = "tanh"}
training = {steps = 8}
transfer = {preset = "zero-initialization", new_head = true}
"""

Train = Callable[..., RunView]


def runs_of_the_preset(runs_dir: Path) -> list[Path]:
    return [folder for folder in find_runs(runs_dir) if summary(folder).preset == PRESET]


def notes(view: RunView) -> list[str]:
    return [getattr(event, "text", "") for event in view.events]


def test_the_preset_is_trained_first_under_the_same_seed_and_then_taken_again(train: Train):
    first, second = train(DIGITS, "seed = 5"), train(DIGITS, "seed = 5")

    (source,) = runs_of_the_preset(first.path.parent)
    assert summary(source).status == "finished"
    assert read_run_spec(source).seed == 5
    assert any(f"trains {PRESET} first, as the run {source.name}" in note for note in notes(first))
    assert any(f"begins with {source.name}, a finished run of {PRESET}" in note for note in notes(second))
    assert any(f"weights of {source.name}" in note and "new: output" in note for note in notes(second))
    assert first.last("train_loss") == second.last("train_loss"), "whether it was trained just now changes nothing"


def test_another_seed_or_lost_weights_have_it_trained_anew_and_another_thread_count_has_not(train: Train):
    view = train(DIGITS)
    runs_dir, trained = view.path.parent, list[Path]()
    (source,) = runs_of_the_preset(runs_dir)

    elsewhere = pretrained(replace(view.spec, threads=2, run_group="seeds-1234"), runs_dir, trained.append, print)
    with pytest.raises(SpecError, match="did not finish"):
        pretrained(replace(view.spec, seed=6), runs_dir, trained.append, print)
    for file in (source / "checkpoints").iterdir():
        file.unlink()
    with pytest.raises(SpecError, match="did not finish"):
        pretrained(view.spec, runs_dir, trained.append, print)

    assert elsewhere == source
    assert [read_run_spec(folder).seed for folder in trained] == [6, 0]


def test_a_run_that_is_named_is_taken_before_any_preset(tmp_path: Path):
    spec = override(load_preset("xor-mlp"), {"transfer.run": "elsewhere", "transfer.preset": "rings-mlp"})

    assert pretrained(spec, tmp_path, lambda _: pytest.fail("nothing is to be trained"), print) is None


def test_a_preset_that_does_not_finish_is_named_with_its_run(tmp_path: Path):
    spec = RunSpec(transfer=Transfer(preset="xor-mlp"))

    with pytest.raises(SpecError, match=r"transfer\.preset: xor-mlp was to be trained first, but .* see xor-mlp-"):
        pretrained(spec, tmp_path, lambda _: None, print)


@pytest.mark.parametrize(
    ("preset", "sentence"),
    [
        ("xor-mpl", "unknown preset 'xor-mpl', did you mean 'xor-mlp'"),
        ("one-neuron", "cannot be trained before itself"),
    ],
)
def test_a_preset_that_cannot_be_trained_first_is_refused_at_once(preset: str, sentence: str):
    with pytest.raises(SpecError, match=sentence):
        override(load_preset("one-neuron"), {"transfer.preset": preset})
