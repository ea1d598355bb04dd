"""The fold of a run depends on what was recorded, not on how it was cut into batches."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.runs.adaptive import MAX_BUCKETS
from nn_tui.core.runs.buckets import BUCKET, fold_points, merge, to_buckets
from nn_tui.core.runs.series import SeriesFold

numbers = st.floats(allow_nan=True, allow_infinity=True, width=64)
value_lists = st.lists(numbers, min_size=1, max_size=300)


@st.composite
def long_columns(draw):
    """Up to 20,000 values with all kinds of floats sprinkled in, and borders to cut them at."""
    length = draw(st.integers(1, 20_000))
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    values = generator.normal(size=length) * 10.0 ** generator.integers(-5, 6)
    for position, value in draw(st.lists(st.tuples(st.integers(0, length - 1), numbers), max_size=20)):
        values[position] = value
    steps = np.cumsum(generator.integers(0, 5, size=length))
    borders = sorted(draw(st.lists(st.integers(0, length), max_size=12)))
    return steps, values, borders


def folded(steps, values, borders=()):
    fold = SeriesFold("train_loss")
    edges = [0, *borders, len(steps)]
    for start, end in pairwise(edges):
        if end > start:
            fold.extend(steps[start:end], values[start:end])
    return fold.freeze()


@given(long_columns())
@settings(max_examples=80, deadline=None)
def test_a_fold_is_the_same_wherever_batches_were_cut(columns):
    steps, values, borders = columns

    whole, cut = folded(steps, values), folded(steps, values, borders)

    for name in BUCKET.names:
        assert np.array_equal(whole.buckets.rows()[name], cut.buckets.rows()[name], equal_nan=True)
    assert repr(whole[:5]) == repr(cut[:5])
    assert whole.buckets.width == cut.buckets.width


@given(long_columns())
@settings(max_examples=60, deadline=None)
def test_points_one_by_one_fold_like_a_column(columns):
    steps, values, _ = columns
    steps, values = steps[:5000], values[:5000]

    whole, single = folded(steps, values), folded(steps, values, range(1, len(steps)))

    for name in ("first", "last", "count", "bad"):
        assert np.array_equal(whole.buckets.rows()[name], single.buckets.rows()[name])
    for name in ("low", "high", "total"):
        assert np.array_equal(whole.buckets.rows()[name], single.buckets.rows()[name], equal_nan=True)


@given(long_columns())
@settings(max_examples=60, deadline=None)
def test_the_overview_keeps_lowest_highest_last_and_every_count(columns):
    steps, values, borders = columns

    state = folded(steps, values, borders)
    buckets = to_buckets(state.buckets.rows())

    finite = values[np.isfinite(values)]
    assert len(buckets) <= MAX_BUCKETS
    assert buckets.count.sum() == len(values)
    assert buckets.num_non_finite.sum() == len(values) - len(finite)
    assert (buckets.first[0], buckets.last[-1]) == (steps[0], steps[-1])
    assert state.last == values[-1] or math.isnan(state.last)
    if len(finite):
        assert np.nanmin(buckets.low) == finite.min()
        assert np.nanmax(buckets.high) == finite.max()
        assert state.best == finite.min()
        assert state.best_step == steps[np.flatnonzero(values == finite.min())[0]]


@given(value_lists, st.integers(1, 64), st.integers(1, 10))
def test_a_mean_lies_between_low_and_high(values, width, num_merged):
    values = np.array(values)
    table = merge(fold_points(np.arange(len(values)), values, width), num_merged)

    buckets = to_buckets(table)

    known = ~np.isnan(buckets.low)
    assert np.array_equal(known, buckets.count > buckets.num_non_finite)
    assert (buckets.low[known] <= buckets.mean[known]).all()
    assert (buckets.mean[known] <= buckets.high[known]).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=500), st.integers(1, 64))
def test_a_mean_is_the_mean(values, width):
    values = np.array(values)

    buckets = to_buckets(fold_points(np.arange(len(values)), values, width))

    expected = [values[start : start + width].mean() for start in range(0, len(values), width)]
    assert buckets.mean == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(long_columns())
@settings(max_examples=60, deadline=None)
def test_the_tail_is_the_newest_points(columns):
    steps, values, borders = columns

    tail = folded(steps, values, borders).tail

    inside = slice(tail.start, tail.end)
    assert np.array_equal(tail.steps[inside], steps[-4096:])
    assert np.array_equal(tail.values[inside], values[-4096:], equal_nan=True)


@given(long_columns())
@settings(max_examples=40, deadline=None)
def test_a_frozen_state_never_changes(columns):
    steps, values, borders = columns
    fold = SeriesFold("train_loss")
    fold.extend(steps, values)
    frozen = fold.freeze()
    before = frozen.buckets.rows().tobytes(), frozen.tail.values[frozen.tail.start : frozen.tail.end].tobytes()

    for start in borders:
        later = slice(min(start, len(steps) - 1), start + 3000)
        fold.extend(steps[later], values[later])

    after = frozen.buckets.rows().tobytes(), frozen.tail.values[frozen.tail.start : frozen.tail.end].tobytes()
    assert after == before


@given(long_columns())
@settings(max_examples=40, deadline=None)
def test_a_fold_goes_on_from_a_frozen_state(columns):
    steps, values, _ = columns
    middle = len(steps) // 2
    whole = folded(steps, values)

    first = SeriesFold("train_loss")
    if middle:
        first.extend(steps[:middle], values[:middle])
    second = SeriesFold("train_loss", first.freeze()) if middle else first
    second.extend(steps[middle:], values[middle:])

    again = second.freeze()
    assert repr(again[:5]) == repr(whole[:5])
    assert np.array_equal(again.buckets.rows()["low"], whole.buckets.rows()["low"], equal_nan=True)
    assert np.array_equal(again.buckets.rows()["total"], whole.buckets.rows()["total"], equal_nan=True)
