"""Keys: every action has one, no two of a screen share one, and any can be moved."""

from collections import Counter

import pytest

from nn_tui.tui.keymap import ACTIONS, APP, COMPARE, GALLERY, RUN, RUNS, Action, display_key, keys_of, unknown_action


@pytest.mark.parametrize("screen", [GALLERY, RUN, RUNS, COMPARE])
def test_no_two_actions_of_a_screen_share_a_key(screen: tuple[Action, ...]) -> None:
    keys = Counter(key for action in (*screen, *APP) for key in action.keys.split(","))

    assert [key for key, count in keys.items() if count > 1] == []


def test_ids_are_unique() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


def test_no_action_needs_an_f_key_or_alt_or_ctrl_enter() -> None:
    keys = [key for action in ACTIONS for key in action.keys.split(",")]

    assert not [key for key in keys if "alt+" in key or key == "ctrl+enter" or key in {f"f{n}" for n in range(1, 25)}]


@pytest.mark.parametrize(
    ("key", "shown"),
    [("question_mark", "?"), ("slash", "/"), ("full_stop", "."), ("plus", "+"), ("ctrl+p", "ctrl+p"), ("left", "←")],
)
def test_keys_are_shown_as_they_are_written_on_a_keyboard(key: str, shown: str) -> None:
    assert display_key(key) == shown


def test_a_changed_key_is_the_one_shown() -> None:
    pause = next(action for action in RUN if action.id == "run.pause")

    assert keys_of(pause, {"run.pause": "p"}) == ["p"]


def test_an_unknown_action_is_answered_with_the_nearest() -> None:
    assert unknown_action({"run.pausse": "p"}) == "keys: 'run.pausse' is not an action, did you mean 'run.pause'?"
    assert unknown_action({"run.pause": "p"}) is None
