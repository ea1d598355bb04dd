"""A network to play with, as a line of text."""

from pathlib import Path

import pytest

import nn_tui
from nn_tui.core.data import Blobs, Spirals
from nn_tui.core.families import MLP
from nn_tui.core.spec import EarlyStopping
from nn_tui.core.specs.checks import check
from nn_tui.core.specs.data_checks import check_against
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import override
from nn_tui.core.specs.play import Play, live_changes, parse_play, play_spec, play_text

LINE = "play:data=spirals,noise=0.02,features=x1-x2-sin_x1,hidden=8-8,regularization=l2,seed=3"


def test_a_line_says_what_is_not_the_default():
    play = Play(data="spirals", noise=0.02, hidden=(8, 8), features=("x1", "x2", "sin_x1"), regularization="l2", seed=3)

    assert play_text(play) == LINE
    assert parse_play(LINE) == play


def test_nothing_said_is_every_default():
    assert parse_play("play:") == Play()
    assert play_text(Play()) == "play:seed=0"


def test_spaces_and_none_are_understood():
    assert parse_play("play: hidden = none , activation=none,") == Play(hidden=(), activation="none")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("play:moons", "play: expected name=value, got 'moons'"),
        ("play:dat=moons", "play: unknown setting 'dat', did you mean 'data'?"),
        (
            "play:data=moon",
            "play: data: 'moon' must be one of moons, rings, spirals, xor, blobs, or a file (.csv, .tsv, .parquet, "
            ".pq, .npz) whose path has no comma, did you mean 'moons'?",
        ),
        ("play:seed=1,seed=2", "play: seed: given twice; once is enough"),
        ("play:rate=nan", "play: rate: 'nan' must be a learning rate above 0, at most 1000"),
        ("play:epochs=1.5", "play: epochs: '1.5' must be a whole number from 1 to 1,000,000"),
        ("play:hidden=4-x", "play: hidden: '4-x' must be numbers of units from 1 to 4096"),
        ("play:features=x1-x3", "play: features: 'x3' must be one of x1, x2, x1_squared"),
        ("play:features=none", "play: features: 'none' must be one of x1, x2"),
        ("play:activation=tanh-tan", "play: activation: 'tan' must be one of relu, leaky_relu"),
        ("play:hidden=4-4-4,activation=tanh-relu", "play: activation: 2 for 3 hidden layers; give one for each"),
        ("play:show=all", "play: show: 'all' must be one of validation, discrete"),
        ("play:data=a.png", "play: data: 'a.png' must be one of moons"),
    ],
)
def test_a_mistake_is_one_sentence(line: str, sentence: str):
    with pytest.raises(SpecError) as caught:
        parse_play(line)

    assert str(caught.value).startswith(sentence)


def test_a_line_becomes_an_ordinary_spec():
    spec = play_spec(parse_play(LINE + ",examples=100,train=0.8,batch=500,strength=0.01"))

    assert spec.title.startswith("play:data=spirals,examples=100,")
    assert spec.data == Spirals(num_examples=100, noise=0.02, seed=3)
    assert spec.model == MLP(features=["x1", "x2", "sin_x1"], hidden=[8, 8], activation="tanh")
    assert (spec.split.validation, spec.split.seed, spec.seed) == (0.2, 3, 3)
    assert spec.training.batch_size == 80
    assert (spec.regularization.weight_decay, spec.regularization.l1) == (0.01, 0.0)


def test_layers_may_differ_in_activation_and_a_run_may_stop_early():
    play = parse_play("play:hidden=8-4,activation=relu-tanh,patience=5,show=validation-discrete,speed=0")

    spec = play_spec(play)

    assert play.activations == ("relu", "tanh")
    assert spec.model == MLP(hidden=[8, 4], activation=["relu", "tanh"])
    assert spec.regularization.early_stopping == EarlyStopping(patience=5)
    line = "play:hidden=8-4,activation=relu-tanh,patience=5,show=validation-discrete,speed=0,seed=0"
    assert play_text(play) == line


