"""Every setting of the play screen: what a notch does, what can be typed, and that nothing leads out of a line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.specs.checks import check
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.play import DEFAULT, Play, parse_play, play_spec, play_text
from nn_tui.tui.play.controls import Control, rows, with_layer, without_layer


def controls(play: Play) -> dict[str, Control]:
    return {control.id: control for row in rows(play) for control in row.controls}


def test_every_field_of_a_play_has_a_control_and_a_meaning():
    found = controls(parse_play("play:regularization=l2"))

    assert {control.field for control in found.values()} | {"show"} == set(DEFAULT.__struct_fields__)
    assert all(control.meaning for control in found.values())


@pytest.mark.parametrize(
    ("id", "by", "line"),
    [
        ("data", 1, "data=rings"),
        ("data", -1, "data=blobs"),
        ("examples", 1, "examples=1000"),
        ("noise", -1, "noise=0.05"),
        ("train", 1, "train=0.6"),
        ("batch", -1, "batch=5"),
        ("seed", 1, "seed=1"),
        ("seed", -1, "seed=4294967295"),
        ("optimizer", 1, "optimizer=adamw"),
        ("rate", 1, "rate=0.1"),
        ("regularization", 1, "regularization=l1"),
        ("epochs", 1, "epochs=300"),
        ("patience", 1, "patience=3"),
        ("speed", 1, "speed=50"),
        ("dropout", 1, "dropout=0.05"),
        ("feature.sin_x1", 1, "features=x1-x2-sin_x1"),
        ("feature.x1", -1, "features=x2"),
        ("hidden", 1, "hidden=4-2-2"),
        ("hidden", -1, "hidden=4"),
        ("units.0", 1, "hidden=5-2"),
        ("units.1", -1, "hidden=4-1"),
        ("activation.1", 1, "activation=tanh-none"),
    ],
)
def test_a_notch_changes_one_setting(id: str, by: int, line: str):
    assert controls(DEFAULT)[id].change(by) == parse_play(f"play:{line}")


@pytest.mark.parametrize(
    ("id", "text", "line"),
    [
        ("rate", "0.0123", "rate=0.0123"),
        ("hidden", "64-64-32", "hidden=64-64-32"),
        ("hidden", "none", "hidden=none"),
        ("units.0", "4096", "hidden=4096-2"),
        ("activation.0", "relu", "activation=relu-tanh"),
        ("examples", "12345", "examples=12345"),
        ("feature.x1_squared", "", "features=x1-x2-x1_squared"),
    ],
)
def test_what_is_typed_is_taken(id: str, text: str, line: str):
    assert controls(DEFAULT)[id].take(text) == parse_play(f"play:{line}")


@pytest.mark.parametrize(
    ("id", "text"), [("rate", "-1"), ("units.0", "3-4"), ("data", "moon"), ("activation.1", "tan")]
)
def test_what_cannot_be_is_refused_in_a_sentence(id: str, text: str):
    with pytest.raises(SpecError):
        controls(DEFAULT)[id].take(text)


def test_the_last_input_cannot_be_turned_off():
    alone = parse_play("play:features=x1")

    assert controls(alone)["feature.x1"].change(-1) == alone


def test_a_layer_can_be_added_and_removed_anywhere_and_keeps_its_activation():
    play = parse_play("play:hidden=8-4,activation=relu-tanh")

    assert with_layer(play, 1) == parse_play("play:hidden=8-8-4,activation=relu-relu-tanh")
    assert without_layer(play, 0) == parse_play("play:hidden=4,activation=tanh")
    assert with_layer(parse_play("play:hidden=none"), 0) == parse_play("play:hidden=4")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([-1, 1])), max_size=25))
def test_whatever_is_pressed_leads_to_a_line_that_says_it_and_a_spec_that_can_be(presses: list[tuple[int, int]]):
    play = DEFAULT
    for at, by in presses:
        found = list(controls(play).values())
        play = found[at % len(found)].change(by)

    check(play_spec(play))
    assert parse_play(play_text(play)) == play
