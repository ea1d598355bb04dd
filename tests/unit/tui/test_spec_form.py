"""The form of a spec: made from its fields, checked with its own sentences."""

import pytest

from nn_tui.core.families import MLP
from nn_tui.core.specs.file import load_preset, override
from nn_tui.tui.widgets.spec_form import apply_form, form_fields, in_short

SPEC = load_preset("digits-mlp")


def test_the_form_begins_with_the_learning_rate() -> None:
    assert form_fields(SPEC)[0].path == "training.learning_rate"


@pytest.mark.parametrize("path", ["model.hidden", "model.activation", "training.batch_size", "split.validation"])
def test_fields_come_from_the_records(path: str) -> None:
    fields = {field.path: field for field in form_fields(SPEC)}

    assert fields[path].doc


def test_what_is_not_changed_stays() -> None:
    texts = {field.path: field.text for field in form_fields(SPEC)}

    spec, problems = apply_form(SPEC, texts)

    assert problems == {}
    assert spec == SPEC


def test_changes_are_laid_over_the_spec() -> None:
    texts = {"training.learning_rate": ".01", "model.hidden": "8, 8", "model.activation": "tanh"}

    spec, _ = apply_form(SPEC, texts)

    assert spec is not None
    assert (spec.training.learning_rate, spec.model.hidden, spec.model.activation) == (0.01, [8, 8], "tanh")


def test_one_name_for_all_layers_is_turned_through() -> None:
    fields = {field.path: field for field in form_fields(SPEC)}

    assert "tanh" in fields["model.activation"].choices


def test_names_in_a_list_need_no_quotes() -> None:
    spec, _ = apply_form(override(SPEC, {"model.activation": ["relu", "tanh"]}), {"model.activation": "tanh, elu"})

    assert spec is not None
    assert isinstance(spec.model, MLP)
    assert spec.model.activation == ["tanh", "elu"]


def test_steps_replace_epochs() -> None:
    spec, problems = apply_form(SPEC, {"training.steps": "50"})

    assert problems == {}
    assert spec is not None
    assert (spec.training.steps, spec.training.epochs) == (50, None)


def test_a_problem_stands_beside_its_field() -> None:
    spec, problems = apply_form(SPEC, {"training.batch_size": "many", "model.dropout": "1.5"})

    assert spec is None
    assert set(problems) == {"training.batch_size", "model.dropout"}


def test_the_short_form_names_layers_optimiser_and_length() -> None:
    words = in_short(SPEC)

    assert "learning rate" in words
    assert "epochs" in words
    assert "128–64" in words
