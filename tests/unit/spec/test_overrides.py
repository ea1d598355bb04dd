"""Changes to a spec by dotted path."""

import pytest

from nn_tui.core.data import Digits, Moons
from nn_tui.core.spec import EarlyStopping, RunSpec
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import override, parse_assignment, parse_spec


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("training.epochs=5", "training.epochs", 5),
        ("training.learning_rate = 1e-4", "training.learning_rate", 1e-4),
        ("training.learning_rate=.5", "training.learning_rate", 0.5),
        ("model.activation=tanh", "model.activation", "tanh"),
        ('model.activation="tanh"', "model.activation", "tanh"),
        ("model.hidden=[8,8]", "model.hidden", [8, 8]),
        ("model.activation=[relu, tanh]", "model.activation", ["relu", "tanh"]),
        ("model.bias=false", "model.bias", False),
        ("device=cuda:1", "device", "cuda:1"),
        ("title=two words", "title", "two words"),
        ("regularization.early_stopping={}", "regularization.early_stopping", {}),
    ],
)
def test_an_assignment_holds_a_toml_value_or_a_bare_word(text: str, path: str, value: object):
    assert parse_assignment(text) == (path, value)


@pytest.mark.parametrize("text", ["", "a", "=3", "a..b=3", "a b=3", "a=", "a=[1", "a='x", "a=1\nb=2\n[["])
def test_a_malformed_assignment_is_a_spec_error(text: str):
    with pytest.raises(SpecError, match=r"^--set: "):
        override(RunSpec(), dict([parse_assignment(text)]))


def test_a_table_on_the_way_is_created():
    spec = override(RunSpec(), {"regularization.early_stopping.patience": 5})

    assert spec.regularization.early_stopping == EarlyStopping(patience=5)


def test_none_clears_an_optional_field():
    spec = parse_spec("[regularization.early_stopping]\npatience = 5", "x")

    assert override(spec, {"regularization.early_stopping": "none"}).regularization.early_stopping is None


def test_none_is_a_value_where_it_is_a_choice():
    assert override(RunSpec(), {"model.activation": "none"}).model.activation == "none"


def test_setting_epochs_clears_steps_and_the_other_way_round():
    steps = override(RunSpec(), {"training.steps": 100})
    epochs = override(steps, {"training.epochs": 3})

    assert (steps.training.steps, steps.training.epochs) == (100, None)
    assert (epochs.training.steps, epochs.training.epochs) == (None, 3)


def test_setting_both_epochs_and_steps_is_refused():
    with pytest.raises(SpecError, match="give one of them, not both"):
        override(RunSpec(), {"training.epochs": 1, "training.steps": 1})


def test_another_data_source_starts_from_its_own_defaults():
    moons = override(RunSpec(), {"data.noise": 0.3, "data.source": "moons"})

    assert moons.data == Moons(noise=0.3)
    assert override(moons, {"data.source": "digits"}).data == Digits()


def test_naming_the_source_a_spec_already_has_keeps_its_fields():
    moons = override(RunSpec(), {"data.source": "moons", "data.noise": 0.3})

    assert override(moons, {"data.source": "moons"}).data == Moons(noise=0.3)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("training.learning_rat", "--set: training.learning_rat: unknown field, did you mean 'learning_rate'?"),
        ("training.epochs.x", "--set: training.epochs.x: 'training.epochs' is not a table"),
        ("zzz.y", "--set: zzz: unknown field; known here: "),
    ],
)
def test_a_path_that_leads_nowhere_is_explained(path: str, message: str):
    spec = override(RunSpec(), {"training.epochs": 2})

    with pytest.raises(SpecError) as caught:
        override(spec, {path: 1})

    assert str(caught.value).startswith(message)


def test_an_error_names_where_the_override_came_from():
    with pytest.raises(SpecError, match=r"^NN_TUI_EPOCHS: training\.epochs: 0 is out of range"):
        override(RunSpec(), {"training.epochs": 0}, origin="NN_TUI_EPOCHS")
