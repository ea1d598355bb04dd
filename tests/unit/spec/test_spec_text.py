"""Specs written as TOML and as a schema."""

from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.docs import field_docs
from nn_tui.core.specs.file import json_schema, load_preset, override, parse_spec, preset_names, preset_text, write_spec
from nn_tui.core.specs.toml import to_commented_toml

COMMENTED = """\
# what this is for
title = "Moons"

[data]
source = "moons"   # two of them
noise = 0.2        # a little

[training]
epochs = 5         # enough
learning_rate = 0.01
"""


def test_comments_are_kept_when_a_spec_is_written_back():
    spec = parse_spec(COMMENTED, "moons.toml")

    text = to_commented_toml(override(spec, {"data.noise": 0.3, "training.learning_rate": 0.5}), COMMENTED)

    assert text == COMMENTED.replace("0.2 ", "0.3 ").replace("0.01", "0.5")


def test_fields_are_added_and_removed_where_the_commented_text_lacks_or_has_them():
    spec = parse_spec(COMMENTED, "moons.toml")
    changed = override(spec, {"training.steps": 7, "regularization.early_stopping.patience": 3})

    text = to_commented_toml(changed, COMMENTED)

    assert parse_spec(text, "moons.toml") == changed
    assert "epochs" not in text
    assert "# two of them" in text


def test_every_preset_written_back_unchanged_is_the_same_text():
    for name in preset_names():
        spec = parse_spec(preset_text(name), name)

        assert to_commented_toml(spec, preset_text(name)) == preset_text(name)


def test_a_written_spec_reads_back_equal(tmp_path):
    spec = load_preset("one-neuron")

    write_spec(spec, tmp_path / "run.toml")

    assert parse_spec((tmp_path / "run.toml").read_text(encoding="utf-8"), "run.toml") == spec
    assert [path.name for path in tmp_path.iterdir()] == ["run.toml"]


def test_the_schema_describes_every_field_of_a_spec():
    definitions = json_schema()["$defs"]

    undescribed = [
        f"{name}.{field}"
        for name, definition in definitions.items()
        for field, schema in definition["properties"].items()
        if "description" not in schema and field not in ("source", "family")
    ]

    assert undescribed == []


def test_the_meaning_of_a_field_can_be_asked_for():
    assert field_docs(RunSpec)["title"] == "Name shown to people."
