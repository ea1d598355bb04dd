"""`runs` and `diagnose` on recorded runs."""

import csv
import errno
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nn_tui.core.events import Edited, Finding
from nn_tui.core.runs.writer import RunWriter
from nn_tui.tui.command_line import run

Record = Callable[..., Path]
Printed = pytest.CaptureFixture[str]


def test_an_empty_folder_of_runs_says_how_to_make_one(capsys: Printed) -> None:
    code = run(["runs"])

    printed = capsys.readouterr()
    assert code == 0
    assert "nn-tui run digits-mlp" in printed.err


def test_runs_are_listed_with_their_numbers(record: Record, capsys: Printed) -> None:
    record("first")

    run(["runs"])

    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["name", "status", "preset"]
    assert row.split()[:4] == ["first", "finished", "digits-mlp", "10/10"]


@pytest.mark.parametrize("command", ["runs", "presets"])
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_list_is_another_word_for_no_action(record: Record, capsys: Printed, command: str, options: list[str]) -> None:
    record("first")
    run([command, *options])
    plain = capsys.readouterr().out

    run([command, "list", *options])

    assert capsys.readouterr().out == plain != ""


def test_a_damaged_run_hides_no_other(record: Record, capsys: Printed) -> None:
    record("good")
    (record("bad") / "run.db").write_bytes(b"not a database")

    code = run(["runs", "--json"])

    printed = capsys.readouterr()
    assert code == 0
    assert [row["name"] for row in json.loads(printed.out)["runs"]] == ["good"]
    assert "bad" in printed.err


def test_show_prints_the_result_document(record: Record, capsys: Printed, overfitting: Finding) -> None:
    record("first", finding=overfitting)

    code = run(["runs", "show", "first", "--json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert document["schema"] == 1
    assert document["run"]["name"] == "first"
    assert document["status"] == "finished"
    assert document["metrics"]["validation_accuracy"]["last"] == 0.97
    assert [finding["code"] for finding in document["findings"]] == ["overfitting"]


def test_show_in_words_names_status_metrics_and_folder(record: Record, capsys: Printed) -> None:
    record("first")

    run(["runs", "show", "runs/first"])

    text = capsys.readouterr().out
    assert "first: finished after 10 steps, 2 epochs" in text
    assert "validation_accuracy" in text


@pytest.mark.parametrize("name", ["frist", "runs/frist"])
def test_a_misspelt_run_is_answered_with_the_nearest(record: Record, capsys: Printed, name: str) -> None:
    record("first")

    code = run(["runs", "show", name])

    assert code == 2
    assert "did you mean 'first'?" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["garbage", "cut", "newer"])
def test_a_run_that_cannot_be_read_is_a_sentence_and_exit_code_5(record: Record, capsys: Printed, damage: str) -> None:
    database = record("first") / "run.db"
    match damage:
        case "garbage":
            database.write_bytes(b"garbage" * 1000)
        case "cut":
            database.write_bytes(database.read_bytes()[:5000])
        case _:
            connection = sqlite3.connect(database)
            connection.execute("PRAGMA user_version=99")
            connection.close()

    code = run(["runs", "show", "first"])

    said = capsys.readouterr().err
    assert code == 5
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_show_and_diff_say_what_was_edited_while_training(record: Record, capsys: Printed) -> None:
    record("first")
    writer = RunWriter.resume(record("second"), 10)
    change = {"training.learning_rate": 0.01, "transfer.freeze": ["hidden_1"]}
    writer.event(Edited(time=0.0, step=7, before={"training.learning_rate": 0.1}, after=change))
    writer.close()

    run(["runs", "show", "second"])
    shown = capsys.readouterr().out
    run(["runs", "diff", "first", "second"])
    differing = capsys.readouterr().out

    words = "step 7: learning rate 0.1 → 0.01, frozen layers none → hidden_1"
    assert f"  edit after {words}" in shown.splitlines()
    assert ["edits", "–", words] in [line.split(maxsplit=2) for line in differing.splitlines()]


def test_diff_names_changed_settings_and_metrics(record: Record, capsys: Printed, overfitting: Finding) -> None:
    record("first", preset="xor-mlp")
    record("second", preset="rings-mlp", finding=overfitting)

    run(["runs", "diff", "first", "second", "--json"])

    document = json.loads(capsys.readouterr().out)
    assert document["runs"] == ["first", "second"]
    assert document["spec"]["preset"] == ["xor-mlp", "rings-mlp"]
    assert document["findings"]["only_second"] == ["overfitting"]


def test_exported_csv_has_a_row_a_step_and_exact_values(record: Record, capsys: Printed) -> None:
    record("first")

    run(["runs", "export", "first"])

    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["step"] for row in rows] == [str(step) for step in range(1, 11)]
    assert float(rows[2]["train_loss"]) == 1 / 3
    assert rows[2]["validation_loss"] == ""
    assert rows[9]["validation_loss"] == "0.2"


