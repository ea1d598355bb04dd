import pytest
from judging.threshold_choice import FACTORS, Scaled, chosen, put_together
from judging.verdict import Seen, Verdict

from nn_tui.core.diagnosis import DETECTORS
from nn_tui.core.diagnosis.detector import Detector


def seen(code: str) -> Seen:
    return Seen(code=code, severity="warning", worst="warning", active=True, raised_step=10, alarm_step=10)


def run(case: str, kind: str, *codes: str) -> Verdict:
    return Verdict(
        case=case,
        source="own",
        family="mlp",
        seed=0,
        kind=kind,
        causes=frozenset({"dead_relu"} if kind == "failing" else ()),
        num_steps=100,
        onset=None,
        findings=tuple(map(seen, codes)),
    )


def replays(strict: list[Verdict], lenient: list[Verdict]) -> dict[float, list[Verdict]]:
    """Thresholds of 1 and more give the first, lower ones the second."""
    return {factor: strict if factor >= 1 else lenient for factor in FACTORS}


def test_a_threshold_is_lowered_where_that_finds_more():
    same = [run("healthy", "healthy")]
    found = replays([run("A", "failing"), *same], [run("A", "failing", "dead_relu"), *same])

    assert chosen(found) == {"dead_relu": 0.7}


def test_a_threshold_stays_where_lowering_it_costs_a_false_alarm():
    found = replays(
        [run("A", "failing"), run("healthy", "healthy")],
        [run("A", "failing", "dead_relu"), run("healthy", "healthy", "dead_relu")],
    )

    assert chosen(found) == {"dead_relu": 1.0}


def test_findings_are_put_together_from_the_replays_of_their_factors():
    found = replays([run("A", "failing", "overfitting")], [run("A", "failing", "overfitting", "dead_relu")])

    (one,) = put_together(found, {"dead_relu": 0.5})

    assert one.alarms == ("dead_relu", "overfitting")


@pytest.mark.parametrize("rule", DETECTORS, ids=lambda rule: rule.code)
def test_a_scaled_rule_differs_in_nothing_but_its_level(rule):
    scaled = Scaled(rule, 2.0)

    facts = [name for name in Detector.__annotations__ if not name.startswith("_")]
    assert {name: getattr(scaled, name) for name in facts} == {name: getattr(rule, name) for name in facts}
