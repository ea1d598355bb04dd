"""Whether training is hurt is judged from the loss alone."""

import math

import numpy as np
import pytest

from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.plan import warm_up_steps
from nn_tui.core.spec import RunSpec, Training

from .conftest import Record


def falling(num_steps: int, start: float = 2.3, end: float = 0.1) -> np.ndarray:
    """A loss that falls exponentially, with a little deterministic noise."""
    steps = np.arange(num_steps)
    return end + (start - end) * np.exp(-steps / num_steps * 8) * (1 + 0.05 * np.sin(steps * 1.7))


def test_progress_is_one_minus_the_loss_in_units_of_the_best_constant(record: Record) -> None:
    view = record(train_loss=[0.5] * 200, baseline_loss=[2.0])

    assert impact_of(view).progress == pytest.approx(0.75)


def test_a_loss_that_falls_does_not_hurt(record: Record) -> None:
    view = record(train_loss=falling(500), baseline_loss=[2.3])

    assert not impact_of(view).hurt


def test_a_loss_that_stays_at_the_constant_hurts(record: Record) -> None:
    view = record(train_loss=[2.3] * 500, baseline_loss=[2.3])

    impact = impact_of(view)

    assert impact.hurt
    assert impact.severity() == "warning"
    assert impact.severity(unambiguous=True) == "error"


def test_nothing_hurts_before_a_fifth_of_the_run(record: Record) -> None:
    view = record(train_loss=[2.3] * 190, num_steps=1000, baseline_loss=[2.3])

    assert not impact_of(view).hurt


def test_more_progress_is_asked_for_as_the_run_goes_on(record: Record) -> None:
    slow = [2.3 * (1 - 0.05)] * 300

    early = impact_of(record(train_loss=slow, num_steps=1000, baseline_loss=[2.3]))
    late = impact_of(record(train_loss=slow, num_steps=300, baseline_loss=[2.3]))

    assert not early.hurt
    assert late.hurt


def test_a_flat_poor_loss_hurts_in_the_second_half(record: Record) -> None:
    view = record(train_loss=[1.8] * 600, num_steps=1000, baseline_loss=[2.3])

    assert impact_of(view).hurt


def test_a_loss_far_above_its_best_hurts(record: Record) -> None:
    view = record(train_loss=[*falling(400), *[1.5] * 100], baseline_loss=[2.3])

    impact = impact_of(view)

    assert impact.regressed
    assert impact.hurt


def test_one_spike_is_not_a_regression(record: Record) -> None:
    view = record(train_loss=[*falling(400), 50.0, *[0.1] * 99], baseline_loss=[2.3])

    assert not impact_of(view).regressed


def test_a_loss_that_is_not_finite_hurts_at_once(record: Record) -> None:
    view = record(train_loss=[2.3, math.nan], num_steps=1000)

    assert impact_of(view).hurt


def test_a_loss_that_was_never_finite_hurts_at_once(record: Record) -> None:
    impact = impact_of(record(train_loss=[math.nan] * 300))

    assert not impact.finite
    assert impact.hurt


def test_dropout_is_not_mistaken_for_a_lack_of_progress(record: Record) -> None:
    view = record(train_loss=[2.2] * 500, evaluation_train_loss=[0.3] * 20, baseline_loss=[2.3])

    assert impact_of(view).progress > 0.8


def test_without_a_baseline_the_start_stands_in(record: Record) -> None:
    impact = impact_of(record(train_loss=falling(500)))

    assert not impact.has_baseline
    assert impact.progress > 0.8


@pytest.mark.parametrize("factor", [1e-6, 1e3])
def test_the_scale_of_the_loss_changes_nothing(record: Record, factor: float) -> None:
    loss = falling(500)

    plain = impact_of(record(train_loss=loss, baseline_loss=[2.3]))
    scaled = impact_of(record(train_loss=factor * loss, baseline_loss=[2.3 * factor]))

    assert scaled.progress == pytest.approx(plain.progress)
    assert scaled.recent_fall == pytest.approx(plain.recent_fall)
    assert scaled.hurt == plain.hurt


def test_the_learning_rates_own_warm_up_is_waited_for(record: Record) -> None:
    spec = RunSpec(training=Training(schedule="warm_up", schedule_steps=300))

    assert warm_up_steps(record(train_loss=[2.3] * 10, num_steps=1000, spec=spec)) == 350


def test_a_loss_that_has_not_halved_late_in_the_run_is_poor_but_does_not_hurt(record: Record) -> None:
    loss = [*np.linspace(2.3, 1.3, 250), *np.linspace(1.3, 1.2, 250)]

    impact = impact_of(record(train_loss=loss, baseline_loss=[2.3]))

    assert impact.poor
    assert not impact.hurt
    assert impact.severity() == "note"
    assert impact.severity(is_clear=True) == "warning"


def test_a_loss_made_of_outliers_does_not_hurt_where_most_numbers_are_met(record: Record) -> None:
    flat = [2.0] * 500

    assert impact_of(record(train_loss=flat, baseline_loss=[2.3])).hurt
    assert not impact_of(record(train_loss=flat, baseline_loss=[2.3], output_error=[0.05] * 20)).hurt


def test_an_adversarys_loss_cannot_be_judged(record: Record) -> None:
    ones = {"data_target_low": [1.0] * 20, "data_target_high": [1.0] * 20}

    impact = impact_of(record(train_loss=[0.7] * 500, **ones))

    assert not impact.can_be_judged
    assert not impact.hurt


def test_nothing_explained_hurts_though_the_loss_has_fallen(record: Record) -> None:
    loss = falling(500)

    assert impact_of(record(train_loss=loss, validation_r2=[0.0] * 5)).hurt
    assert not impact_of(record(train_loss=loss, validation_r2=[0.9] * 5)).hurt


def test_half_of_a_first_loss_is_nothing_that_a_run_must_reach(record: Record) -> None:
    settled = [*np.linspace(2.3, 1.4, 250), *[1.4] * 250]

    assert impact_of(record(train_loss=settled, baseline_loss=[2.3])).poor
    assert not impact_of(record(train_loss=settled)).poor
