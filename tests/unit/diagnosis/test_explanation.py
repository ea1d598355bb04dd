"""What there is to say about a finding."""

from typing import Any

import pytest

from nn_tui.core.diagnosis.explanation import Judged, explain, in_words, with_consequences
from nn_tui.core.events import Finding, Remedy


def finding(code: str = "overfitting", **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "code": code, "severity": "warning", "headline": "It rises", "first_step": 4, "last_step": 1000,
    }  # fmt: skip
    return Finding(**{**fields, **changes})


@pytest.mark.parametrize(
    ("value", "threshold", "side"), [(2.0, 0.03, "below"), (1e-9, 1e-7, "above"), (0.5, 0.5, "below")]
)
def test_a_number_is_judged_against_the_threshold_beside_it(value: float, threshold: float, side: Any) -> None:
    said = explain(finding(evidence={"update_ratio": value, "update_ratio_threshold": threshold}))

    assert said.judged == (Judged("update ratio", value, side, threshold),)


def test_evidence_without_a_threshold_is_told_apart_and_what_is_unknown_left_out() -> None:
    said = explain(finding(evidence={"num_layers": 3.0, "loss": None, "kind": "ReLU\x1b[31m"}))

    assert said.judged == ()
    assert said.others == (("number of layers", 3.0), ("kind", "ReLU"))


def test_only_remedies_that_can_be_applied_are_offered_where_there_are_any() -> None:
    words, usable = Remedy(id="look", title="Look at the data"), Remedy(id="drop", title="Drop", set={"a.b": 1})

    assert explain(finding(remedies=(words, usable))).remedies == (usable,)
    assert explain(finding(remedies=(words,))).remedies == (words,)


def test_each_cause_is_followed_by_what_it_led_to() -> None:
    cause = finding("learning_rate_too_high")
    first, second = (finding("dead_relu", layer=name, caused_by=cause.code) for name in ("hidden_1", "hidden_2"))
    alone = finding("input_bound")

    assert with_consequences([first, cause, alone, second]) == [(cause, (first, second)), (alone, ())]


def test_a_consequence_whose_cause_is_over_stands_for_itself() -> None:
    orphan = finding("dead_relu", caused_by="learning_rate_too_high")

    assert with_consequences([orphan]) == [(orphan, ())]


def test_no_finding_is_lost_where_causes_follow_from_each_other() -> None:
    a, b = finding("dead_relu", caused_by="non_finite"), finding("non_finite", caused_by="dead_relu")

    assert {cause.code for cause, _ in with_consequences([a, b])} == {"dead_relu", "non_finite"}


def test_codes_are_written_as_people_write_them() -> None:
    assert [in_words(code) for code in ("dead_relu", "num_layers", "vanishing_gradient")] == [
        "dead ReLU", "number of layers", "vanishing gradient",
    ]  # fmt: skip
