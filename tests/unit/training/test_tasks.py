"""Each task's scores against an independent count, and splits evaluated in pieces."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nn_tui.core.data import Digits, Moons
from nn_tui.core.data.dataset import TASKS as NAMES
from nn_tui.core.data.dataset import Dataset
from nn_tui.core.data.split import SplitData, split_dataset
from nn_tui.core.data.tasks import FACTS, METRICS
from nn_tui.core.events import Layer
from nn_tui.core.runs.main_metric import MAIN_METRICS
from nn_tui.core.runs.series import higher_is_better
from nn_tui.core.spec import Split
from nn_tui.core.training.evaluation import Evaluator, Examples
from nn_tui.core.training.losses import LOSSES, criterion_of
from nn_tui.core.training.tasks import TASKS, Task, build_task


def data_of(task: str, targets: np.ndarray, inputs: np.ndarray | None = None, **details: object) -> SplitData:
    inputs = np.zeros((len(targets), 1), np.float32) if inputs is None else inputs
    dataset = Dataset(name="test", inputs=inputs, targets=targets, task=task, **details)  # pyright: ignore
    return split_dataset(dataset, Split(validation=0, normalize_targets=False))


def judge(task: str, targets: Tensor, loss: str = "auto", batch_size: int = 32, **details: object) -> Task:
    return build_task(data_of(task, targets.numpy(), **details), loss, batch_size)


def test_every_task_is_registered_with_its_facts():
    assert tuple(FACTS) == tuple(task.name for task in TASKS) == NAMES
    assert {loss for facts in FACTS.values() for loss in facts.losses} == set(LOSSES)
    assert {facts.metric for facts in FACTS.values()} <= {*METRICS, "loss"}


def test_better_is_higher_for_shares_and_lower_for_losses_and_bits():
    rising = {metric for metric in METRICS if higher_is_better(f"validation_{metric}")}

    assert rising == {"accuracy", "r2", "iou", "retrieval_accuracy", "pixel_accuracy", "episode_reward"}
    assert MAIN_METRICS[0] == "validation_bits_per_character"


def test_accuracy_counts_right_classes():
    outputs, targets = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]]), torch.tensor([0, 1, 1])

    assert judge("classification", targets).scores(outputs, targets, 0.0) == {"accuracy": pytest.approx(2 / 3)}


def test_accuracy_of_two_classes_is_by_the_sign_of_the_logit():
    outputs, targets = torch.tensor([[2.0], [-1.0], [0.5], [-3.0]]), torch.tensor([[1.0], [0.0], [0.0], [1.0]])

    assert judge("binary", targets).scores(outputs, targets, 0.0) == {"accuracy": 0.5}


def test_r2_is_scikit_learns():
    from sklearn.metrics import mean_absolute_error, r2_score

    generator = np.random.default_rng(0)
    targets = generator.normal(size=(50, 1)).astype(np.float32)
    outputs = (targets + generator.normal(size=(50, 1)) * 0.3).astype(np.float32)
    truth = torch.from_numpy(targets)

    scores = judge("regression", truth).scores(torch.from_numpy(outputs), truth, 0.0)

    assert scores["r2"] == pytest.approx(r2_score(targets, outputs), abs=1e-5)
    assert scores["mae"] == pytest.approx(mean_absolute_error(targets, outputs), abs=1e-5)


def test_r2_is_left_out_where_targets_do_not_vary():
    targets = torch.ones(4, 1)

    assert judge("regression", targets).scores(torch.zeros(4, 1), targets, 0.0) == {"mae": 1.0}


def test_only_tokens_that_are_asked_for_count():
    targets = torch.tensor([[-100, 1, 2], [-100, -100, 0]])
    logits = F.one_hot(torch.tensor([[0, 1, 1], [2, 2, 0]]), 3).float()
    task = judge("tokens", targets, inputs=np.zeros((2, 3), np.int64))

    assert task.scores(logits, targets, 0.7) == {"accuracy": pytest.approx(2 / 3)}
    assert task.num_judged(targets) == 3
    assert task.baseline_loss("cross_entropy", targets.numpy()) == pytest.approx(math.log(3))


def test_the_loss_of_a_text_is_told_in_bits():
    targets = torch.zeros(2, 3, dtype=torch.long)
    task = judge("tokens", targets, inputs=np.zeros((2, 3), np.int64), is_text=True)

    assert task.scores(torch.zeros(2, 3, 4), targets, math.log(8))["bits_per_character"] == pytest.approx(3)


def test_the_loss_of_tokens_is_the_mean_over_those_asked_for():
    torch.manual_seed(0)
    logits, targets = torch.randn(2, 3, 5), torch.tensor([[-100, 1, 2], [-100, -100, 4]])

    loss = criterion_of("cross_entropy", "tokens")(logits, targets)

    chances = logits.softmax(-1)
    chosen = [chances[0, 1, 1], chances[0, 2, 2], chances[1, 2, 4]]
    assert loss.item() == pytest.approx(-sum(math.log(chance) for chance in chosen) / 3, rel=1e-5)


def test_a_reconstruction_is_measured_as_values_even_where_outputs_are_logits():
    targets = torch.tensor([[0.25, 0.75]])
    outputs = torch.logit(torch.tensor([[0.5, 0.5]]))

    assert judge("reconstruction", targets, "binary_cross_entropy").scores(outputs, targets, 0.0)["mae"] == 0.25
    assert judge("reconstruction", targets, "mse").scores(outputs, targets, 0.0)["mae"] == 0.5


def test_iou_is_the_mean_over_pictures_and_1_where_there_is_nothing_to_mark():
    right = torch.tensor([[[[1.0, 1.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0, 0.0]]], [[[1.0, 0.0, 0.0, 0.0]]]])
    marked = torch.tensor([[[[1.0, -1.0, 1.0, -1.0]]], [[[-1.0, -1.0, -1.0, -1.0]]], [[[-1.0, 1.0, -1.0, -1.0]]]])

    scores = judge("segmentation", right).scores(marked, right, 0.0)

    assert scores["iou"] == pytest.approx((1 / 3 + 1 + 0) / 3)
    assert scores["pixel_accuracy"] == pytest.approx((2 / 4 + 4 / 4 + 2 / 4) / 3)


def test_retrieval_is_asked_both_ways_and_equal_partners_are_as_good():
    similarities = torch.tensor([[0.9, 0.1, 0.0], [0.2, 0.3, 0.8], [0.1, 0.7, 0.6]])

    different, equal = torch.tensor([0, 1, 2]), torch.tensor([0, 1, 1])

    for targets, accuracy in ((different, 1 / 3), (equal, 1.0)):
        scores = judge("matching", targets).scores(similarities, targets, 0.0)
        assert scores["retrieval_accuracy"] == pytest.approx(accuracy)


def test_the_contrastive_loss_of_equal_similarities_is_the_logarithm_of_the_batch():
    targets = torch.arange(8)

    loss = LOSSES["contrastive"](torch.zeros(8, 8), targets).item()

    assert loss == pytest.approx(judge("matching", targets, batch_size=8).baseline_loss("contrastive", targets.numpy()))


def layer(*output_shape: int) -> tuple[Layer, ...]:
    return (Layer(name="output", kind="Linear", input_shape=(1,), output_shape=output_shape, num_parameters=1),)


def test_pieces_of_a_split_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch):
    torch.manual_seed(0)
    inputs, targets = torch.randint(0, 5, (30, 4)), torch.randint(0, 5, (30, 4))
    targets[torch.rand(30, 4) < 0.4] = -100
    model = nn.Embedding(5, 5)
    task = judge("tokens", targets, inputs=inputs.numpy(), is_text=True)
    evaluator = Evaluator(model, criterion_of("cross_entropy", "tokens"), task, layer(4, 5))
    whole = evaluator.evaluate(Examples(inputs, targets))

    evaluator.chunk, evaluator.piece = 3, 7
    in_pieces = evaluator.evaluate(Examples(inputs, targets))

    assert in_pieces.scores == pytest.approx(whole.scores, rel=1e-5)
    assert torch.equal(in_pieces.outputs, whole.outputs[:7])


def test_large_outputs_are_never_kept_all_at_once():
    evaluator = Evaluator(nn.Identity(), LOSSES["mse"], judge("regression", torch.zeros(2, 1)), layer(1000, 1000))

    assert evaluator.chunk * 10**6 <= 2**24
    assert evaluator.piece * 10**6 <= 2**24


def test_partners_are_sought_among_as_many_as_in_training():
    seen = list[int]()

    class Similarity(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            seen.append(len(inputs))
            return inputs @ inputs.T

    inputs = F.normalize(torch.randn(70, 16, generator=torch.Generator().manual_seed(0)))
    evaluator = Evaluator(Similarity(), LOSSES["contrastive"], judge("matching", torch.arange(70)), layer(16))

    scores = evaluator.evaluate(Examples(inputs, torch.arange(70))).scores

    assert seen == [32, 32]
    assert scores["retrieval_accuracy"] == 1.0


def test_tokens_pass_the_split_untouched():
    tokens = np.arange(40).reshape(10, 4)
    data = data_of("tokens", tokens, tokens)

    assert data.train.inputs.dtype == data.train.targets.dtype == np.int64
    assert np.array_equal(data.train.inputs, tokens)
    assert data.num_outputs == 40


def test_a_reconstruction_is_trained_on_the_inputs_that_the_network_sees():
    data = split_dataset(Digits().load().as_task("reconstruction"), Split())

    assert np.array_equal(data.train.targets, data.train.inputs)
    assert data.num_outputs == 64
    assert len(set(data.dataset.targets)) == 10, "classes are kept for pictures"


def test_points_can_be_asked_for_their_noise():
    data = split_dataset(Moons().load().as_task("denoising"), Split())

    assert data.train.targets.shape == data.train.inputs.shape
    assert not data.train.targets.any()
    assert build_task(data, "mse", 32).baseline_loss("mse", data.train.targets) == 1.0


def test_data_of_another_task_cannot_be_made_up():
    with pytest.raises(AssertionError, match="no tokens can be made"):
        replace(Moons().load()).as_task("tokens")