def test_exported_csv_tells_not_a_number_from_not_there(record: Record, capsys: Printed) -> None:
    record("first", values={"validation_loss": float("nan")})

    run(["runs", "export", "first", "--series", "validation_loss"])

    assert capsys.readouterr().out == "step,validation_loss\n10,nan\n"


def test_exported_json_holds_result_and_values(record: Record, capsys: Printed) -> None:
    record("first", values={"validation_loss": float("inf")})

    run(["runs", "export", "first", "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    assert document["series"]["train_loss"]["steps"] == list(range(1, 11))
    assert document["series"]["validation_loss"]["values"] == [None]


def test_export_to_a_file_takes_the_format_from_its_name(record: Record, tmp_path: Path) -> None:
    record("first")

    code = run(["runs", "export", "first", "--output", "table.json"])

    assert code == 0
    assert json.loads((tmp_path / "table.json").read_text())["run"]["name"] == "first"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--series", "nothing"], "no series 'nothing'"),
        (["--format", "parquet"], "name a file with --output"),
        (["--output", "no/such/folder/x.csv"], "--output: no/such/folder/x.csv"),
        (["--format", "xml"], "'xml' is not known"),
    ],
)
def test_an_export_that_cannot_be_is_a_sentence(
    record: Record, capsys: Printed, arguments: list[str], hint: str
) -> None:
    record("first")

    code = run(["runs", "export", "first", *arguments])

    assert code == 2
    assert hint in capsys.readouterr().err


def test_removing_asks_for_yes_where_nobody_can_be_asked(record: Record, capsys: Printed) -> None:
    folder = record("first")

    code = run(["runs", "remove", "first"])

    assert code == 2
    assert "--yes" in capsys.readouterr().err
    assert folder.exists()


def test_removing_deletes_the_folder(record: Record) -> None:
    folder = record("first")

    code = run(["runs", "remove", "first", "--yes"])

    assert code == 0
    assert not folder.exists()


def test_a_run_that_cannot_be_removed_is_a_sentence(
    record: Record, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(folder))

    record("first")
    monkeypatch.setattr("shutil.rmtree", refuse)

    code = run(["runs", "remove", "first", "--yes"])

    assert code == 2
    assert "first: cannot be removed (Read-only file system)" in capsys.readouterr().err


def test_removing_touches_nothing_that_is_not_a_run(record: Record, tmp_path: Path) -> None:
    folder = record("first")
    (tmp_path / "precious").mkdir()

    code = run(["runs", "remove", "first", "precious", "--yes"])

    assert code == 2
    assert folder.exists()
    assert (tmp_path / "precious").exists()


def test_diagnose_of_an_empty_name_is_not_about_this_folder(record: Record, capsys: Printed) -> None:
    record("first")

    code = run(["diagnose", ""])

    assert code == 2
    assert "PATH: is empty" in capsys.readouterr().err


def test_diagnose_gives_evidence_reason_and_remedy(record: Record, capsys: Printed, overfitting: Finding) -> None:
    record("first", finding=overfitting)

    code = run(["diagnose", "first"])

    text = capsys.readouterr().out
    assert code == 0
    assert "warning: overfitting" in text
    assert "  Validation loss has risen 31 % above its best" in text
    assert "measured    validation loss 0.105" in text
    assert "why         The network learns its examples by heart." in text
    assert "do first    Add dropout 0.3" in text
    assert "run.toml --set model.dropout=0.3" in text


