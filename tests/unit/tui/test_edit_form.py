"""What may be changed while a run trains, as rows of a form."""

from nn_tui.core.specs.file import override, parse_spec
from nn_tui.tui.widgets.edit_form import changes_in, edit_fields

LAYERS = ("hidden_1", "output")


def spec_of(**changes):
    spec = parse_spec('data = {source = "moons"}\nmodel = {family = "mlp", hidden = [4]}', "a.toml")
    return override(spec, {path.replace("__", "."): value for path, value in changes.items()})


def changes(now, **texts):
    fields = edit_fields(now, now)
    given = {field.path: field.text for field in fields}
    return changes_in(now, fields, given | {path.replace("__", "."): text for path, text in texts.items()}, LAYERS)


def test_dropout_can_be_changed_where_the_network_has_layers_for_it():
    without, with_dropout = spec_of(), spec_of(model__dropout=0.1)

    assert "model.dropout" not in {field.path for field in edit_fields(without, without)}
    assert "model.dropout" in {field.path for field in edit_fields(with_dropout, without)}


def test_only_what_is_changed_is_returned_and_factors_are_understood():
    now = spec_of(training__learning_rate=0.1)

    found, problems = changes(now, training__learning_rate="÷ 4", transfer__freeze="hidden_*")

    assert found == {"training.learning_rate": 0.025, "transfer.freeze": ["hidden_*"]}
    assert problems == {}


def test_the_batch_size_can_be_changed():
    assert changes(spec_of(), training__batch_size="64") == ({"training.batch_size": 64}, {})
    assert changes(spec_of(), training__batch_size="0")[1] == {
        "training.batch_size": "0 is out of range, must be at least 1"
    }


def test_layers_are_thawed_by_an_empty_row():
    now = spec_of(transfer__freeze=["output"])

    assert changes(now, transfer__freeze="") == ({"transfer.freeze": []}, {})


def test_each_problem_stands_at_its_row():
    _, problems = changes(spec_of(), regularization__weight_decay="-1", transfer__freeze="*")

    assert problems == {
        "regularization.weight_decay": "-1 is out of range, must be at least 0",
        "transfer.freeze": "every layer is frozen, so nothing is left to train",
    }
