"""Races: who starts beside whom, in which folders, and how siblings find one another."""

from pathlib import Path

import pytest

from nn_tui.core.groups.race import prepare_race, racers
from nn_tui.core.groups.run_group import siblings
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.runs.reader import read_run_spec
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import load_preset, override


def racing(*others: str) -> RunSpec:
    return override(load_preset("xor-mlp"), {"race": list(others), "seed": 7, "device": "cpu"})


def test_racers_share_seed_and_device_and_train_on_one_thread():
    specs = racers(racing("rings-mlp", "two-moons"))

    assert [spec.preset for spec in specs] == ["xor-mlp", "rings-mlp", "two-moons"]
    assert {(spec.seed, spec.device, spec.threads) for spec in specs} == {(7, "cpu", 1)}


def test_a_change_is_called_after_what_differs_or_as_it_calls_itself():
    specs = racers(racing("model.hidden=[3] training.epochs=5", "title=smaller model.hidden=[3]"))

    assert [spec.title for spec in specs[1:]] == ["hidden [3], epochs 5", "smaller"]


def test_whoever_names_nobody_races_alone():
    spec = load_preset("xor-mlp")

    assert racers(spec) == [spec]


def test_a_racer_does_not_start_races_of_its_own():
    specs = racers(racing("rings-mlp"), lambda name: override(load_preset(name), {"race": ["two-moons"]}))

    assert [spec.race for spec in specs] == [["rings-mlp"], []]


def test_what_was_asked_for_holds_for_every_racer():
    specs = racers(racing("rings-mlp"), lambda name: override(load_preset(name), {"training.epochs": 3}))

    assert specs[1].training.epochs == 3


@pytest.mark.parametrize(("name", "words"), [("xor-mpl", "did you mean 'xor-mlp'"), ("xor-mlp", "against itself")])
def test_a_race_against_nobody_there_is_told_in_one_sentence(name: str, words: str):
    with pytest.raises(SpecError, match=words):
        racers(racing(name))


def test_racers_find_one_another_and_nobody_else(tmp_path: Path):
    first = prepare_race(racers(racing("rings-mlp")), tmp_path)
    second = prepare_race(racers(racing("rings-mlp")), tmp_path)

    assert siblings(first.folders[1]) == list(first.folders)
    assert siblings(second.folders[0]) == list(second.folders)
    assert read_run_spec(first.folders[0]).run_group.startswith("xor-mlp-")


def test_a_run_by_itself_is_its_only_sibling(tmp_path: Path):
    folder = prepare_run(load_preset("xor-mlp"), tmp_path)
    prepare_run(load_preset("xor-mlp"), tmp_path)

    assert siblings(folder) == [folder]


def test_a_racer_may_be_a_change_of_the_spec_itself():
    specs = racers(racing("training.optimizer=sgd training.learning_rate=0.5"))

    assert (specs[1].training.optimizer, specs[1].training.learning_rate) == ("sgd", 0.5)
    assert specs[1].title == "optimizer sgd, learning_rate 0.5"
    assert specs[1].preset == "xor-mlp"


def test_a_change_that_is_not_legal_is_told_in_one_sentence():
    with pytest.raises(SpecError, match=r"race: training.optimizer: unknown value 'sdg'"):
        racers(racing("training.optimizer=sdg"))