def test_diagnose_of_a_healthy_run_says_so(record: Record, capsys: Printed) -> None:
    record("first")

    code = run(["diagnose", "first"])

    assert code == 0
    assert "nothing found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        (["--fail-on", "validation_accuracy < 0.95"], 0),
        (["--fail-on", "validation_accuracy < 0.999"], 3),
        (["--fail-on", "no_such_metric < 1"], 3),
        (["--fail-on", "finding:overfitting"], 3),
        (["--fail-on", "finding:dead_relu"], 0),
        (["--fail-on-finding", "note"], 3),
        (["--fail-on-finding", "error"], 0),
    ],
)
def test_a_recorded_run_is_judged_by_gates(record: Record, overfitting: Finding, gate: list[str], code: int) -> None:
    record("first", finding=overfitting)

    returned = run(["diagnose", "first", *gate])

    assert returned == code


def test_what_a_recorded_run_is_judged_to_be_is_left_in_files_for_ci(
    record: Record, overfitting: Finding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    record("first", finding=overfitting)
    junit, summary, metrics, outputs = (tmp_path / name for name in ("j.xml", "s.md", "m.txt", "outputs"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    files = ["--junit", str(junit), "--summary", str(summary), "--metrics", str(metrics)]

    code = run(["diagnose", "first", *files, "--fail-on", "validation_accuracy < 0.999"])

    suite = ElementTree.parse(junit).getroot()[0]
    assert code == 3
    assert [case.get("name") for case in suite if case.find("failure") is not None] == [
        "gate: validation_accuracy < 0.999",
        "finding: overfitting",
    ]
    assert "❌ failed" in summary.read_text("utf-8")
    assert "validation_accuracy" in metrics.read_text("utf-8")
    assert "findings=overfitting" in outputs.read_text("utf-8").splitlines()
    assert "::warning title=overfitting" in capsys.readouterr().err


def test_diagnose_says_which_file_it_cannot_write(record: Record, capsys: Printed) -> None:
    record("first")

    code = run(["diagnose", "first", "--junit", "no/such/folder/j.xml"])

    assert code == 2
    assert "--junit: no/such/folder/j.xml" in capsys.readouterr().err


@pytest.mark.parametrize(("accuracy", "code"), [(0.98, 0), (0.97, 0), (0.96, 0), (0.94, 3)])
def test_a_baseline_allows_no_more_than_the_regression_asked_for(record: Record, accuracy: float, code: int) -> None:
    record("baseline")
    record("now", values={"validation_accuracy": accuracy})

    returned = run(["diagnose", "now", "--baseline", "baseline", "--max-regression", "2%"])

    assert returned == code


@pytest.mark.parametrize("tolerance", ["2", "-2%", "many%", "nan%"])
def test_a_regression_must_be_a_percentage(record: Record, capsys: Printed, tolerance: str) -> None:
    record("first")

    code = run(["diagnose", "first", "--baseline", "first", f"--max-regression={tolerance}"])

    assert code == 2
    assert "must be a percentage such as 2%" in capsys.readouterr().err


def test_a_run_without_a_last_word_is_lost_and_says_how_to_go_on(record: Record, capsys: Printed) -> None:
    record("first", end="lost")

    run(["runs", "show", "first", "--json"])

    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "lost"
    assert "--resume runs/first" in document["error"]


def test_without_pyarrow_parquet_is_a_sentence(
    record: Record, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    record("first")
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    code = run(["runs", "export", "first", "--output", "table.parquet"])

    assert code == 2
    assert "pip install pyarrow" in capsys.readouterr().err


def test_exported_parquet_keeps_what_is_missing_apart(record: Record, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    record("first", values={"validation_loss": float("nan")})

    run(["runs", "export", "first", "--output", "table.parquet"])

    column = parquet.read_table(tmp_path / "table.parquet")["validation_loss"]
    assert column.null_count == 9
    assert str(column[9]) == "nan"
