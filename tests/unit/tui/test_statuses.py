"""Which statuses may still change."""

from typing import get_args

from nn_tui.core.events import GOING_ON, Status
from nn_tui.tui.workspace.status_signs import SIGNS


def test_every_status_has_a_sign_of_its_own() -> None:
    statuses = get_args(Status)

    assert set(SIGNS) == set(statuses)


def test_a_run_that_ended_or_was_lost_does_not_go_on() -> None:
    over = set(get_args(Status)) - GOING_ON

    assert over == {"finished", "stopped", "failed", "diverged", "lost"}