def test_patience_needs_points_that_validate():
    assert play_spec(parse_play("play:patience=5,train=1")).regularization.early_stopping is None


def test_a_file_of_ones_own_is_trained_on_and_has_to_lie_in_a_plane(tmp_path: Path):
    for name, row in (("plane", "{x},{y},{c}"), ("space", "{x},{y},-{x},{c}")):
        rows = [row.format(x=x / 7, y=(x * x) % 11, c="ab"[x % 2]) for x in range(40)]
        (tmp_path / f"{name}.csv").write_text("\n".join(rows))

    spec = play_spec(parse_play(f"play:data={tmp_path}/plane.csv,batch=5,epochs=2"))
    result = nn_tui.train(spec, runs_dir=tmp_path / "runs", threads=1)
    in_space = play_spec(parse_play(f"play:data={tmp_path}/space.csv"))

    assert result.status == "finished"
    with pytest.raises(SpecError, match=r"model\.features: are made of two inputs, x1 and x2, but space\.csv has 3"):
        check_against(in_space, in_space.data.load())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ("rate=0.1", {"training.learning_rate": 0.1}),
        ("regularization=l1,strength=0.01", {"regularization.l1": 0.01}),
        ("regularization=l2", {"regularization.weight_decay": 0.001}),
        ("dropout=0.3", {"model.dropout": 0.3}),
        ("epochs=7,speed=1,show=discrete", {"training.epochs": 7}),
        ("optimizer=sgd", {"training.optimizer": "sgd"}),
        ("strength=0.5", {}),
        ("seed=1", None),
        ("hidden=4-3", None),
        ("batch=20", None),
        ("patience=3", None),
    ],
)
def test_some_changes_are_made_while_a_run_trains_and_others_need_another_run(change: str, fields: object):
    before = Play(dropout=0.1)

    after = parse_play(f"play:{change}" if "dropout" in change else f"play:dropout=0.1,{change}")

    assert live_changes(before, after) == fields


def test_a_network_built_without_dropout_has_to_be_another_one():
    assert live_changes(Play(), Play(dropout=0.2)) is None


def test_blobs_always_have_some_width():
    assert play_spec(Play(data="blobs", noise=0.0)).data == Blobs(num_examples=400, num_classes=2, spread=0.01)


@pytest.mark.parametrize("data", ["moons", "rings", "spirals", "xor", "blobs"])
def test_every_data_set_suits_its_network(data: str):
    spec = play_spec(parse_play(f"play:data={data},examples=10,train=1"))

    check(spec)
    check_against(spec, spec.data.load())  # type: ignore[union-attr]


def test_features_need_two_inputs_and_are_named_once():
    wine = override(play_spec(Play(features=("x1", "x1_squared"))), {"data.source": "wine"})
    twice = play_spec(Play(features=("x1", "x1")))

    with pytest.raises(SpecError, match=r"model\.features: are made of two inputs, x1 and x2, but wine has 13"):
        check_against(wine, wine.data.load())  # type: ignore[union-attr]
    with pytest.raises(SpecError, match=r"model\.features: names 'x1' twice"):
        check_against(twice, twice.data.load())  # type: ignore[union-attr]


def test_a_line_trains_and_squares_tell_rings_apart_without_a_hidden_layer(tmp_path: Path):
    line = "play:data=rings,noise=0.05,hidden=none,rate=0.1,epochs=10,features="

    flat = nn_tui.train(f"{line}x1-x2", runs_dir=tmp_path, threads=1)
    squares = nn_tui.train(f"{line}x1_squared-x2_squared", runs_dir=tmp_path, threads=1)

    assert flat.metrics["validation_accuracy"].last < 0.75
    assert squares.metrics["validation_accuracy"].last > 0.98
    assert Path(squares.path).name.startswith("play-")
