"""Remedies and tries as a person reads them, and as a shell takes them."""

import shlex
from typing import Any

import pytest

from nn_tui.core.specs.file import load_preset, override, parse_assignment
from nn_tui.tui.line_mode.markdown import markdown
from nn_tui.tui.line_mode.remedy_text import remedy_line, set_options
from nn_tui.tui.line_mode.tries_text import tries_lines

FIRST: dict[str, Any] = {
    "run": "mine",
    "finding": None,
    "remedy": None,
    "title": None,
    "set": {},
    "status": "finished",
    "findings": ["learning_rate_too_low"],
    "metric": {"name": "validation_accuracy", "before": None, "after": 0.114},
    "healthy": False,
    "result": False,
}
SECOND = FIRST | {
    "run": "mine-remedy-1",
    "finding": "learning_rate_too_low",
    "remedy": "raise_learning_rate",
    "title": "Raise the learning rate from 1e-05 to 0.005",
    "set": {"training.learning_rate": 0.005},
    "findings": [],
    "metric": {"name": "validation_accuracy", "before": 0.114, "after": 0.964},
    "healthy": True,
    "result": True,
}


def test_tries_are_told_with_their_change_and_what_came_of_it() -> None:
    assert tries_lines([FIRST, SECOND]) == [
        "tries, by validation_accuracy",
        "  mine           0.114           learning_rate_too_low",
        "      as given",
        "  mine-remedy-1  0.114 -> 0.964  healthy <- the result",
        "      for learning_rate_too_low: Raise the learning rate from 1e-05 to 0.005: "
        "--set training.learning_rate=0.005",
    ]


def test_a_try_without_metric_or_findings_says_how_it_ended() -> None:
    lost = FIRST | {"status": "lost", "findings": [], "metric": {"name": None, "before": None, "after": None}}

    assert tries_lines([lost])[:2] == ["tries, by findings", "  mine  –  lost"]


def test_no_control_character_of_a_run_is_repeated() -> None:
    lines = tries_lines([FIRST | {"run": "a\x1b[31mb"}, SECOND | {"title": "x\x07y"}])

    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    "changes",
    [
        {"training.learning_rate": 1e-05},
        {"model.hidden": [32, 32]},
        {"model.activation": "leaky_relu"},
        {"model.bias": False},
        {"regularization.early_stopping.patience": 10},
        {"split.limit_training": "none"},
    ],
)
def test_the_options_of_a_remedy_mean_in_a_shell_what_the_remedy_means(changes: dict[str, Any]) -> None:
    spec = load_preset("overfitting")

    words = shlex.split(set_options(changes))

    assert words[::2] == ["--set"]
    assert override(spec, dict([parse_assignment(words[1])])) == override(spec, changes)


def test_a_remedy_without_a_field_is_only_its_title() -> None:
    assert remedy_line("Look at the data", {}) == "Look at the data"


def test_a_summary_for_a_ci_job_has_a_row_a_try() -> None:
    document = {"status": "finished", "steps": 1, "epochs": 1, "seconds": 1.0, "metrics": {}, "gates": []}

    text = markdown({**document, "findings": [], "tries": [FIRST, SECOND | {"title": "a|b"}]})

    assert "| mine | as given | – | 0.114 | learning_rate_too_low |" in text
    assert "| mine-remedy-1 | a\\|b | 0.114 | 0.964 |  ✅ |" in text
