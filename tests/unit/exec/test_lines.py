"""Numbers off a program's screen: what the libraries drew in a terminal of 100 columns, and lines written by hand."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.core.exec.lines import LineReader, Row

RECORDED = Path(__file__).parent / "recorded"


def read(text: str) -> list[Row]:
    """All rows of a text."""
    reader = LineReader()
    return reader.feed(text) + reader.end()


def series(rows: list[Row], name: str) -> list[tuple[int, float]]:
    """Steps and values of one name."""
    return [(row.step, row.values[name]) for row in rows if name in row.values]


def recorded(name: str) -> list[Row]:
    """Rows of what a library drew."""
    with (RECORDED / f"{name}.txt").open(newline="", encoding="utf-8") as file:
        return read(file.read())


def test_two_bars_of_tqdm_are_forty_steps() -> None:
    rows = recorded("tqdm")

    losses = dict(series(rows, "loss"))
    assert max(losses) == 40
    assert losses[40] == 0.025
    assert dict(series(rows, "acc"))[40] == 0.95


def test_keras_goes_on_counting_in_the_second_epoch() -> None:
    rows = recorded("keras")

    assert series(rows, "loss")[-1] == (24, 2.2168)
    assert [step for step, _ in series(rows, "val_loss")] == [12, 24]


def test_lightning_is_read_in_spite_of_its_cursor_movements() -> None:
    rows = recorded("lightning")

    losses = series(rows, "train_loss")
    assert losses[-1] == (22, 1.828)
    assert [step for step, _ in losses] == sorted(step for step, _ in losses)
    assert 1.853 in [value for _, value in series(rows, "val_loss")] or series(rows, "val_loss")


def test_transformers_logs_stand_where_the_longest_bar_was_drawn_last() -> None:
    rows = recorded("transformers")

    assert [step for step, _ in series(rows, "loss")] == [4, 9, 14, 19]
    assert [step for step, _ in series(rows, "eval_loss")] == [10, 20]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Epoch [2/5], Step [100/600], Loss: 0.4321", Row(700, {"Loss": 0.4321})),
        ("step=120 train_loss=0.31 val_acc=97.5%", Row(120, {"train_loss": 0.31, "val_acc": 0.975})),
        ("step 50: train loss 2.3100, val loss 2.4200", Row(50, {"train_loss": 2.31, "val_loss": 2.42})),
        ("epoch 3 val loss: 0.5", Row(3, {"val_loss": 0.5})),
        ("loss: 1e-3", Row(1, {"loss": 0.001})),
        ("\x1b[32mloss\x1b[0m = inf", Row(1, {"loss": float("inf")})),
    ],
)
def test_lines_by_hand(line: str, row: Row) -> None:
    assert read(line) == [row]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("epoch 1 step 1 loss=3\nepoch 1 step 2 loss=2\nepoch 2 step 1 loss=1\nepoch 2 step 2 loss=0", [1, 2, 3, 4]),
        ("Epoch 1\nstep 0 loss=3\nstep 1 loss=2\nEpoch 2\nstep 0 loss=1\nstep 1 loss=0", [0, 1, 2, 3]),
        ("epoch 1 step 5 loss=3\nepoch 2 step 5 loss=2", [5, 10]),
        ("epoch 1 step 5 loss=3\nepoch 2 step 6 loss=2", [5, 6]),
        ("step 5 loss=3\nstep 1 eval_loss=2\nstep 6 loss=1", [5, 5, 6]),
    ],
)
def test_steps_counted_anew_in_every_epoch_go_on(text: str, steps: list[int]) -> None:
    assert [row.step for row in read(text)] == steps


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(
            "Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.5\nTrain Epoch: 1 [640/60000 (1%)]\tLoss: 1.5\n\n"
            "Test set: Average loss: 0.25, Accuracy: 9838/10000 (98%)\n\nTrain Epoch: 2 [0/60000 (0%)]\tLoss: 0.5",
            [
                (0, {"Loss": 2.5}),
                (640, {"Loss": 1.5}),
                (640, {"test_loss": 0.25, "test_Accuracy": 0.9838}),
                (60000, {"Loss": 0.5}),
            ],
            id="examples counted in an epoch",
        ),
        pytest.param(
            "Epoch: [0][  11/5005]\tTime  0.3 ( 0.8)\tLoss 6.50e+00 (7.05e+00)\tAcc@1  25.00 ( 0.11)\n"
            "Epoch: [1][   1/5005]\tTime  5.1 ( 5.1)\tLoss 5.50e+00 (5.98e+00)\tAcc@1  50.00 ( 9.39)",
            [(11, {"Loss": 6.5, "Acc@1": 0.25}), (5006, {"Loss": 5.5, "Acc@1": 0.5})],
            id="epochs from zero",
        ),
        pytest.param(
            "| epoch   1 |   200/ 2983 batches | lr 20.00 | ms/batch 12.30 | loss  7.50 | ppl  2052.5\n"
            "| end of epoch   1 | time: 35.31s | valid loss  5.25 | valid ppl   165.5\n"
            "| epoch   2 |   200/ 2983 batches | lr 20.00 | ms/batch 12.30 | loss  5.50 | ppl  252.5",
            [
                (200, {"lr": 20.0, "loss": 7.5, "ppl": 2052.5, "ms/batch": 12.3}),
                (200, {"valid_loss": 5.25, "valid_ppl": 165.5}),
                (3183, {"lr": 20.0, "loss": 5.5, "ppl": 252.5, "ms/batch": 12.3}),
            ],
            id="a table drawn with bars",
        ),
        pytest.param(
            "[1,  2000] loss: 2.5\n[1,  4000] loss: 1.5\n[2,  2000] loss: 1.25",
            [(2000, {"loss": 2.5}), (4000, {"loss": 1.5}), (6000, {"loss": 1.25})],
            id="epoch and batch in one bracket",
        ),
        pytest.param(
            "[0/25][50/1583]\tLoss_D: 0.5\tLoss_G: 6.5\tD(x): 0.7\n[1/25][0/1583]\tLoss_D: 0.25\tLoss_G: 4.5",
            [(50, {"Loss_D": 0.5, "Loss_G": 6.5}), (1583, {"Loss_D": 0.25, "Loss_G": 4.5})],
            id="two brackets",
        ),
        pytest.param(
            "Epoch 1\n-------\nloss: 2.5  [   64/60000]\nTest Error: \n Accuracy: 45.0%, Avg loss: 2.25\n\n"
            "Epoch 2\n-------\nloss: 2.0  [   64/60000]",
            [(64, {"loss": 2.5}), (64, {"test_Accuracy": 0.45, "test_loss": 2.25}), (128, {"loss": 2.0})],
            id="a heading above the numbers",
        ),
        pytest.param(
            "Epoch 1/2\n75/75 [=====] - 5s 2ms/step - loss: 0.5 - val_loss: 0.25\n"
            "Epoch 2/2\n75/75 [=====] - 5s 2ms/step - loss: 0.25 - val_loss: 0.125",
            [(75, {"loss": 0.5, "val_loss": 0.25}), (150, {"loss": 0.25, "val_loss": 0.125})],
            id="a bar that is drawn full only",
        ),
        pytest.param("Episode 10\tLast reward: 45.0", [(10, {"Last_reward": 45.0})], id="episodes"),
    ],
)
def test_what_well_known_examples_print(text: str, rows: list[tuple[int, dict[str, float]]]) -> None:
    assert read(text) == [Row(*row) for row in rows]


@pytest.mark.parametrize(
    "line",
    ["2024-01-02 12:30:05 INFO starting: 12:30", "version: 1.2.3", "http://localhost:8080", "seed: 3", "hello", ""],
)
def test_lines_that_are_no_row(line: str) -> None:
    assert read(line) == []


def test_planned_steps_are_told_by_step_and_epoch() -> None:
    reader = LineReader()

    reader.feed("Epoch [1/5], Step [100/600], Loss: 0.4\n")

    assert reader.num_steps == 3000


@given(st.text(), st.lists(st.integers(0, 60), max_size=5))
def test_pieces_of_any_size_give_the_same_rows_and_nothing_raises(text: str, cuts: list[int]) -> None:
    text += "\nstep=3 loss=0.5\n"
    borders = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    reader = LineReader()

    rows = [row for start, end in pairwise(borders) for row in reader.feed(text[start:end])]

    assert repr(rows + reader.end()) == repr(read(text))
