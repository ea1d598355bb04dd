"""Rules under which a run counts as failed."""

import math

import pytest

from nn_tui.core.diagnosis.gates import FindingGate, GateError, GateResult, MetricGate, parse_gate

from .conftest import Record

LOSS = [3.0, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("validation_accuracy < 0.95", MetricGate("validation_accuracy < 0.95", "validation_accuracy", "<", 0.95)),
        ("train_loss>=1e-3", MetricGate("train_loss>=1e-3", "train_loss", ">=", 1e-3)),
        ("train_loss > .5@best", MetricGate("train_loss > .5@best", "train_loss", ">", 0.5, "best")),
        (" a != -2 @ last ", MetricGate("a != -2 @ last", "a", "!=", -2.0)),
        ("a == 1@mean(50)", MetricGate("a == 1@mean(50)", "a", "==", 1.0, "mean", 50)),
        ("gradient_norm/layer1 > 10", MetricGate("gradient_norm/layer1 > 10", "gradient_norm/layer1", ">", 10.0)),
        ("train_accuracy < 90%", MetricGate("train_accuracy < 90%", "train_accuracy", "<", 0.9)),
        ("finding:overfitting", FindingGate("finding:overfitting", "overfitting")),
    ],
)
def test_a_rule_is_read_as_it_is_written(text: str, gate: MetricGate | FindingGate) -> None:
    assert parse_gate(text) == gate


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 1, "the name of a metric"),
        ("0.95 < a", 1, "the name of a metric"),
        ("accuracy", 9, "one of < <="),
        ("accuracy = 1", 10, "one of < <="),
        ("accuracy < good", 12, "a number"),
        ("accuracy < 1@worst", 13, "@last"),
        ("accuracy < 1@best 2", 19, "the end"),
        ("accuracy < 1@mean(0)", 19, "from 1 to"),
        ("accuracy < 1.2.3", 15, "@last"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(text: str, position: int, expected: str) -> None:
    with pytest.raises(GateError) as caught:
        parse_gate(text)

    assert f"position {position}:" in str(caught.value)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_finding_names_the_nearest() -> None:
    with pytest.raises(GateError, match="did you mean 'overfitting'"):
        parse_gate("finding:overfiting")


@pytest.mark.parametrize(
    ("rule", "value", "failed"),
    [
        ("train_loss > 3.5", 4.0, True),
        ("train_loss > 5", 4.0, False),
        ("train_loss > 3@best", 1.0, False),
        ("train_loss <= 1@best", 1.0, True),
        ("train_loss > 2.5@mean(2)", 3.0, True),
        ("train_loss > 2.5@mean(100)", 2.5, False),
    ],
)
def test_a_rule_fails_the_run_when_it_holds(record: Record, rule: str, value: float, failed: bool) -> None:
    view = record(train_loss=LOSS)

    assert parse_gate(rule).evaluate(view) == GateResult(rule, value, failed)


@pytest.mark.parametrize("rule", ["accuracy < 0", "accuracy < 0@best", "accuracy < 0@mean(3)"])
def test_a_metric_that_does_not_exist_fails_its_gate(record: Record, rule: str) -> None:
    assert parse_gate(rule).evaluate(record(train_loss=LOSS)) == GateResult(rule, None, True)


def test_a_metric_that_is_not_a_number_fails_its_gate(record: Record) -> None:
    result = parse_gate("train_loss > 1000").evaluate(record(train_loss=[1.0, math.nan]))

    assert result.failed


def test_a_finding_that_was_not_raised_passes(record: Record) -> None:
    assert not parse_gate("finding:overfitting").evaluate(record(train_loss=LOSS)).failed
