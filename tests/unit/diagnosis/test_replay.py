"""A run that is over gets the diagnosis it would have got live."""

import math

import numpy as np

from nn_tui.core.diagnosis import alarms, diagnose
from nn_tui.core.runs.prefix import prefixes

from .conftest import Record, dense


def test_a_prefix_is_the_run_as_it_was(record: Record) -> None:
    view = record(train_loss=list(range(1, 101)), validation_loss=list(range(10)))

    early, late = prefixes(view, [30, 100])

    assert early.step == 30
    assert early.last("train_loss") == 30
    assert early.count("validation_loss") < late.count("validation_loss") == 10
    assert late.tail("train_loss", 100)[1].tolist() == view.tail("train_loss", 100)[1].tolist()


def test_overfitting_is_found_in_a_recorded_run(record: Record) -> None:
    training = 2.3 * np.exp(-np.arange(500) / 60) + 0.02
    validation = [*np.linspace(2.3, 0.8, 15), *np.linspace(0.82, 1.6, 35)]

    findings = diagnose(record(train_loss=training, validation_loss=validation, baseline_loss=[2.3]))

    assert alarms(findings) == {"overfitting"}
    assert findings[0].remedies


def test_a_healthy_recorded_run_has_no_findings(record: Record) -> None:
    training = 2.3 * np.exp(-np.arange(500) / 60) + 0.02

    view = record(train_loss=training, validation_loss=training[::10] * 1.05, baseline_loss=[2.3])

    assert diagnose(view) == ()


def test_a_cause_is_found_in_the_series_alone(record: Record) -> None:
    layers = dense("first", "second", "third", "last")
    fading = {"first": [1e-7] * 50, "second": [1e-5] * 50, "third": [1e-3] * 50, "last": [1e-1] * 50}

    view = record(
        train_loss=[2.3] * 500, baseline_loss=[2.3], layers=layers, per_layer={"gradient_rms": fading},
    )  # fmt: skip

    assert alarms(diagnose(view)) == {"vanishing_gradient"}


def test_a_diverged_run_has_one_headline(record: Record) -> None:
    findings = diagnose(record(train_loss=[2.0, 9.0, 80.0, 1e9, math.nan], num_steps=1000))

    assert [finding.code for finding in findings if finding.caused_by is None] == ["learning_rate_too_high"]
