"""Whatever happens to a trainer, what it has acknowledged stays, and the run says what happened."""

import os
import resource
import signal
import subprocess
import sys

import numpy as np
import pytest

from nn_tui.core.launching.launch import TUNING, WarmTrainer, start_trainer

SHORT = """
seed = 1
threads = 1
data = {source = "moons", num_examples = 120}
model = {family = "mlp", hidden = [8, 8], dropout = 0.1}
training = {optimizer = "adam", learning_rate = 0.003, batch_size = 16, steps = 9000}
"""


def test_sigterm_ends_a_run_in_order(run):
    run.trainer.terminate()

    assert run.end() == 143
    view = run.reader.refresh()
    assert view.status == "stopped"
    assert list(run.folder.glob("checkpoints/*.safetensors"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_signals_of_the_terminal_are_not_for_the_trainer(run, number):
    step = run.reader.refresh().step

    run.trainer.send_signal(number)

    run.wait_for(lambda view: view.step > step + 200)
    assert run.trainer.poll() is None


def test_a_trainer_outlives_the_process_that_started_it(make_run):
    run = make_run()
    script = (
        "import os, sys; from pathlib import Path; from nn_tui.core.launching.launch import start_trainer;"
        "print(start_trainer(Path(sys.argv[1])).pid, flush=True); os.kill(os.getpid(), 9)"
    )

    starter = subprocess.run([sys.executable, "-c", script, str(run.folder)], stdout=subprocess.PIPE, check=False)
    run.wait_for(lambda view: view.step > 300)

    assert starter.returncode == -9
    os.kill(int(starter.stdout), signal.SIGTERM)
    run.wait_for(lambda view: view.status == "stopped")


def test_the_time_a_run_may_take_is_kept_though_whoever_started_it_is_killed(make_run):
    run = make_run()
    script = (
        "import os, sys; from pathlib import Path; from nn_tui.core.launching.launch import start_trainer;"
        "start_trainer(Path(sys.argv[1]), max_seconds=0.3); os.kill(os.getpid(), 9)"
    )

    subprocess.run([sys.executable, "-c", script, str(run.folder)], check=False)
    view = run.wait_for(lambda view: view.finished)

    assert view.status == "stopped"
    assert view.finished.reason == "0.3 s of training are over"
    assert view.finished.seconds >= 0.3


def test_a_run_killed_again_and_again_ends_as_if_nothing_had_happened(make_run):
    whole, killed = make_run(SHORT), make_run(SHORT)
    whole.start()
    whole.end()
    acknowledged = 0

    for _ in range(3):
        killed.start(resume=acknowledged > 0)
        view = killed.wait_for(lambda view: view.status == "running" and view.step > 600)
        killed.trainer.kill()
        killed.trainer.wait()
        acknowledged = view.step
        assert killed.reader.refresh().step >= acknowledged
    killed.start(resume=True)
    killed.end()

    one, other = whole.reader.refresh(), killed.reader.refresh()
    assert other.status == "finished"
    for name in ("train_loss", "validation_loss"):
        for mine, theirs in zip(one.series(name), other.series(name), strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_a_loss_that_is_not_finite_ends_the_run_and_names_the_layer(make_run):
    run = make_run(SHORT.replace("0.003", "1e12").replace('"adam"', '"sgd"').replace('"mlp"', '"mlp", bias = false'))
    run.start()

    code = run.end()

    view = run.reader.refresh()
    assert code == 4
    assert view.status == "diverged"
    assert view.finished
    assert "not finite" in view.finished.reason
    assert not np.isfinite(view.last("train_loss"))
    snapshot = view.snapshot("non_finite")
    assert snapshot is not None
    assert snapshot.meta["layer"] in [layer.name for layer in view.layers]
    assert "non_finite" in [finding.code for finding in view.findings]


def test_a_device_that_is_not_there_is_a_spec_error(make_run):
    run = make_run(SHORT.replace("seed = 1", 'seed = 1\ndevice = "cuda:9"'))
    run.start()

    code = run.end()

    view = run.reader.refresh()
    assert code == 2
    assert view.failed
    assert view.failed.exit_code == 2
    assert view.failed.message.startswith("device: 'cuda:9'")


def test_data_that_cannot_be_used_are_a_data_error(make_run):
    points = "inputs = [[0.0, 1.0], [nan, 1.0], [0.5, 0.5]], targets = [0.0, 1.0, 0.0]"
    run = make_run('data = {source = "points", ' + points + "}\nmodel.family = 'mlp'\ntraining.batch_size = 2")
    run.start()

    code = run.end()

    view = run.reader.refresh()
    assert code == 5
    assert view.failed
    assert "NaN" in view.failed.message


def test_a_fault_of_ours_is_recorded_with_its_traceback(make_run):
    run = make_run()
    broken = f"import sys; sys.argv[1:] = [{str(run.folder)!r}]; import nn_tui.core.training.batches as batches;"
    broken += "batches.Batches.after = lambda *_: 1 / 0;"
    broken += "from nn_tui.core.trainer import main; sys.exit(main(sys.argv[1:]))"

    code = subprocess.run([sys.executable, "-c", broken], check=False).returncode

    view = run.reader.refresh()
    assert code == 1
    assert view.status == "failed"
    assert view.failed
    assert view.failed.message == "ZeroDivisionError: division by zero"
    assert "Traceback" in view.failed.traceback
    assert "ZeroDivisionError" in run.log


def test_a_full_disk_ends_the_run_with_a_word_in_its_log_and_keeps_what_was_written(make_run):
    run = make_run()

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    command = [sys.executable, "-m", "nn_tui.core.trainer", str(run.folder)]
    code = subprocess.run(command, env=TUNING | os.environ, preexec_fn=limit_files, check=False).returncode

    view = run.reader.refresh()
    assert code == 1
    assert "is safe" in run.log
    steps, values = view.series("train_loss")
    np.testing.assert_array_equal(steps, np.arange(1, view.step + 1))
    assert np.isfinite(values).all()
    assert view.step > 0


def test_a_warm_trainer_trains_the_run_it_is_given(make_run):
    run = make_run(SHORT)
    warm = WarmTrainer()
    warm.start()

    run.trainer = warm.run(run.folder)

    assert run.end() == 0
    assert run.reader.refresh().status == "finished"


def test_a_warm_trainer_ends_in_order_when_it_is_terminated(make_run):
    run = make_run()
    warm = WarmTrainer()
    warm.start()
    run.trainer = warm.run(run.folder)
    run.wait_for(lambda view: view.step > 0)

    run.trainer.terminate()

    assert run.end() == 143
    assert run.reader.refresh().status == "stopped"


def test_a_warm_trainer_that_is_not_needed_ends_quietly():
    warm = WarmTrainer()
    warm.start()
    process = warm._process
    assert process is not None

    warm.discard()

    assert process.poll() is not None


def test_a_warm_trainer_that_has_died_is_replaced(make_run):
    run = make_run(SHORT)
    warm = WarmTrainer()
    warm.start()
    assert warm._process is not None
    warm._process.kill()
    warm._process.wait()

    run.trainer = warm.run(run.folder)

    assert run.end() == 0


def test_two_trainers_never_write_one_run(run):
    second = start_trainer(run.folder, resume=True)

    code = second.wait(60)

    assert code == 1
    assert "is writing this run" in run.log
    assert run.trainer.poll() is None
    step = run.reader.refresh().step
    run.wait_for(lambda view: view.step > step)


def test_printed_text_goes_to_the_runs_log(make_run):
    run = make_run()
    talking = f"import sys; sys.argv[1:] = [{str(run.folder)!r}]; from nn_tui.core import trainer;"
    talking += "import nn_tui.core.training.run as run; before = run.load_data;"
    talking += "run.load_data = lambda spec: (print('hello', flush=True), 1 / 0);"
    talking += "sys.exit(trainer.main(sys.argv[1:]))"

    result = subprocess.run([sys.executable, "-c", talking], check=False, stdout=subprocess.PIPE)

    assert result.stdout == b""
    assert "hello" in run.log
