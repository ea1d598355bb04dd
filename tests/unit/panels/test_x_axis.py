"""What charts count along x."""

from itertools import product

import numpy as np
import pytest

from nn_tui.tui.panels.curves import read_curve
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.x_axis import step_at, to_x, x_label, x_range

from .conftest import started, trained

OVER_LOSS = ViewOptions(x_axis="metric", x_metric="train_loss")


def gaps(writer):
    writer.extend("train_loss", np.array([101, 102]), np.array([np.nan, np.inf]))


def test_a_metric_along_x_spans_its_values_from_the_lowest(view_of):
    view = view_of(started, trained)
    losses = view.series("train_loss")[1]

    assert x_range(view, OVER_LOSS) == pytest.approx((losses.min(), losses.max()))


def test_a_curve_over_a_metric_that_falls_runs_from_left_to_right_with_every_value_kept(view_of):
    view = view_of(started, trained)

    curve = read_curve(view, "train_loss", OVER_LOSS, "train", 0)

    assert curve is not None
    assert (np.diff(curve.x) >= 0).all()
    assert curve.buckets.mean == pytest.approx(curve.x)
    assert curve.buckets.count.sum() == view.count("train_loss")


def test_what_is_not_finite_has_no_place_on_an_axis_of_it(view_of):
    view = view_of(started, trained, gaps)

    curve = read_curve(view, "train_loss", OVER_LOSS, "train", 0)

    assert curve is not None
    assert np.isfinite(curve.x).all()


def test_a_place_of_the_axis_leads_back_to_its_step(view_of):
    view = view_of(started, trained)
    axes = product(("step", "epoch", "examples", "time", "metric"), (False, True))
    for axis, log_x in axes:
        options = ViewOptions(x_axis=axis, x_metric="train_loss", log_x=log_x)
        (x,) = to_x(view, np.array([40.0]), options)

        assert to_x(view, np.array([float(step_at(view, float(x), options))]), options)[0] == pytest.approx(x, rel=0.05)


def test_a_metric_that_was_never_recorded_leaves_an_empty_axis(view_of):
    view = view_of(started, trained)
    options = ViewOptions(x_axis="metric", x_metric="nobody")

    assert x_range(view, options) == (0.0, 1.0)
    assert np.isnan(to_x(view, np.array([1.0, 2.0]), options)).all()


def test_a_logarithmic_axis_gives_every_decade_the_same_width(view_of):
    view = view_of(started, trained)
    options = ViewOptions(log_x=True)

    first, last = x_range(view, options)

    assert to_x(view, np.array([1.0, 10.0, 100.0]), options).tolist() == [0.0, 1.0, 2.0]
    assert first <= 0
    assert last == pytest.approx(np.log10(x_range(view, ViewOptions())[1]))
    assert x_label(1.0, options) == "step 10"
