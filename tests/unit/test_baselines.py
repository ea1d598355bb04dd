"""The network beside simpler models: the same examples for all, and a sentence that tells the truth about who won."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nn_tui.core.baselines import Score, compare, headline, measure_baselines
from nn_tui.core.data import BreastCancer, Diabetes, Digits, Moons
from nn_tui.core.data.split import split_dataset
from nn_tui.core.spec import Split
from nn_tui.core.training.baselines import can_compare


def scored(name: str, test: float) -> Score:
    return Score(name, validation=0.5, test=test, seconds=0.1)


def say(own: float, best: float, metric: str = "accuracy", num_examples: int = 1000) -> str:
    baselines = [scored("decision tree", 0.1), scored("logistic regression", best)]
    return headline(Score("this network", 0.5, own, None), baselines, metric, "test", num_examples)


def test_a_clear_winner_is_named_whoever_it_is():
    assert say(0.95, 0.85) == (
        "The network wins: accuracy 0.950 against 0.850 of logistic regression on 1,000 test examples."
    )
    assert say(0.85, 0.95) == (
        "Logistic regression wins: the network has accuracy 0.850 against 0.950 of logistic regression on 1,000 test "
        "examples. Here the simpler model is the better one."
    )


@pytest.mark.parametrize(
    ("own", "best", "metric", "num_examples"),
    [
        (0.95, 0.93, "accuracy", 100),
        (0.93, 0.95, "accuracy", 100),
        (1.0, 1.0, "accuracy", 50),
        (0.5, 0.52, "r2", 10_000),
    ],
)
def test_what_chance_explains_is_no_victory(own: float, best: float, metric: str, num_examples: int):
    assert say(own, best, metric, num_examples).startswith("No clear winner")


def test_more_examples_make_the_same_difference_clear():
    assert say(0.95, 0.93, num_examples=100).startswith("No clear winner")
    assert say(0.95, 0.93, num_examples=10_000).startswith("The network wins")


def test_validation_examples_judge_where_nothing_is_kept_for_a_test():
    network, other = Score("this network", 0.9, None, None), Score("decision tree", 0.4, None, 0.1)

    comparison = compare(network, [other], "accuracy", 500, 0)

    assert (comparison["split"], comparison["num_examples"]) == ("validation", 500)
    assert comparison["headline"].startswith("The network wins")
    assert [score["name"] for score in comparison["scores"]] == ["this network", "decision tree"]


def test_baselines_get_the_split_and_the_normalisation_of_the_network():
    split = Split(validation=0.2, test=0.2)
    data = split_dataset(BreastCancer().load(), split)
    raw = load_breast_cancer()
    train, test = data.train.indices, data.test.indices
    scaler = StandardScaler().fit(raw.data[train])
    twin = LogisticRegression(max_iter=1000).fit(scaler.transform(raw.data[train]), raw.target[train])

    scores = {score.name: score for score in measure_baselines(data, seed=0)}

    expected = twin.score(scaler.transform(raw.data[test]), raw.target[test])
    assert scores["logistic regression"].test == pytest.approx(expected, abs=1e-9)
    assert set(scores) == {"logistic regression", "decision tree", "gradient boosting"}


def test_linear_regression_scores_the_r2_of_least_squares():
    data = split_dataset(Diabetes().load(), Split(validation=0.3))
    ones = [np.c_[part.inputs.astype(np.float64), np.ones(len(part))] for part in (data.train, data.validation)]
    weights = np.linalg.lstsq(ones[0], data.train.targets[:, 0].astype(np.float64), rcond=None)[0]
    residual = data.validation.targets[:, 0] - ones[1] @ weights
    expected = 1 - np.square(residual).sum() / np.square(data.validation.targets - data.validation.targets.mean()).sum()

    scores = {score.name: score for score in measure_baselines(data, seed=0)}

    assert scores["linear regression"].validation == pytest.approx(expected, abs=1e-4)
    assert scores["linear regression"].test is None


def test_only_tables_are_compared():
    split = Split()

    assert can_compare(split_dataset(BreastCancer().load(), split))
    assert not can_compare(split_dataset(Digits().load(), split))
    assert not can_compare(split_dataset(Moons().load(), split))
    assert not can_compare(split_dataset(BreastCancer().load(), Split(validation=0.0)))
