"""Control: episodes are played, judged and learned from; a policy goes on after a stop as if there was none."""

import sys

import numpy as np
import pytest
import safetensors.numpy
import torch
from msgspec.structs import replace

from nn_tui.core.commands import Step
from nn_tui.core.data import CartPole, Moons
from nn_tui.core.data.errors import DataError
from nn_tui.core.families import MLP
from nn_tui.core.groups.seeds import can_be_stacked
from nn_tui.core.models import build_model
from nn_tui.core.models.player import Episode, Player
from nn_tui.core.probes.recorded import open_spec, subject_of_session
from nn_tui.core.probing.result import ProbeError
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.episodes import judge
from nn_tui.core.training.evaluation import Examples
from nn_tui.core.training.losses import policy_gradient
from nn_tui.core.training.play_evaluation import PlayEvaluator, entropy_bits

CARTPOLE = """
seed = 3
threads = 1
data = {source = "cartpole", num_examples = 50, max_moves = 60}
model = {family = "mlp", hidden = [8], activation = "tanh", dropout = 0.1}
training = {learning_rate = 0.05, batch_size = 6, steps = 24}
"""


def episode(num_moves, action=1):
    return Episode(np.zeros((num_moves, 4), np.float32), np.full(num_moves, action))


def weights(view):
    (path,) = sorted(view.path.glob("checkpoints/*-000000024.safetensors"))
    return {k: v for k, v in safetensors.numpy.load_file(path).items() if k.startswith(("model.", "optimizer."))}


def test_a_policy_learns_to_keep_the_pole_up(train):
    view = train(CARTPOLE)

    _, rewards = view.series("validation_episode_reward")
    assert view.status == "finished"
    assert rewards[-3:].mean() > 1.5 * rewards[0]
    assert view.best("validation_episode_reward")[0] == rewards.max()
    assert {"train_policy_entropy", "validation_policy_entropy"} <= set(view.series_names)
    assert "cart" in view.snapshot_names


def test_the_loss_shown_is_the_share_of_the_reward_that_was_missed(train):
    view = train(CARTPOLE)

    _, losses = view.series("validation_loss")
    _, rewards = view.series("validation_episode_reward")
    np.testing.assert_allclose(losses, 1 - rewards / 60, atol=1e-6)


def test_a_resumed_run_equals_the_uninterrupted_one(train):
    whole = train(CARTPOLE)
    begun = train(CARTPOLE, commands=(Step(count=11),))
    resumed = train(CARTPOLE, folder=begun.path)

    assert (begun.status, resumed.status) == ("stopped", "finished")
    for name in ("train_loss", "validation_loss", "validation_policy_entropy"):
        np.testing.assert_array_equal(whole.series(name)[1], resumed.series(name)[1])
    mine, theirs = weights(whole), weights(resumed)
    assert mine.keys() == theirs.keys()
    for name, tensor in mine.items():
        np.testing.assert_array_equal(tensor, theirs[name], err_msg=name)


def test_pictures_change_no_number_of_the_training(train):
    drawn, plain = train(CARTPOLE), train(CARTPOLE, "instruments = {pictures = false}")

    np.testing.assert_array_equal(drawn.series("train_loss")[1], plain.series("train_loss")[1])


def test_advantages_are_rewards_to_go_less_their_mean_over_episodes():
    rules = CartPole(max_moves=10, discount=0.9)
    lengths = (1, 4, 3)

    targets = judge([episode(n, action=n % 2) for n in lengths], rules)

    expected = []
    for n in lengths:
        for t in range(n):
            to_go = [sum(0.9**k for k in range(m - t)) for m in lengths if t < m]
            expected.append(sum(0.9**k for k in range(n - t)) - np.mean(to_go))
    np.testing.assert_allclose(targets[:, 1], np.array(expected) / np.std(expected), rtol=1e-5)
    assert targets[:, 0].tolist() == [1, 0, 0, 0, 0, 1, 1, 1]
    np.testing.assert_allclose(targets[:, 2], np.mean(lengths) / 10)


def test_episodes_that_are_all_as_good_teach_nothing():
    targets = judge([episode(5), episode(5)], CartPole(max_moves=5, discount=1.0))

    assert not targets[:, 1].any()


