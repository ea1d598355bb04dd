"""Names and numbers as people print them, line by line."""

import pytest

from nn_tui.core.exec.lines import LineReader


def rows(text: str) -> list[tuple[int, dict[str, float]]]:
    """Steps and numbers of a text."""
    reader = LineReader()
    return [(row.step, row.values) for row in reader.feed(text) + reader.end()]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("loss: tensor(0.5, grad_fn=<NllLossBackward0>)", {"loss": 0.5}),
        ("Epoch 2 loss tensor(0.25, device='cuda:0')", {"loss": 0.25}),
        ("step 3 loss: np.float64(0.5) acc np.float32(0.75)", {"loss": 0.5, "acc": 0.75}),
        (
            "Epoch: 01 | Train Loss: 0.5 | Val. Loss: 0.75 |  Val. Acc: 50%",
            {"Train_Loss": 0.5, "Val_Loss": 0.75, "Val_Acc": 0.5},
        ),
        (
            "step 1 | grad norm: 3.5 | learning rate: 1e-3 | lm loss: 9.5",
            {"grad_norm": 3.5, "learning_rate": 0.001, "lm_loss": 9.5},
        ),
        ("step 1 D loss: 0.5, G loss: 0.25", {"D_loss": 0.5, "G_loss": 0.25}),
        ("training has ended with loss: 0.5", {"loss": 0.5}),
        ("Running loss: 0.5", {"loss": 0.5}),
        ("step 1,000: loss 2.5, tokens: 1,234,567", {"loss": 2.5, "tokens": 1234567.0}),
        ("Epoch 1: loss: 0,5125, acc: 81,5%", {"loss": 0.5125, "acc": 0.815}),
        ("Loss at epoch 3: 0.5", {"Loss": 0.5}),
        ("Cost after iteration 100: 0.5", {"Cost": 0.5}),
        (
            "step 2/37 | loss 4.5 (+0.34z)| norm 14.5 (-0.2z)| lr 1.00e-04 | 1010.33 ms",
            {"loss": 4.5, "norm": 14.5, "lr": 1e-4},
        ),
        ("Train:  50%|█████     | 5/10 [00:01<00:01,  4.5it/s, loss=0.5]", {"loss": 0.5}),
        ("[3]\ttrain-logloss:0.5\teval-logloss:0.75", {"train-logloss": 0.5, "eval-logloss": 0.75}),
        ("I0101 10:00:00.123456 140 writer.py:48] [100] loss=0.5", {"loss": 0.5}),
    ],
)
def test_each_number_has_its_own_name(line: str, values: dict[str, float]) -> None:
    assert [found for _, found in rows(line)] == [values]


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ('{"step": 40, "loss": 2.5}', 40),
        ("step 1,200: loss 2.5", 1200),
        ("[11/22 07:11:11 d2.utils.events]:  eta: 0:04:59  iter: 19  total_loss: 1.5", 19),
        ("2023/06/01 10:11:12 - mmengine - INFO - Epoch(train)   [1][ 50/391]  lr: 1e-2  loss: 2.5", 50),
        ("2023/06/01 10:11:12 - mmengine - INFO - Iter(train) [   50/20000]  loss: 2.5", 50),
        ("Train: 0 [  50/390 ( 13%)]  Loss: 6.5 (6.7)  Time: 1.2s,  103.73/s", 50),
        ("epoch 001:    100 / 1000 loss=9.5, num_updates=100", 100),
        ("(epoch: 1, iters: 100, time: 0.3) loss: 0.5", 100),
        ("Epoch 3 of 5, loss: 0.5", 3),
    ],
)
def test_a_step_is_found_in_whichever_habit(line: str, step: int) -> None:
    assert [place for place, _ in rows(line)] == [step]


def test_once_a_comma_was_decimal_it_stays_so() -> None:
    found = rows("Epoch 1 loss: 0,5\nEpoch 2 loss: 1,125\n")

    assert found == [(1, {"loss": 0.5}), (2, {"loss": 1.125})]


def test_what_stands_below_belongs_to_the_row_until_a_name_comes_again() -> None:
    found = rows("train Loss: 0.5 Acc: 0.75\nval Loss: 0.25\n\ntrain Loss: 0.375\nval Loss: 0.125\n")

    assert [step for step, _ in found] == [1, 1, 2, 2]


def test_settings_printed_before_training_are_no_row() -> None:
    assert rows("Namespace(batch_size=64, lr=0.01, epochs=10)\nlearning_rate: 0.001\nusing device: cuda:0\n") == []


def test_batches_of_an_evaluation_are_passed_over_until_its_average() -> None:
    timm = "Train: 0 [50/390]  Loss: 6.5\nTest: [ 0/78]  Loss: 9.5 (9.5)\nTest: [78/78]  Loss: 8.5 (7.5)\n"
    imagenet = "Epoch: [0][11/500]\tLoss 6.5\nTest: [ 11/196]\tLoss 9.5 (9.5)\n *   Acc@1 50.0 Acc@5 75.0\n"

    assert rows(timm)[1:] == [(50, {"test_Loss": 7.5})]
    assert rows(imagenet)[1:] == [(11, {"test_Acc@1": 0.5, "test_Acc@5": 0.75})]


def test_a_bar_of_epochs_does_not_count_steps_where_another_does() -> None:
    epochs = "Epochs:  {}%|███  | {}/100 [00:02<00:04]\n"
    batches = "Train: 100%|█████| 10/10 [00:01<00:01, loss={}]\rTrain: 0%|     | 0/10 [00:01<00:01]\r"

    found = rows(epochs.format(0, 0) + batches.format(0.5) + epochs.format(1, 1) + batches.format(0.25))

    assert found == [(10, {"loss": 0.5}), (20, {"loss": 0.25})]
