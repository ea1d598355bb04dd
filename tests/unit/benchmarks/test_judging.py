import math

import pytest
from judging.figures import (
    Measure,
    code_figures,
    delays,
    is_failing,
    median_with_interval,
    quick_delays,
    ratio,
    with_interval,
)
from judging.outcome import Outcome, folder_of, read_outcome, read_outcomes, write_outcome
from judging.tables import comparison, false_alarms, missed, said, share, summary
from judging.verdict import Seen, Verdict, kind_of, seen_in

from nn_tui.core.events import Finding, FindingCleared, FindingRaised

ALARM = Measure("alarm", is_failing, lambda verdict: bool(verdict.alarms))


def seen(code: str, severity: str = "warning", step: int = 10, **changes) -> Seen:
    fields = {"worst": severity, "active": True, "alarm_step": None if severity == "note" else step}
    return Seen(code=code, severity=severity, raised_step=step, **{**fields, **changes})


def verdict(kind: str = "failing", *findings: Seen, case: str = "A", causes=("dead_relu",), **changes) -> Verdict:
    fields = {"source": "own", "family": "mlp", "seed": 0, "num_steps": 100, "onset": None}
    causes = frozenset(causes if kind in ("failing", "harmless") else ())
    return Verdict(case=case, kind=kind, causes=causes, findings=findings, **{**fields, **changes})


def raised(step: int, severity: str = "warning", code: str = "dead_relu") -> FindingRaised:
    finding = Finding(code=code, severity=severity, headline="", first_step=1, last_step=step)
    return FindingRaised(time=0.0, step=step, finding=finding)


def cleared(step: int, severity: str = "warning", code: str = "dead_relu") -> FindingCleared:
    finding = Finding(code=code, severity=severity, headline="", first_step=1, last_step=step, active=False)
    return FindingCleared(time=0.0, step=step, finding=finding)


@pytest.mark.parametrize(
    ("is_faulty", "met", "kind"),
    [(True, False, "failing"), (True, True, "harmless"), (False, True, "healthy"), (False, False, "undecided")],
)
def test_the_outcome_decides_what_kind_of_run_it_is(is_faulty, met, kind):
    assert kind_of(is_faulty, met) == kind


def test_an_alarm_dates_from_its_first_record_as_a_warning():
    (one,) = seen_in([raised(10, "note"), raised(20), raised(30, "error")])

    assert (one.raised_step, one.alarm_step, one.severity) == (10, 20, "error")


def test_an_alarm_that_was_taken_back_is_remembered_but_does_not_stand():
    (one,) = seen_in([raised(10), cleared(20)])

    assert not one.is_alarm
    assert one.worst == "warning"
    assert verdict("healthy", one).ever_alarmed


def test_an_alarm_that_fades_to_a_note_was_an_alarm():
    (one,) = seen_in([raised(10), raised(20, "note")])

    assert (one.severity, one.worst, one.is_alarm) == ("note", "warning", False)


def test_a_finding_that_moves_to_another_layer_still_stands():
    (one,) = seen_in([raised(10), cleared(20), raised(20)])

    assert one.is_alarm


def test_the_headline_is_the_cause_of_the_others():
    run = verdict("failing", seen("dead_relu"), seen("learning_rate_too_high"))

    assert run.headline == "learning_rate_too_high"
    assert not run.headlines_cause
    assert run.alarms_cause


def test_what_follows_from_nothing_can_be_the_headline_too():
    assert verdict("failing", seen("overfitting")).headline == "overfitting"


def test_a_note_names_a_cause_but_is_no_alarm():
    run = verdict("failing", seen("dead_relu", "note"))

    assert run.names_cause
    assert not run.alarms
    assert run.headline is None


def test_a_ratio_counts_only_the_runs_it_is_about():
    runs = [verdict("failing", seen("dead_relu")), verdict("failing"), verdict("healthy", seen("dead_relu"))]

    assert ratio(ALARM, runs).value == 0.5


