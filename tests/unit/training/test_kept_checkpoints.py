"""Which checkpoints are kept."""

import torch

from nn_tui.core.training.checkpoint import write_checkpoint


def steps_left(folder, before):
    for step in (10, 20, 30, 40, 50):
        write_checkpoint(folder, step, {"model.weight": torch.zeros(2)}, {}, before)
    return sorted(int(path.stem.removeprefix("step-")) for path in folder.glob("*.json"))


def test_the_newest_two_are_kept(tmp_path):
    assert steps_left(tmp_path, 0) == [40, 50]


def test_the_newest_before_an_alarm_is_kept_as_well(tmp_path):
    assert steps_left(tmp_path, 30) == [20, 40, 50]


def test_no_tensors_are_left_without_their_other_half(tmp_path):
    steps_left(tmp_path, 30)

    assert {path.stem for path in tmp_path.glob("*.safetensors")} == {path.stem for path in tmp_path.glob("*.json")}
