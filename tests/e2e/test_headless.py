"""`run` in line mode: real trainers, real pipes. Each test is one training, so each looks at several things."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., subprocess.CompletedProcess[str]]
QUICK = ("run", "digits-mlp", "--epochs", "3", "--name", "quick")


def only_document(process: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON document that stdout is; strict, so that NaN would not pass."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(process.stdout, parse_constant=refuse)


def test_a_ci_job_gets_one_document_and_exit_code_0(nn_tui: Run) -> None:
    gate = ("--fail-on", "validation_accuracy < 0.95")

    done = nn_tui("run", "digits-mlp", "--headless", "--json", "--epochs", "20", *gate)

    document = only_document(done)
    assert done.returncode == 0
    assert document["status"] == "finished"
    assert document["run"]["preset"] == "digits-mlp"
    assert document["gates"][0]["rule"] == "validation_accuracy < 0.95"
    assert document["gates"][0]["failed"] is False
    assert document["metrics"]["validation_accuracy"]["last"] >= 0.95
    assert document["environment"]["device"] == "cpu"
    assert "\r" not in done.stderr
    assert "epoch" in done.stderr


def test_a_gate_that_fails_is_exit_code_3_under_settings_by_precedence(nn_tui: Run, tmp_path: Path) -> None:
    (tmp_path / "nn-tui.toml").write_text('seed = 5\nruns_dir = "trained"\n')
    gates = ("--fail-on", "validation_accuracy < 0.999", "--fail-on", "train_loss > 1e9")

    done = nn_tui(*QUICK, "--headless", "--json", "--quiet", *gates, NN_TUI_SEED="6")

    document = only_document(done)
    assert done.returncode == 3
    assert done.stderr == ""
    assert [gate["failed"] for gate in document["gates"]] == [True, False]
    assert document["run"]["seed"] == 6
    assert document["run"]["path"] == str(tmp_path / "trained" / "quick")


def test_text_puts_the_result_on_stdout_and_all_else_on_stderr_and_in_files(nn_tui: Run, tmp_path: Path) -> None:
    files = ("--junit", "junit.xml", "--summary", "s.md", "--metrics", "m.txt", "--report", "--ascii")

    done = nn_tui(*QUICK, *files, "--fail-on", "train_loss < 100", GITHUB_ACTIONS="true")

    assert done.returncode == 3
    assert done.stdout.startswith("quick: finished after 135 steps, 3 epochs")
    assert "gate failed: train_loss < 100" in done.stdout
    assert "epoch 3/3" in done.stderr
    assert "loss over steps" in done.stderr
    assert "gradient norm" in done.stderr
    assert "::error title=gate failed::train_loss < 100" in done.stderr
    assert "\x1b" not in done.stderr
    assert (done.stdout + done.stderr).isascii()
    assert 'failures="1"' in (tmp_path / "junit.xml").read_text()
    assert "❌ failed" in (tmp_path / "s.md").read_text()
    assert "\nvalidation_accuracy " in (tmp_path / "m.txt").read_text()


def test_jsonl_is_one_event_a_line_from_start_to_finish(nn_tui: Run) -> None:
    done = nn_tui(*QUICK, "--format", "jsonl", "--fail-on", "train_loss > 1e9", CI="true")

    events = [json.loads(line)["event"] for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert events[0] == "run_started"
    assert events.count("epoch_completed") == 3
    assert events[-2:] == ["gate_judged", "run_finished"]


def test_a_loss_that_becomes_nan_is_exit_code_4_before_any_gate(nn_tui: Run) -> None:
    broken = ("--set", "training.optimizer=sgd", "--set", "training.learning_rate=1e9")

    done = nn_tui(*QUICK, "--json", *broken, "--fail-on", "train_loss > 0.001")

    document = only_document(done)
    assert done.returncode == 4
    assert document["status"] == "diverged"
    assert document["gates"][0]["failed"] is True


def test_a_finished_run_can_be_lengthened(nn_tui: Run) -> None:
    nn_tui(*QUICK)

    done = nn_tui("run", "--json", "--resume", "quick", "--epochs", "4")

    document = only_document(done)
    assert done.returncode == 0
    assert document["run"]["name"] == "quick"
    assert document["steps"] == 180


def test_max_seconds_ends_a_run_in_good_order(nn_tui: Run, tmp_path: Path) -> None:
    done = nn_tui("run", "rings-mlp", "--json", "--steps", "10000000", "--name", "long", "--max-seconds", "0.5")

    assert done.returncode == 0
    assert only_document(done)["status"] == "stopped"
    assert list((tmp_path / "runs" / "long" / "checkpoints").glob("*.safetensors"))


def test_data_that_are_not_numbers_are_exit_code_5_and_a_sentence(nn_tui: Run) -> None:
    data = 'data={source="points", inputs=[[0, 0], [0, 1], [1, 0], [nan, 1]], targets=[0, 1, 1, 0]}'

    done = nn_tui("run", "xor-mlp", "--json", "--set", data)

    assert done.returncode == 5
    assert "NaN or infinite in 1 of" in only_document(done)["error"]
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_a_sentence_and_what_was_recorded_stays(nn_tui: Run, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk; the trainer inherits it."""
    limit = "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); "
    limit += "sys.argv[0] = 'nn-tui'; runpy.run_module('nn_tui', run_name='__main__')"
    words = ("run", "digits-mlp", "--json", "--epochs", "500", "--set", "instruments.budget=all", "--name", "big")

    done = nn_tui(*words, program=("-c", limit))

    document = only_document(done)
    assert done.returncode == 1
    assert document["status"] in ("failed", "lost")
    assert "Traceback" not in done.stderr
    assert document["steps"] > 0
    assert (tmp_path / "runs" / "big" / "run.toml").is_file()
