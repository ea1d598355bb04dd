"""A run read back from disk agrees with what was recorded, at any zoom and for any division into batches."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.runs import log
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec


@st.composite
def recordings(draw):
    """Steps and values of one series, where flushes cut them, and after how many batches the log is sealed."""
    length = draw(st.integers(1, 30_000))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = generator.normal(size=length)
    values[generator.random(length) < draw(st.sampled_from([0.0, 0.01]))] = draw(
        st.sampled_from([np.nan, np.inf, -np.inf])
    )
    steps = np.cumsum(generator.integers(1, 4, size=length))
    borders = sorted({*draw(st.lists(st.integers(1, length), max_size=40)), length})
    return steps, values, borders, draw(st.integers(1, 20))


def record(folder, recording):
    steps, values, borders, _ = recording
    writer = RunWriter.create(folder, RunSpec())
    reader = RunReader(folder)
    start = 0
    for end in borders:
        writer.extend("train_loss", steps[start:end], values[start:end])
        writer.extend("other", steps[start:end:7], values[start:end:7])
        writer.flush()
        if end % 3 == 0:
            reader.refresh()
        start = end
    return writer, reader


@given(recordings(), st.data())
@settings(max_examples=25, deadline=None)
def test_windows_overviews_and_series_agree_with_the_raw_data(recording, data):
    steps, values, _, seal_batches = recording
    before, log.SEAL_BATCHES = log.SEAL_BATCHES, seal_batches
    try:
        with tempfile.TemporaryDirectory() as folder:
            writer, reader = record(Path(folder) / "run", recording)
            fresh = RunReader(Path(folder) / "run")
            for view in (writer.view, reader.refresh(), fresh.view):
                assert_agrees(view, steps, values, data)
            fresh.close()
            reader.close()
            writer.close()
    finally:
        log.SEAL_BATCHES = before


def assert_agrees(view, steps, values, data):
    found_steps, found_values = view.series("train_loss")
    assert np.array_equal(found_steps, steps)
    assert np.array_equal(found_values, values, equal_nan=True)
    assert view.count("other") == len(view.series("other")[0])

    low, high = sorted(data.draw(st.integers(0, int(steps[-1]) + 5)) for _ in range(2))
    num_buckets = data.draw(st.sampled_from([1, 50, 400, 2048]))
    window = view.window("train_loss", low, high, num_buckets)

    inside = (steps >= low) & (steps <= high)
    assert len(window) <= num_buckets
    assert len(window) >= min(inside.sum(), num_buckets // 2) - 1
    if len(window):
        covered = (steps >= window.first[0]) & (steps <= window.last[-1])
        assert not (inside & ~covered).any()
        assert window.count.sum() == covered.sum()
        finite = values[covered & np.isfinite(values)]
        if len(finite):
            assert np.nanmin(window.low) == finite.min()
            assert np.nanmax(window.high) == finite.max()
    else:
        assert not inside.any()


@given(recordings(), st.data())
@settings(max_examples=15, deadline=None)
def test_a_resumed_run_is_what_was_recorded_up_to_the_step(recording, data):
    steps, values, _, seal_batches = recording
    step = data.draw(st.integers(1, int(steps[-1])))
    before, log.SEAL_BATCHES = log.SEAL_BATCHES, seal_batches
    try:
        with tempfile.TemporaryDirectory() as folder:
            writer, reader = record(Path(folder) / "run", recording)
            writer.close()

            writer = RunWriter.resume(Path(folder) / "run", step)
            writer.extend("train_loss", [step + 1], [0.5])
            writer.flush()

            expected = np.append(values[steps <= step], 0.5)
            for view in (writer.view, reader.refresh()):
                assert np.array_equal(view.series("train_loss")[1], expected, equal_nan=True)
                assert view.count("train_loss") == len(expected)
                assert view.overview("train_loss").count.sum() == len(expected)
                assert view.step == step + 1
            reader.close()
            writer.close()
    finally:
        log.SEAL_BATCHES = before
