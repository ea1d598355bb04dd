"""What is tried next, and which try is the result; judged from recorded runs, no trainer is started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.diagnosis.remedies import remedies_for
from nn_tui.core.events import Finding, FindingRaised, Remedy, RunFinished, RunStarted
from nn_tui.core.families import MLP
from nn_tui.core.repair import MAX_TRIES, Proposal, Repair, tries_document, try_name
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import EarlyStopping, Regularization, RunSpec, Split, Training

Record = Callable[..., RunView]
SPEC = RunSpec(model=MLP(hidden=[8, 8], activation="relu"), training=Training(learning_rate=1.0, steps=100))


def finding(code: str = "learning_rate_too_high", *remedies: Remedy, caused_by: str | None = None) -> Finding:
    return Finding(
        code=code,
        severity="warning",
        headline="The loss rises",
        first_step=1,
        last_step=100,
        caused_by=caused_by,
        remedies=remedies,
    )


@pytest.fixture
def record(tmp_path: Path) -> Record:
    def record(accuracy: float, *findings: Finding, spec: RunSpec = SPEC, status: str = "finished") -> RunView:
        folder = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        writer = RunWriter.create(folder, spec)
        sizes = {"num_steps": 100, "steps_per_epoch": 10, "batch_size": 32, "num_parameters": 9}
        writer.event(RunStarted(time=0.0, layers=(), task="classification", data={}, environment={}, **sizes))
        writer.extend("validation_loss", [50, 100], [0.5, 0.9])
        writer.extend("validation_accuracy", [50, 100], [0.8, accuracy])
        for one in findings:
            writer.event(FindingRaised(time=1.0, step=100, finding=one))
        writer.event(RunFinished(time=2.0, step=100, epoch=10, status=status, reason="over", seconds=1.0))  # pyright: ignore[reportArgumentType]
        writer.close()
        return RunReader(folder).refresh()

    return record


def lower(rate: float) -> Remedy:
    return Remedy(id=f"rate_{rate}", title=f"Lower to {rate}", set={"training.learning_rate": rate})


def test_a_range_tests_rate_is_tried_before_the_rule_of_thumb(record: Record) -> None:
    asked: list[RunSpec] = []

    def range_test(spec: RunSpec) -> float:
        asked.append(spec)
        return 0.02

    repair = Repair(range_test=range_test)
    repair.add(record(0.1, finding("learning_rate_too_high", lower(0.1))), "finished")

    proposal = repair.next()

    assert proposal is not None
    assert proposal.remedy.set == {"training.learning_rate": 0.02}
    assert repair.next() is not None
    assert len(asked) == 1


def test_a_range_test_is_not_asked_about_other_findings(record: Record) -> None:
    def range_test(spec: RunSpec) -> float:
        raise AssertionError("dead units say nothing of the rate")

    repair = Repair(range_test=range_test)
    repair.add(record(0.1, finding("dead_relu", lower(0.1))), "finished")

    assert repair.next() is not None


def test_a_healthy_run_is_left_as_it_is(record: Record) -> None:
    repair = Repair()

    repair.add(record(0.9), "finished")

    assert repair.next() is None
    assert repair.result is repair.tries[0]
    assert repair.why_it_ended() == "nothing is wrong, nothing was changed"


def test_the_first_remedy_of_the_cause_is_tried_before_those_of_its_consequences(record: Record) -> None:
    consequence = finding("dead_relu", lower(0.3), caused_by="learning_rate_too_high")
    repair = Repair()

    repair.add(record(0.1, consequence, finding("learning_rate_too_high", lower(0.1))), "finished")

    proposal = repair.next()
    assert proposal is not None
    assert (proposal.finding, proposal.spec.training.learning_rate) == ("learning_rate_too_high", 0.1)


def test_the_spec_of_a_try_says_what_was_changed_and_why(record: Record) -> None:
    repair = Repair()
    first = repair.add(record(0.1, finding("learning_rate_too_high", lower(0.1))), "finished")

    proposal = repair.next()

    assert proposal is not None
    assert proposal.spec.changes == [f"Lower to 0.1 (remedy rate_0.1, for learning_rate_too_high in {first.view.name})"]


def test_a_remedy_that_helped_is_kept_and_built_upon(record: Record) -> None:
    repair = Repair()
    repair.add(record(0.1, finding("learning_rate_too_high", lower(0.1))), "finished")
    first = taken(repair.next())
    clip = Remedy(id="clip", title="Clip", set={"regularization.clip_gradient_norm": 1.0})
    repair.add(record(0.5, finding("exploding_gradient", clip), spec=first.spec), "finished", first)

    second = taken(repair.next())

    assert second.spec.training.learning_rate == 0.1
    assert second.spec.regularization.clip_gradient_norm == 1.0
    assert len(second.spec.changes) == 2


def test_after_a_remedy_that_did_harm_the_next_one_starts_from_the_run_before(record: Record) -> None:
    fault = finding("learning_rate_too_high", lower(0.1), lower(0.2))
    repair = Repair()
    repair.add(record(0.5, fault), "finished")
    first = taken(repair.next())
    repair.add(record(0.2, fault, spec=first.spec), "finished", first)

    second = taken(repair.next())

    assert second.based_on is repair.tries[0]
    assert second.spec.training.learning_rate == 0.2


def test_what_cannot_be_applied_is_passed_over(record: Record) -> None:
    words = Remedy(id="words", title="Look at the data")
    illegal = Remedy(id="illegal", title="No such field", set={"training.no_such_field": 1})
    repair = Repair()
    repair.add(record(0.1, finding("underfitting", words, illegal, lower(0.1))), "finished")

    assert taken(repair.next()).remedy.id == "rate_0.1"


@pytest.mark.parametrize("more", [{"training.epochs": 30}, {"training.steps": 300}])
def test_a_remedy_that_asks_for_more_steps_is_named_not_tried(record: Record, more: dict[str, int]) -> None:
    repair = Repair()
    repair.add(record(0.1, finding("too_few_steps", Remedy(id="longer", title="Train longer", set=more))), "finished")

    assert repair.next() is None
    assert "asks for more steps: Train longer" in repair.why_it_ended()


def test_a_try_on_more_data_takes_as_many_steps_as_the_first_run(record: Record) -> None:
    spec = RunSpec(split=Split(limit_training=50), training=Training(epochs=10))
    remedy = Remedy(id="more_data", title="Train on all", set={"split.limit_training": "none"})
    repair = Repair()
    repair.add(record(0.1, finding("overfitting", remedy), spec=spec), "finished")

    proposal = taken(repair.next())

    assert proposal.spec.split.limit_training is None
    assert (proposal.spec.training.steps, proposal.spec.training.epochs) == (100, None)


def test_no_more_than_three_remedies_are_tried(record: Record) -> None:
    fault = finding("learning_rate_too_high", *(lower(rate) for rate in (0.1, 0.2, 0.3, 0.4, 0.5)))
    repair = Repair()
    repair.add(record(0.1, fault), "finished")

    while proposal := repair.next():
        repair.add(record(0.1, fault, spec=proposal.spec), "finished", proposal)

    assert len(repair.tries) == 1 + MAX_TRIES
    assert repair.result is repair.tries[0], "of equal runs the first: it changes least"
    assert "no run is healthy" in repair.why_it_ended()


def test_the_first_healthy_run_is_the_result_though_another_scored_higher(record: Record) -> None:
    repair = Repair()
    repair.add(record(0.95, finding("overfitting", lower(0.1))), "finished")
    proposal = taken(repair.next())

    repair.add(record(0.9, spec=proposal.spec), "finished", proposal)

    assert repair.result is repair.tries[1]


def test_without_a_healthy_run_one_that_diverged_is_never_preferred(record: Record) -> None:
    fault = finding("non_finite", lower(0.1))
    repair = Repair()
    repair.add(record(0.9, fault, status="diverged"), "diverged")
    proposal = taken(repair.next())

    repair.add(record(0.2, fault, spec=proposal.spec), "finished", proposal)

    assert repair.result is repair.tries[1]


@pytest.mark.parametrize("status", ["failed", "lost", "stopped"])
def test_nothing_is_tried_after_a_run_that_could_not_be_judged(record: Record, status: str) -> None:
    repair = Repair()

    repair.add(record(0.1, finding("learning_rate_too_high", lower(0.1))), status)

    assert repair.next() is None
    assert status in repair.why_it_ended()


def test_a_run_that_keeps_its_best_weights_is_judged_by_them(record: Record) -> None:
    stops = RunSpec(regularization=Regularization(early_stopping=EarlyStopping(patience=5)))
    repair = Repair()

    kept = repair.add(record(0.6, finding("overfitting"), spec=stops), "finished")

    assert kept.is_healthy
    assert kept.metric is not None
    assert (kept.metric.name, kept.metric.value) == ("validation_accuracy", 0.8)


def test_overfitting_of_a_run_that_keeps_its_best_weights_is_repaired(record: Record) -> None:
    stops = RunSpec(regularization=Regularization(early_stopping=EarlyStopping(patience=5)))

    assert Repair().add(record(0.6, finding("overfitting"), spec=stops), "finished").is_healthy
    assert not Repair().add(record(0.6, finding("overfitting")), "finished").is_healthy


def test_every_try_is_listed_with_its_change_and_its_metric_before_and_after(record: Record) -> None:
    repair = Repair()
    repair.add(record(0.1, finding("learning_rate_too_high", lower(0.1))), "finished")
    proposal = taken(repair.next())
    repair.add(record(0.9, spec=proposal.spec), "finished", proposal)

    first, second = tries_document(repair)

    assert (first["remedy"], first["set"], first["healthy"], first["result"]) == (None, {}, False, False)
    assert second["set"] == {"training.learning_rate": 0.1}
    assert second["metric"] == {"name": "validation_accuracy", "before": 0.1, "after": 0.9}
    assert (second["findings"], second["based_on"], second["result"]) == ([], first["run"], True)


def test_a_try_is_named_after_the_first_run_and_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    first = tmp_path / ("n" * 80)
    taken_name = try_name(first, 1)
    (tmp_path / taken_name).mkdir()

    assert taken_name.endswith("-remedy-1")
    assert try_name(first, 1) != taken_name
    assert len(try_name(first, 1)) <= 80


def test_real_remedies_make_a_new_spec_each(record: Record) -> None:
    fault = finding("learning_rate_too_high", *remedies_for("learning_rate_too_high", SPEC, {}))
    repair = Repair()
    repair.add(record(0.1, fault), "finished")
    specs = [SPEC]

    while proposal := repair.next():
        repair.add(record(0.1, fault, spec=proposal.spec), "finished", proposal)
        specs.append(proposal.spec)

    assert len({(str(s.model), str(s.training), str(s.regularization)) for s in specs}) == len(specs) > 1


def taken(proposal: Proposal | None) -> Proposal:
    assert proposal is not None
    return proposal
