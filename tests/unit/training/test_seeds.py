"""Runs trained as one computation are those that they would have been by themselves."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from nn_tui.core.commands import Command, SetLearningRate
from nn_tui.core.events import Edited
from nn_tui.core.groups.seeds import can_be_stacked, seed_specs, split_evenly
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.runs.errors import RunError
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import load_preset, override, parse_spec
from nn_tui.core.specs.toml import to_toml
from nn_tui.core.training.several import train_several

TrainTogether = Callable[..., list[RunView]]
Changes = dict[str, object]

NUM_SEEDS = 3
OWN: list[Changes] = [
    {"training.learning_rate": 0.003, "regularization.weight_decay": 0.1},
    {"training.learning_rate": 0.0001, "regularization.weight_decay": 0.0, "seed": 1},
    {"training.learning_rate": 0.02, "regularization.weight_decay": 0.5, "seed": 0},
]
"""What runs computed together may differ in."""
SPIRAL = """
threads = 1
data = {source = "spirals", num_examples = 170}
model = {family = "mlp", hidden = [16, 16]}
training = {optimizer = "adam", learning_rate = 0.01, batch_size = 32, steps = 100}
"""
CHANGES = {
    "as it is": {},
    "classes, residual, layer norm": {
        "data.source": "blobs",
        "model.residual": True,
        "model.normalization": "layer",
        "model.activation": "gelu",
    },
    "numbers, momentum, cosine, huber": {
        "data.source": "function",
        "training.optimizer": "momentum",
        "training.schedule": "cosine",
        "training.loss": "huber",
    },
    "linear, penalties, no bias": {
        "model.hidden": [],
        "model.bias": False,
        "regularization.l1": 0.01,
        "regularization.weight_decay": 0.1,
        "training.optimizer": "adamw",
    },
}


def no_git() -> Future[None]:
    git: Future[None] = Future()
    git.set_result(None)
    return git


@pytest.fixture
def train_together() -> Iterator[TrainTogether]:
    """Train a spec under three seeds, or with what is each run's `own`; `commands` go to the second.

    Returns the views at the end.
    """
    readers: list[RunReader] = []
    with tempfile.TemporaryDirectory() as runs:

        def train(
            toml: str, changes: Changes, commands: tuple[Command, ...] = (), own: Sequence[Changes] = ()
        ) -> list[RunView]:
            spec = override(parse_spec(toml, "test"), changes)
            specs = [override(spec, one) for one in own] or seed_specs(spec, NUM_SEEDS, "together")
            folders = [prepare_run(one, Path(runs)) for one in specs]
            found = [RunReader(folder) for folder in folders]
            readers.extend(found)
            for command in commands:
                found[1].send(command)
            train_several(folders, lambda: False, no_git())
            return [reader.refresh() for reader in found]

        yield train
        for reader in readers:
            reader.close()


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_the_first_hundred_losses_are_those_of_a_run_by_itself(train, train_together, changes):
    views = train_together(SPIRAL, changes)

    for seed, view in enumerate(views):
        spec = override(parse_spec(SPIRAL, "test"), {**changes, "seed": seed})
        alone = train(to_toml(spec))
        np.testing.assert_allclose(view.series("train_loss")[1][:100], alone.series("train_loss")[1][:100], atol=1e-4)
        assert view.series("validation_loss")[0].tolist() == alone.series("validation_loss")[0].tolist()
        assert view.status == alone.status == "finished"


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
def test_rates_and_decays_of_their_own_give_the_losses_of_runs_by_themselves(train, train_together, optimizer):
    changes = {"training.optimizer": optimizer, "training.schedule": "one_cycle", "instruments.budget": 0.0}

    views = train_together(SPIRAL, changes, own=OWN)

    finals = set[float]()
    for own, view in zip(OWN, views, strict=True):
        alone = train(to_toml(override(parse_spec(SPIRAL, "test"), {**changes, **own})))
        np.testing.assert_allclose(view.series("train_loss")[1][:100], alone.series("train_loss")[1][:100], atol=1e-4)
        np.testing.assert_array_equal(view.series("learning_rate")[1].max(), alone.series("learning_rate")[1].max())
        finals.add(round(view.last("train_loss"), 3))
    assert len(finals) == len(OWN)


def test_a_run_that_diverges_takes_no_other_along(train, train_together):
    changes = {"data.source": "function", "model.activation": "none", "training.optimizer": "sgd"}

    views = train_together(SPIRAL, changes, own=[{"training.learning_rate": rate} for rate in (0.01, 1e6, 0.001)])

    alone = train(to_toml(override(parse_spec(SPIRAL, "test"), changes)))
    assert [view.status for view in views] == ["finished", "diverged", "finished"]
    np.testing.assert_allclose(views[0].series("train_loss")[1], alone.series("train_loss")[1], atol=1e-4)


def test_what_is_measured_is_measured_on_the_network_of_its_run(train, train_together):
    views = train_together(SPIRAL, {"instruments.budget": "all"})

    for seed, view in enumerate(views):
        alone = train(SPIRAL, f'seed = {seed}\ninstruments = {{budget = "all"}}')
        for name in ("gradient_norm", "update_ratio", "weight_norm", "dead_fraction"):
            steps, values = view.series(name)
            np.testing.assert_array_equal(steps, alone.series(name)[0])
            np.testing.assert_allclose(values, alone.series(name)[1], rtol=1e-3, atol=1e-6)


def test_a_checkpoint_holds_the_moments_of_its_own_run(train, train_together):
    views = train_together(SPIRAL, {})

    alone = train(SPIRAL, "seed = 2")
    mine, theirs = (
        safetensors.numpy.load_file(sorted(view.path.glob("checkpoints/*.safetensors"))[-1])
        for view in (views[2], alone)
    )
    assert mine.keys() == theirs.keys()
    for name in theirs:
        if not name.startswith("generator."):
            np.testing.assert_allclose(mine[name], theirs[name], atol=1e-3, err_msg=name)


def test_each_run_that_diverges_is_concluded(train_together):
    changes = {
        "data.source": "function",
        "model.activation": "none",
        "training.optimizer": "sgd",
        "training.learning_rate": 30.0,
        "model.initialization": "zeros",
    }

    views = train_together(SPIRAL, changes)

    assert {view.status for view in views} == {"diverged"}
    assert all(view.finished is not None for view in views)


def test_a_run_that_stops_early_keeps_its_best_weights_while_others_go_on(train_together):
    changes = {"regularization.early_stopping.patience": 2, "training.learning_rate": 0.05, "training.steps": 600}

    views = train_together(SPIRAL, changes)

    assert len({view.step for view in views}) > 1
    assert all(view.status == "finished" for view in views)


def test_a_learning_rate_set_for_one_holds_for_it_alone(train_together):
    views = train_together(SPIRAL, {}, (SetLearningRate(0.5),))

    changed = [[e.after for e in view.events if isinstance(e, Edited)] for view in views]
    assert changed == [[], [{"training.learning_rate": 0.5}], []]
    assert [view.last("learning_rate") for view in views] == [0.01, 0.5, 0.01]


def test_every_seed_fails_alike_when_the_data_do(train_together):
    views = train_together(SPIRAL, {"training.batch_size": 1000})

    assert {view.status for view in views} == {"failed"}


@pytest.mark.parametrize(
    "changes",
    [
        {"model.dropout": 0.1},
        {"model.hidden": [1000]},
        {"model.normalization": "batch"},
        {"regularization.clip_gradient_norm": 1.0},
        {"training.schedule": "plateau"},
        {"augmentation.noise": 0.1},
        {"regularization.adversarial_epsilon": 0.1},
        {"transfer.freeze": ["hidden_1"]},
    ],
)
def test_what_makes_runs_meet_or_draws_numbers_is_not_stacked(changes: dict[str, object]):
    spec = load_preset("spiral-mlp")

    assert can_be_stacked(spec)
    assert not can_be_stacked(override(spec, changes))


def test_seeds_count_from_that_of_the_spec():
    specs = seed_specs(override(load_preset("spiral-mlp"), {"seed": 5}), 3, "together")

    assert [spec.seed for spec in specs] == [5, 6, 7]
    assert {spec.run_group for spec in specs} == {"together"}


@pytest.mark.parametrize("number", [0, -1, 1001])
def test_an_impossible_number_of_seeds_is_told_in_one_sentence(number: int):
    with pytest.raises(SpecError, match=r"seeds: must be from 1 to 1,000"):
        seed_specs(load_preset("spiral-mlp"), number, "together")


def test_runs_are_dealt_out_evenly():
    folders = [Path(str(number)) for number in range(5)]

    assert split_evenly(folders, 2) == [folders[:2], folders[2:]]
    assert split_evenly(folders[:1], 4) == [folders[:1]]


def test_a_folder_that_cannot_be_opened_lets_the_others_go(tmp_path: Path) -> None:
    folder = prepare_run(parse_spec(SPIRAL, "test"), tmp_path)

    with pytest.raises(RunError):
        train_several([folder, tmp_path / "nowhere"], lambda: False, no_git())

    RunWriter.resume(folder, 0).close()  # which nobody may while somebody else records
