"""What `nn-tui probe` refuses before, or after, it has started a process."""

import json

from nn_tui.tui.command_line import run


def test_a_run_cannot_be_probed_under_another_spec(record, capsys):
    record("made")

    code = run(["probe", "made", "sharpness", "--set", "training.learning_rate=1"])

    assert code == 2
    assert "is a run, as it was trained" in capsys.readouterr().err


def test_a_run_without_a_checkpoint_is_missing_data(record, capsys):
    record("bare")

    code = run(["probe", "bare", "sharpness", "--json"])

    assert code == 5
    assert "no checkpoint yet" in json.loads(capsys.readouterr().out)["error"]
