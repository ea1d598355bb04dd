"""Logs that grow, shrink, are replaced or vanish while they are read; folders of many; links in circles."""

import json
import os
from itertools import islice
from pathlib import Path

import pytest

from nn_tui.core.commands import Stop
from nn_tui.core.runs.errors import RunStorageError
from nn_tui.core.runs.logs.column import LogError
from nn_tui.core.runs.logs.find import find_logs

from .conftest import Open, scalar, write_events


def write(path: Path, losses: list[float], mode: str = "w", start: int = 0) -> None:
    """Write a row a step."""
    with path.open(mode) as file:
        file.writelines(json.dumps({"step": start + n, "loss": loss}) + "\n" for n, loss in enumerate(losses))


def test_what_is_appended_is_in_the_next_view_and_nothing_else_changes(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    write(path, [3.0, 2.0])
    reader = open_log(path)
    first = reader.view

    same = reader.refresh()
    write(path, [1.0], "a", start=2)
    grown = reader.refresh()

    assert same is first
    assert first.count("train_loss") == 2
    assert [array.tolist() for array in grown.series("train_loss")] == [[0, 1, 2], [3.0, 2.0, 1.0]]


def test_half_a_line_is_not_read_before_its_end(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    write(path, [3.0])
    reader = open_log(path)

    with path.open("a") as file:
        file.write('{"step": 1, "loss": 2')
        file.flush()
        half = reader.refresh().count("train_loss")
        file.write("5.0}\n")
    whole = reader.refresh()

    assert half == 1
    assert whole.last("train_loss") == 25.0


def test_a_last_object_without_a_line_end_is_read_once_it_is_whole(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 0, "loss": 3.0}\n{"step": 1, "loss": 2.0}')
    reader = open_log(path)
    read = reader.view.count("train_loss")

    with path.open("a") as file:
        file.write('\n{"step": 2, "loss": 1.0}')
    view = reader.refresh()

    assert read == 2
    assert view.series("train_loss")[1].tolist() == [3.0, 2.0, 1.0]


def test_a_last_row_without_a_line_end_is_read_once_nobody_writes_any_more(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.csv"
    path.write_text("step,loss\n0,3.0\n1,2.125")
    growing = open_log(path).view.count("train_loss")

    os.utime(path, (0.0, 0.0))
    at_rest = open_log(path).view

    assert growing == 1
    assert at_rest.last("train_loss") == 2.125


@pytest.mark.parametrize("how", ["shrunk", "replaced", "overwritten"])
def test_a_log_that_is_not_the_same_any_more_is_read_again(tmp_path: Path, open_log: Open, how: str) -> None:
    path = tmp_path / "log.jsonl"
    write(path, [3.0, 2.0, 1.0])
    reader = open_log(path)

    if how == "shrunk":
        os.truncate(path, 0)
        write(path, [9.0], "a")
    elif how == "replaced":
        write(tmp_path / "new", [9.0, 8.0, 7.0, 6.0])
        (tmp_path / "new").replace(path)
    else:
        write(path, [9.0, 8.0, 7.0, 6.0])
    view = reader.refresh()

    assert view.series("train_loss")[1][0] == 9.0
    assert any("read again" in getattr(event, "text", "") for event in view.events)


def test_a_log_that_is_away_for_a_moment_keeps_its_view(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    write(path, [3.0, 2.0])
    reader = open_log(path)

    path.rename(tmp_path / "log.jsonl.1")
    away = reader.refresh()

    assert away.last("train_loss") == 2.0


def test_steps_before_those_known_are_put_in_their_place(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    write(path, [5.0, 4.0, 3.0], start=0)
    reader = open_log(path)

    write(path, [3.5, 2.5], "a", start=1)
    view = reader.refresh()

    assert view.series("train_loss")[0].tolist() == [0, 1, 1, 2, 2]
    assert view.overview("train_loss") is not None


def test_a_new_event_file_in_the_folder_is_found(
    tmp_path: Path, open_log: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_events(tmp_path, scalar("loss", 1, 2.0))
    reader = open_log(tmp_path)
    monkeypatch.setattr("nn_tui.core.runs.logs.reader.LOOK_SECONDS", 0.0)
    reader._look_due = 0.0

    write_events(tmp_path / "later", scalar("loss", 2, 1.0)).rename(tmp_path / "events.out.tfevents.2")
    view = reader.refresh()

    assert view.series("train_loss")[0].tolist() == [1, 2]


def test_zooming_into_a_long_log_shows_single_steps(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.csv"
    path.write_text("step,loss\n" + "".join(f"{n},{n % 7}\n" for n in range(40_000)))
    view = open_log(path).view

    window = view.window("train_loss", 1000, 1009)

    assert window.first.tolist() == list(range(1000, 1010))
    assert window.mean.tolist() == [n % 7 for n in range(1000, 1010)]


def test_an_overfitting_log_at_rest_is_diagnosed_with_lines_to_change(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    rows = [{"step": n, "loss": 2.0 / (1 + n / 10), "val_loss": 1.0 + abs(n - 60) / 50} for n in range(200)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    os.utime(path, (1e9, 1e9))

    view = open_log(path).view

    assert [finding.code for finding in view.findings if finding.active] == ["overfitting"]
    assert all(remedy.lines for remedy in view.findings[0].remedies[:1])


def test_a_loss_that_is_no_number_is_found_while_the_log_grows(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    write(path, [2.0 - n / 100 for n in range(100)])
    reader = open_log(path)

    write(path, [float("nan")], "a", start=100)
    view = reader.refresh()

    assert view.status == "running"
    assert [finding.code for finding in view.findings] == ["non_finite"]


def test_a_log_takes_no_commands(tmp_path: Path, open_log: Open) -> None:
    write(tmp_path / "log.jsonl", [1.0])

    with pytest.raises(RunStorageError, match="takes no commands"):
        open_log(tmp_path / "log.jsonl").send(Stop())


def test_a_pipe_and_a_link_to_itself_are_sentences(tmp_path: Path, open_log: Open) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    for name, reason in (("pipe", "is a pipe"), ("loop", "leads back to itself")):
        with pytest.raises(LogError, match=reason):
            open_log(tmp_path / name)


def test_links_in_a_circle_do_not_trap_the_search(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    write(tmp_path / "run" / "log.jsonl", [1.0])
    (tmp_path / "run" / "up").symlink_to(tmp_path)

    assert [log.name for log in find_logs(tmp_path)] == ["run"]


def test_the_first_of_many_runs_is_found_before_the_rest_is_looked_at(tmp_path: Path) -> None:
    for number in range(50):
        folder = tmp_path / f"run{number:02}"
        folder.mkdir()
        write(folder / "log.jsonl", [1.0])
    logs = find_logs(tmp_path)

    first = next(logs)
    for number in range(10, 50):
        (tmp_path / f"run{number:02}" / "log.jsonl").unlink()
    rest = list(islice(logs, 100))

    assert first.name == "run00"
    assert len(rest) == 9


def test_training_and_validation_folders_of_keras_are_one_run(tmp_path: Path, open_log: Open) -> None:
    write_events(tmp_path / "logs" / "train", scalar("epoch_loss", 1, 2.0))
    write_events(tmp_path / "logs" / "validation", scalar("epoch_loss", 1, 3.0))

    view = open_log(tmp_path).view

    assert (view.last("train_loss"), view.last("validation_loss")) == (2.0, 3.0)
