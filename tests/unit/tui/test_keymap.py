"""Keys: every action has one, no two of a screen share one, and any can be moved."""

from collections import Counter
from pathlib import Path

import pytest

import nn_tui
from nn_tui.tui.keymap.action import display_key, keys_of
from nn_tui.tui.keymap.app import APP
from nn_tui.tui.keymap.beside import BESIDE
from nn_tui.tui.keymap.compare import COMPARE
from nn_tui.tui.keymap.dialogs import DIALOG, FINDINGS, FORM, HELP, LOGS, TURN
from nn_tui.tui.keymap.draw import DRAW
from nn_tui.tui.keymap.every import ACTIONS
from nn_tui.tui.keymap.gallery import GALLERY
from nn_tui.tui.keymap.keys import Keys, unknown_action
from nn_tui.tui.keymap.learning import COURSE, EXPERIMENTS, LESSON
from nn_tui.tui.keymap.lists import LIST
from nn_tui.tui.keymap.moments import MOMENTS
from nn_tui.tui.keymap.run import RUN
from nn_tui.tui.keymap.runs import RUNS
from nn_tui.tui.keymap.sweep import SWEEP

IN_DIALOGS = tuple(action for action in APP if action.id in ("app.help", "app.palette", "app.interrupt"))
TOGETHER = {
    "gallery": GALLERY + APP,
    "run": RUN + EXPERIMENTS + APP,
    "runs": RUNS + APP,
    "compare": COMPARE + APP,
    "sweep": SWEEP + APP,
    "beside": BESIDE + APP,
    "moments": MOMENTS + APP,
    "draw": DRAW + APP,
    "course": COURSE + APP,
    "lesson": LESSON + EXPERIMENTS + APP,
    "logs": LOGS + APP,
    "findings": FINDINGS + DIALOG + IN_DIALOGS,
    "form": FORM + TURN + DIALOG + IN_DIALOGS,
    "help": HELP + DIALOG,
    "list": LIST,
}
"""What a key may mean at one time."""


@pytest.mark.parametrize("screen", TOGETHER)
def test_no_two_actions_of_a_screen_share_a_key(screen: str) -> None:
    keys = Counter(key for action in TOGETHER[screen] for key in action.keys.split(","))

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


def test_sentences_name_the_key_as_it_is_now() -> None:
    assert Keys().of("run.remedy") == "f"
    assert Keys({"run.remedy": "r"}).of("run.remedy") == "r"


def test_every_key_is_in_the_tables_from_which_help_and_the_palette_are_made() -> None:
    files = sorted((Path(nn_tui.__file__).parent / "tui").rglob("*.py"))

    loose = [path.name for path in files if " Binding(" in path.read_text("utf-8") and path.name != "action.py"]

    assert loose == []


def test_an_unknown_action_is_answered_with_the_nearest() -> None:
    assert unknown_action({"run.pausse": "p"}) == "keys: 'run.pausse' is not an action, did you mean 'run.pause'?"
    assert unknown_action({"run.pause": "p"}) is None
