"""LoggedRun: a run of which only logged numbers are known."""

import math
from pathlib import Path

from nn_tui.core.logged_run import LoggedRun
from nn_tui.core.runs.reader import RunReader


def test_logged_numbers_are_a_run_under_our_names(tmp_path: Path) -> None:
    run = LoggedRun("mine", tmp_path, "a test", num_steps=3)
    for step in range(1, 4):
        run.log({"loss": 1.0 / step, "val/loss": 2.0 / step, "bleu": float(step)}, step)
    run.close()

    reader = RunReader(tmp_path / "mine")
    view = reader.refresh()
    losses = view.series("train_loss")[1].tolist()
    reader.close()
    assert (view.status, view.step) == ("finished", 3)
    assert set(view.series_names) >= {"train_loss", "validation_loss", "bleu"}
    assert losses == [1.0, 0.5, 1.0 / 3]


def test_a_loss_that_is_no_number_is_found_and_the_run_diverged(tmp_path: Path) -> None:
    run = LoggedRun("mine", tmp_path, "a test")
    for step in range(1, 50):
        run.log({"loss": 1.0 if step < 49 else math.nan}, step)
    run.close()

    view = run.view
    assert view.status == "diverged"
    assert [finding.code for finding in view.findings if finding.active] == ["non_finite"]


def test_without_steps_each_call_is_one(tmp_path: Path) -> None:
    run = LoggedRun("mine", tmp_path, "a test")
    run.log({"loss": 1.0})
    run.log({"loss": 0.5})
    run.close()

    assert run.view.series("train_loss")[0].tolist() == [1, 2]


def test_a_place_that_cannot_be_written_costs_the_record_only(tmp_path: Path, recwarn: object) -> None:
    (tmp_path / "file").write_text("")

    run = LoggedRun("mine", tmp_path / "file", "a test")
    run.log({"loss": 1.0})
    run.close()

    assert run.path is None
