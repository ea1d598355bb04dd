"""Tables as libraries print them, a row at a time."""

import pytest

from nn_tui.core.exec.lines import LineReader


def rows(text: str) -> list[tuple[int, dict[str, float]]]:
    """Steps and numbers of a text."""
    reader = LineReader()
    return [(row.step, row.values) for row in reader.feed(text) + reader.end()]


TWO = [(1, {"train_loss": 0.5, "valid_loss": 0.75}), (2, {"train_loss": 0.25, "valid_loss": 0.5})]


@pytest.mark.parametrize(
    "text",
    [
        "epoch     train_loss  valid_loss  time\n1         0.500000    0.750000    00:12\n2  0.25  0.5  00:12  \n",
        "  epoch    train_loss    valid_loss\n-----  -----  -----\n 1   \x1b[36m0.5\x1b[0m    0.75\n  2  0.25  0.5\n",
        "┃ epoch ┃ train_loss ┃ valid_loss ┃\n┡━━━━╇━━━━╇━━━━┩\n│  1 │  0.5 │ 0.75 │\n│ 2 │ 0.25 │ 0.5 │\n└──┴──┴──┘\n",
        "| epoch | train_loss | valid_loss |\n|---|---|---|\n| 1 | 0.5 | 0.75 |\n| 2 | 0.25 | 0.5 |\n",
        "epoch,train_loss,valid_loss\n1,0.5,0.75\n2,0.25,0.5\n",
        "epoch train_loss valid_loss\n1 0.5 0.75\nsaved\n2 0.25 0.5\n",
        "epoch\ttrain_loss\tvalid_loss\n1\t0.5\t0.75\n2\t0.25\t0.5\n",
    ],
    ids=["fastai", "skorch", "rich", "markdown", "commas", "single spaces", "tabs"],
)
def test_rows_are_read_by_their_heading(text: str) -> None:
    assert rows(text) == TWO


def test_yolo_is_read_by_its_two_headings() -> None:
    train = (
        "      Epoch    GPU_mem   box_loss   cls_loss\n  {}/2      2.61G      {}      1.5: 100%|██| 8/8 [00:01<00:00]\n"
    )
    heading = "                 Class  Images  Box(P    R   mAP50: 100%|██| 4/4 [00:00<00:00]\n"
    values = "                   all        128      0.75      0.5       0.625\n"

    found = rows(train.format(1, 1.25) + heading + values + train.format(2, 1.125) + heading + values)

    assert [step for step, _ in found] == [8, 8, 16, 16]
    assert found[2][1] == {"box_loss": 1.125, "cls_loss": 1.5}
    assert found[3][1] == {"Images": 128.0, "Box_P": 0.75, "R": 0.5, "mAP50": 0.625}


def test_a_box_of_names_is_one_row_at_its_own_timestep() -> None:
    box = (
        "------------------------------\n| rollout/           |       |\n|    ep_rew_mean     | 22.5  |\n"
        "| time/              |       |\n|    total_timesteps | {}  |\n------------------------------\n"
    )

    assert rows(box.format(2048) + box.format(4096)) == [
        (2048, {"rollout/ep_rew_mean": 22.5}),
        (4096, {"rollout/ep_rew_mean": 22.5}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Epoch training will begin now\nall 128 929 0.7 0.5\n",
        "epoch  train_loss  valid_loss\n128  929\nno numbers here\n",
        "a,b,c\n1,2,3\n",
    ],
)
def test_numbers_without_a_heading_of_theirs_are_no_row(text: str) -> None:
    assert rows(text) == []
