"""TensorBoard event files: what the real TensorBoard writes, whole, growing and damaged."""

import math
from pathlib import Path

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.compat.proto.types_pb2 import DT_DOUBLE, DT_FLOAT, DT_INT64, DT_STRING

from nn_tui.core.runs.logs.crc32c import crc32c, mask, masked_crcs
from nn_tui.core.runs.logs.tensorboard import EventFile

from .conftest import Open, scalar, write_events


def test_every_scalar_is_what_tensorboard_itself_reads(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tags = ["loss", "val/loss", "lr", "a much longer name of a metric"]
    events = [scalar(str(rng.choice(tags)), int(step), float(rng.normal())) for step in rng.integers(0, 10**6, 3000)]
    path = write_events(tmp_path, *events)
    theirs = EventAccumulator(str(path), {"scalars": 0})
    theirs.Reload()

    ours = {column.name: column for column in EventFile(path).read()}

    assert set(ours) == set(theirs.Tags()["scalars"])
    for tag in tags:
        expected = theirs.Scalars(tag)
        assert ours[tag].steps.tolist() == [event.step for event in expected]
        assert ours[tag].values.tolist() == [event.value for event in expected]
        assert ours[tag].times is not None
        assert ours[tag].times.tolist() == [event.wall_time for event in expected]


@pytest.mark.parametrize(
    "tensor",
    [
        TensorProto(dtype=DT_FLOAT, float_val=[1.5]),
        TensorProto(dtype=DT_DOUBLE, double_val=[1.5]),
        TensorProto(dtype=DT_FLOAT, tensor_content=np.float32(1.5).tobytes()),
        TensorProto(
            dtype=DT_DOUBLE,
            tensor_shape=TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)]),
            tensor_content=np.float64(1.5).tobytes(),
        ),
    ],
)
def test_scalars_written_as_tensors_are_read(tmp_path: Path, tensor: TensorProto) -> None:
    path = write_events(tmp_path, Event(step=3, summary=Summary(value=[Summary.Value(tag="loss", tensor=tensor)])))

    (column,) = EventFile(path).read()

    assert (column.name, column.steps.tolist(), column.values.tolist()) == ("loss", [3], [1.5])


def test_integers_are_read_and_histograms_and_texts_are_not(tmp_path: Path) -> None:
    def event(tag: str, tensor: TensorProto) -> Event:
        return Event(step=1, summary=Summary(value=[Summary.Value(tag=tag, tensor=tensor)]))

    shape = TensorShapeProto(dim=[TensorShapeProto.Dim(size=2)])
    path = write_events(
        tmp_path,
        event("count", TensorProto(dtype=DT_INT64, int64_val=[-7])),
        event("histogram", TensorProto(dtype=DT_FLOAT, tensor_shape=shape, float_val=[1.0, 2.0])),
        event("text", TensorProto(dtype=DT_STRING, string_val=[b"hello"])),
    )

    columns = EventFile(path).read()

    assert [(column.name, column.values.tolist()) for column in columns] == [("count", [-7.0])]


def test_not_a_number_and_infinity_stay_what_they_are(tmp_path: Path) -> None:
    path = write_events(tmp_path, scalar("loss", 1, math.nan), scalar("loss", 2, math.inf))

    (column,) = EventFile(path).read()

    assert np.isnan(column.values[0])
    assert column.values[1] == math.inf


def test_a_half_written_record_waits_for_its_end(tmp_path: Path) -> None:
    path = write_events(tmp_path, *(scalar("loss", step, 1.0) for step in range(50)))
    content = path.read_bytes()
    growing = tmp_path / "growing.tfevents.1"
    growing.write_bytes(content[:-10])
    source = EventFile(growing)

    before = sum(len(column.steps) for column in source.read())
    with growing.open("ab") as file:
        file.write(content[-10:])
    after = sum(len(column.steps) for column in source.read())

    assert (before, after) == (49, 1)
    assert not source.notes


def test_every_cut_of_a_file_gives_the_records_before_it(tmp_path: Path) -> None:
    path = write_events(tmp_path, *(scalar("loss", step, 1.0) for step in range(3)))
    content = path.read_bytes()

    counts = []
    for size in range(len(content) + 1):
        cut = tmp_path / f"{size}.tfevents.x"
        cut.write_bytes(content[:size])
        counts.append(sum(len(column.steps) for column in EventFile(cut).read()))

    assert counts == sorted(counts)
    assert (counts[0], counts[-2], counts[-1]) == (0, 2, 3)


def test_a_flipped_bit_in_a_value_leaves_out_that_event_only_and_says_so(tmp_path: Path) -> None:
    path = write_events(tmp_path, *(scalar("loss", step, 1.0) for step in range(50)))
    content = bytearray(path.read_bytes())
    content[-6] ^= 1
    path.write_bytes(content)

    source, unchecked = EventFile(path), EventFile(path, check=False)

    assert sum(len(column.steps) for column in source.read()) == 49
    assert "checksum" in source.notes[0]
    assert sum(len(column.steps) for column in unchecked.read()) == 50


def test_a_damaged_length_ends_the_reading_with_a_note(tmp_path: Path, open_log: Open) -> None:
    path = write_events(tmp_path, *(scalar("loss", step, 1.0) for step in range(50)))
    content = bytearray(path.read_bytes())
    record = (len(content) - content.index(b"loss")) // 50  # all are about as long
    at = len(content) - 10 * record
    content[at : at + 200] = b"\xff" * 200
    path.write_bytes(content)

    view = open_log(path).view

    assert 30 <= view.count("train_loss") < 45
    assert any("damaged at byte" in getattr(event, "text", "") for event in view.events)


def test_checksums_of_many_messages_are_those_of_each(tmp_path: Path) -> None:
    messages = np.random.default_rng(0).integers(0, 256, (20, 33)).astype(np.uint8)

    found = masked_crcs(messages, np.arange(33))

    assert found.tolist() == [mask(crc32c(message.tobytes())) for message in messages]
    assert crc32c(b"123456789") == 0xE3069283  # the check value of CRC-32C