def test_a_ratio_of_nothing_is_not_a_number():
    assert math.isnan(ratio(ALARM, []).value)


def test_the_interval_holds_the_value_and_is_wider_when_seeds_agree():
    alarmed, silent = [seen("dead_relu")], []
    agreeing = [
        verdict("failing", *(alarmed if n % 2 else silent), case=f"{n}", seed=seed)
        for n in range(20)
        for seed in range(3)
    ]
    mixed = [
        verdict("failing", *(alarmed if (n + seed) % 2 else silent), case=f"{n}", seed=seed)
        for n in range(20)
        for seed in range(4)
    ]

    wide, narrow = with_interval(ALARM, agreeing), with_interval(ALARM, mixed)

    assert wide.low < wide.value < wide.high
    assert narrow.low == narrow.value == narrow.high


def test_a_delay_is_the_share_of_the_run_before_the_alarm_was_raised():
    runs = [
        verdict("failing", seen("overfitting", step=50), seen("dead_relu", step=25)),
        verdict("failing"),
        verdict("healthy", seen("dead_relu")),
    ]

    assert delays(runs) == [0.25]


def test_what_is_not_finite_is_due_from_the_first_such_loss():
    run = verdict("failing", seen("non_finite", step=60), causes=["non_finite"], onset=55)

    assert quick_delays([run])["non_finite"] == [5]


def test_the_median_of_no_delay_is_not_a_number():
    assert math.isnan(median_with_interval([[], []]).value)


def test_a_code_is_judged_where_it_is_due_and_where_it_is_not():
    runs = [
        verdict("failing", seen("dead_relu")),
        verdict("failing", seen("dead_relu", "note")),
        verdict("failing", seen("dead_relu"), causes=["overfitting"]),
        verdict("healthy", seen("dead_relu", active=False)),
        verdict("healthy", seen("dead_relu", "note")),
    ]

    one = code_figures("dead_relu", runs)

    assert (one.num_due, one.num_found, one.num_noted) == (2, 1, 2)
    assert (one.num_headlines, one.num_right_headlines) == (2, 1)
    assert (one.num_false, one.num_notes) == (1, 1)


def test_misses_and_false_alarms_are_listed_by_case():
    runs = [
        verdict("failing", case="silent"),
        verdict("failing", seen("overfitting"), case="wrong"),
        verdict("healthy", seen("overfitting"), case="false"),
        verdict("harmless", seen("overfitting"), case="harmless"),
    ]

    listed = "\n".join(missed(runs) + false_alarms(runs))

    assert all(f"  {name} " in listed for name in ("silent", "wrong", "false", "harmless"))


def test_what_was_said_puts_the_headline_first_and_marks_the_rest():
    run = verdict("failing", seen("dead_relu", "note"), seen("overfitting", active=False), seen("too_few_steps"))

    assert said(run) == "too_few_steps! (dead_relu) ~overfitting~!"


def test_tables_take_groups_without_any_run_of_a_kind():
    runs = [verdict("healthy")]

    assert len(comparison("rules", {"ours": runs, "none": []})) == 3
    assert summary(runs)


@pytest.mark.parametrize(("value", "text"), [(0.934, ".93"), (1.0, "1"), (0.0, "0"), (math.nan, "–"), (1.25, "1.2")])
def test_a_share_is_written_without_its_leading_zero(value, text):
    assert share(value) == text


def test_an_outcome_is_read_back_as_it_was_written(tmp_path):
    folder = folder_of(tmp_path, "A", 1)
    folder.mkdir(parents=True)
    outcome = Outcome(
        case="A", seed=1, met=True, best=0.5, final=-math.inf, finite=False, num_steps=3, planned_steps=9,
        seconds=0.1, run="A-1234", live_alarms=("dead_relu",),
    )  # fmt: skip

    write_outcome(folder, outcome)

    assert read_outcome(folder) == outcome
    assert read_outcomes(tmp_path) == [outcome]
    assert read_outcome(folder_of(tmp_path, "A", 2)) is None