def test_the_gradient_of_the_loss_is_that_of_log_probabilities_times_advantages():
    torch.manual_seed(0)
    logits = torch.randn(5, 2, dtype=torch.float64, requires_grad=True)
    moves, advantages = torch.tensor([0, 1, 1, 0, 1]), torch.randn(5, dtype=torch.float64)
    targets = torch.stack([moves.double(), advantages, torch.full((5,), 0.3, dtype=torch.float64)], dim=1)

    loss = policy_gradient(logits, targets)
    loss.backward()

    p = logits.detach().softmax(1)
    by_hand = advantages[:, None] * (p - torch.nn.functional.one_hot(moves, 2)) / 5
    assert loss.item() == pytest.approx(0.7)
    torch.testing.assert_close(logits.grad, by_hand)


def test_the_estimate_is_the_gradient_of_the_mean_reward():
    """A game of one move, where move 1 earns 1 and move 0 nothing: J = p(1), known in closed form."""
    torch.manual_seed(0)
    logit = torch.tensor([0.4], dtype=torch.float64, requires_grad=True)
    logits = torch.stack([torch.zeros(200_000, dtype=torch.float64), logit.expand(200_000)], dim=1)
    moves = logits.detach().softmax(1).multinomial(1)[:, 0]
    rewards = moves.double()
    advantages = rewards - rewards.mean()

    policy_gradient(logits, torch.stack([moves.double(), advantages, rewards], dim=1)).backward()

    p = torch.sigmoid(logit.detach())
    assert -logit.grad.item() == pytest.approx((p * (1 - p)).item(), rel=0.02)


def test_episodes_begin_where_they_are_told_and_end_when_the_pole_falls():
    def always_right(observations):
        return torch.tensor([[0.0, 1e6]]).expand(len(observations), 2)

    starts = torch.tensor([[0.0, 0.0, 0.02, 0.0], [0.0, 0.0, -0.04, 0.0]])

    first, second = Player(always_right, CartPole(), torch.device("cpu")).play(starts)

    np.testing.assert_allclose(first.observations[0], starts[0])
    np.testing.assert_allclose(second.observations[0], starts[1])
    assert first.actions.tolist() == [1] * first.reward
    assert 5 < first.reward < 20
    assert abs(first.observations[:, 2]).max() <= np.radians(12)


def test_an_episode_ends_after_the_most_moves_there_are():
    balance = lambda seen: torch.stack([torch.zeros(len(seen)), 1e6 * (seen[:, 2] + seen[:, 3])], dim=1)  # noqa: E731

    (played,) = Player(balance, CartPole(max_moves=30), torch.device("cpu")).play(torch.zeros(1, 4) + 0.01)

    assert played.reward == 30


def test_evaluation_is_the_same_each_time_and_draws_nothing_from_the_training():
    policy = build_model(MLP(hidden=[4]), (4,), 2)
    evaluator = PlayEvaluator(policy, Player(policy, CartPole(), torch.device("cpu")))
    examples = Examples(torch.zeros(3, 4), torch.zeros(3, 3))
    before = torch.get_rng_state()

    first, again = evaluator.evaluate(examples), evaluator.evaluate(examples)

    assert first.scores == again.scores
    assert torch.equal(torch.get_rng_state(), before)
    assert policy.training


def test_the_entropy_of_a_coin_flip_is_one_bit():
    assert entropy_bits(torch.zeros(3, 2)) == pytest.approx(1.0)
    assert entropy_bits(torch.tensor([[100.0, 0.0]])) == pytest.approx(0.0, abs=1e-6)


def test_without_gymnasium_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)

    with pytest.raises(DataError, match=r"needs Gymnasium.*pip install gymnasium"):
        parse_spec(CARTPOLE, "test").data.load()


def test_what_needs_examples_is_refused_and_seeds_are_not_trained_on_one_anothers_episodes():
    spec = parse_spec(CARTPOLE.replace(", dropout = 0.1", ""), "test")

    with pytest.raises(ProbeError, match="come from playing") as refused:
        subject_of_session(open_spec(spec), "poles")

    assert refused.value.exit_code == 2
    assert not can_be_stacked(spec)
    assert can_be_stacked(replace(spec, data=Moons()))
