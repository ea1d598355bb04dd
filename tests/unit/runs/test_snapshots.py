import numpy as np
import pytest

from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.snapshots import MAX_PER_NAME, decode_arrays, encode_arrays


def record(writer, steps, name="decision_boundary"):
    for step in steps:
        writer.snapshot(name, step, {"map": np.full((2, 3), step, np.float32)}, {"classes": ["a", "b"]})
        writer.flush()


def test_a_snapshot_comes_back_as_it_was(writer, folder, open_reader):
    record(writer, [5])

    snapshot = open_reader(folder).view.snapshot("decision_boundary")

    assert (snapshot.name, snapshot.step, snapshot.meta) == ("decision_boundary", 5, {"classes": ["a", "b"]})
    assert snapshot.arrays["map"].tolist() == [[5.0] * 3] * 2
    assert snapshot.arrays["map"].dtype == np.float32


def test_the_newest_at_or_before_a_step_is_found(writer, folder, open_reader):
    record(writer, [10, 20, 30])

    view = open_reader(folder).view

    assert view.snapshot("decision_boundary").step == 30
    assert view.snapshot("decision_boundary", 29).step == 20
    assert view.snapshot("decision_boundary", 10).step == 10
    assert view.snapshot("decision_boundary", 9) is None
    assert view.snapshot("confusion_matrix") is None


def test_an_older_view_shows_the_snapshot_it_knew(writer, folder, open_reader):
    record(writer, [10])
    reader = open_reader(folder)
    before = reader.view

    record(writer, [20])

    assert before.snapshot("decision_boundary").step == 10
    assert reader.refresh().snapshot("decision_boundary").step == 20


def test_many_snapshots_are_thinned_evenly_and_the_newest_is_kept(writer):
    record(writer, range(1000))

    steps = writer.view.snapshot_steps("decision_boundary")

    assert len(steps) <= MAX_PER_NAME + 1
    assert (steps[0], steps[-1]) == (0, 999)
    assert set(np.diff(steps[:-1])) == {8}


def test_data_points_are_recorded_once(writer):
    record(writer, [0, 50], "data_points")

    assert writer.view.snapshot("data_points").step == 0
    assert writer.view.snapshot_steps("data_points").tolist() == [0]


def test_arrays_change_after_recording_without_harm(writer):
    array = np.zeros(3)

    writer.snapshot("fitted_curve", 1, {"y": array}, {})
    array[:] = 7
    writer.flush()

    assert writer.view.snapshot("fitted_curve").arrays["y"].tolist() == [0, 0, 0]


def test_arrays_read_cannot_be_written(writer):
    record(writer, [1])

    with pytest.raises(ValueError, match="read-only"):
        writer.view.snapshot("decision_boundary").arrays["map"][0, 0] = 1


def test_a_shape_larger_than_its_bytes_is_refused():
    blob = encode_arrays({"map": np.zeros((40, 40), np.uint8)}).replace(b"\x92\x28\x28", b"\x92\x28\x29")

    with pytest.raises(RunFolderError, match="do not fill its shape"):
        decode_arrays(blob)


def test_a_shape_of_terabytes_is_refused_before_memory_is_taken():
    blob = encode_arrays({"map": np.zeros((40, 40), np.uint8)})
    huge = blob.replace(b"\x92\x28\x28", b"\x92\xce\x7f\xff\xff\xff\x28")
    length = int.from_bytes(huge[:4], "little") + 4

    with pytest.raises(RunFolderError, match="bytes"):
        decode_arrays(length.to_bytes(4, "little") + huge[4:])
