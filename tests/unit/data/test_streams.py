"""Examples that stay on disk: what is held, in which order the rest is read, and what cannot be done with them."""

import pickle
from pathlib import Path

import numpy as np
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
from PIL import Image

from nn_tui.core.data import ImageFolder, ParquetFile
from nn_tui.core.data.errors import DataError
from nn_tui.core.data.loading import load_data
from nn_tui.core.data.split import split_dataset
from nn_tui.core.data.streams.memory import MIN_HELD
from nn_tui.core.data.streams.stream import TrainingStream
from nn_tui.core.families import MLP
from nn_tui.core.spec import RunSpec, Split
from nn_tui.core.specs.errors import SpecError

NUM_ROWS = 1000


def write_table(folder: Path, **changes: list[object]) -> str:
    generator = np.random.default_rng(0)
    columns = {
        "age": generator.normal(40, 10, NUM_ROWS).tolist(),
        "city": generator.choice(["Bonn", "Köln", "Ulm"], NUM_ROWS).tolist(),
        "label": ["no"] * 500 + ["yes"] * 500,
    } | changes
    parquet.write_table(arrow.table(columns), folder / "people.parquet", row_group_size=70)
    return str(folder / "people.parquet")


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A file of a thousand rows in row groups of seventy, sorted by its target."""
    return write_table(tmp_path)


@pytest.fixture
def pictures(tmp_path: Path) -> str:
    """Three hundred pictures in three folders, each of the brightness of its number."""
    for number in range(300):
        folder = tmp_path / "pictures" / f"class-{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        Image.new("L", (8, 8), number % 256).save(folder / f"{number:03}.png")
    return str(tmp_path / "pictures")


def stream_of(source: ImageFolder | ParquetFile) -> TrainingStream:
    stream = split_dataset(source.load(), Split(test=0.1)).stream
    assert stream is not None
    return stream


def test_a_table_within_the_limit_is_read_whole(table: str) -> None:
    assert ParquetFile(path=table, memory_mib=10).load().stream is None


def test_a_table_beyond_the_limit_leaves_a_sample_in_memory(table: str) -> None:
    dataset = ParquetFile(path=table, memory_mib=0).load()

    assert (len(dataset.inputs), dataset.num_examples) == (MIN_HELD, NUM_ROWS)
    assert "1,000 examples stay on disk" in dict(dataset.detected)["memory"]


def test_pictures_beyond_the_limit_leave_a_sample_in_memory(pictures: str) -> None:
    dataset = ImageFolder(path=pictures, memory_mib=0).load()

    assert (len(dataset.inputs), dataset.num_examples) == (MIN_HELD, 300)


@pytest.mark.parametrize("rows", [[0], [999, 0, 500, 71, 70, 69], list(range(999, -1, -37))])
def test_rows_of_a_stream_are_those_that_would_be_read_into_memory(table: str, rows: list[int]) -> None:
    whole = ParquetFile(path=table, memory_mib=10).load()
    stream = pickle.loads(pickle.dumps(ParquetFile(path=table, memory_mib=0).load().stream))  # noqa: S301

    inputs, targets = stream.read(np.array(rows))

    np.testing.assert_array_equal(inputs, whole.inputs[rows])
    np.testing.assert_array_equal(targets, whole.targets[rows])


def test_the_sample_is_what_the_stream_holds_in_the_same_rows(pictures: str) -> None:
    dataset = ImageFolder(path=pictures, memory_mib=0).load()
    assert dataset.stream is not None
    assert dataset.held is not None

    inputs, targets = dataset.stream.read(dataset.held)

    np.testing.assert_array_equal(inputs, dataset.inputs)
    np.testing.assert_array_equal(targets, dataset.targets)


@pytest.mark.parametrize("at_once", [1, 64, 5000])
def test_an_epoch_reads_every_training_row_once(table: str, pictures: str, at_once: int) -> None:
    for source in (ParquetFile(path=table, memory_mib=0), ImageFolder(path=pictures, memory_mib=0)):
        stream = stream_of(source)

        read = np.concatenate(list(stream.chunks(0, 0, at_once)))

        np.testing.assert_array_equal(np.sort(read), stream.rows)


def test_no_row_that_validates_or_tests_is_trained_on(table: str) -> None:
    dataset = ParquetFile(path=table, memory_mib=0).load()
    assert dataset.held is not None

    data = split_dataset(dataset, Split(test=0.1))

    held_out = dataset.held[np.concatenate([data.validation.indices, data.test.indices])]
    assert data.stream is not None
    assert not np.isin(held_out, data.stream.rows).any()
    assert data.num_training == NUM_ROWS - len(held_out) == data.description["num_examples"]["train"]


def test_the_order_is_decided_by_seed_and_epoch_alone(table: str) -> None:
    stream = stream_of(ParquetFile(path=table, memory_mib=0))

    first, again, later = (np.concatenate(list(stream.chunks(7, epoch, 64))) for epoch in (3, 3, 4))

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, later)


def test_a_sorted_file_is_not_read_in_its_order(table: str) -> None:
    stream = stream_of(ParquetFile(path=table, memory_mib=0))

    shares = [np.mean(rows >= 500) for rows in stream.chunks(0, 0, 128) if len(rows) > 64]

    assert len(shares) > 4
    assert all(0.05 < share < 0.95 for share in shares)


def test_examples_are_normalised_as_those_in_memory_are(table: str) -> None:
    data = split_dataset(ParquetFile(path=table, memory_mib=0).load(), Split())
    assert data.stream is not None
    assert data.dataset.held is not None

    inputs, targets = data.stream.reader.read(data.dataset.held[data.train.indices])

    np.testing.assert_array_equal(inputs, data.train.inputs)
    np.testing.assert_array_equal(targets, data.train.targets)


def test_a_category_that_the_sample_does_not_show_is_known(tmp_path: Path) -> None:
    rare = [*["Bonn", "Ulm"] * 499, "Bonn", "Wien"]
    path = write_table(tmp_path, city=rare)

    dataset = ParquetFile(path=path, memory_mib=0).load()

    assert dataset.held is not None
    assert 999 not in dataset.held
    assert "city=Wien" in dataset.feature_names


def test_missing_values_are_filled_with_what_the_sample_says(tmp_path: Path) -> None:
    path = write_table(tmp_path, age=[None if row % 10 == 3 else 40.0 + row % 2 for row in range(NUM_ROWS)])
    data = split_dataset(ParquetFile(path=path, memory_mib=0, missing="most_frequent").load(), Split(normalize=False))
    assert data.stream is not None

    inputs, _ = data.stream.reader.read(np.array([3, 13]))

    assert set(inputs[:, 0].tolist()) == {40.0}


def test_a_missing_value_that_the_sample_does_not_show_is_named_when_it_is_read(tmp_path: Path) -> None:
    held = ParquetFile(path=write_table(tmp_path), memory_mib=0).load().held
    assert held is not None
    row = int(np.setdiff1d(np.arange(NUM_ROWS), held)[0])
    path = write_table(tmp_path, age=[None if number == row else 1.0 * number for number in range(NUM_ROWS)])
    stream = stream_of(ParquetFile(path=path, memory_mib=0))

    with pytest.raises(DataError, match=f"people.parquet: row {row + 1:,}: an input is missing or not finite"):
        stream.reader.read(np.array([row]))


@pytest.mark.parametrize(
    ("changes", "missing", "words"),
    [
        ({}, "drop", "rows cannot be dropped from a file that is read while training"),
        ({"label": [*["no", "yes"] * 499, None, "no"]}, "mean", "the target 'label' has no value in 1 of 1,000 rows"),
        ({"age\n": list(range(NUM_ROWS))}, "error", "needs plain names"),
    ],
)
def test_what_a_stream_cannot_do_is_a_sentence(tmp_path: Path, changes: dict, missing, words: str) -> None:
    path = write_table(tmp_path, **changes)

    with pytest.raises(DataError, match=words):
        ParquetFile(path=path, memory_mib=0, missing=missing).load()


def test_what_needs_all_examples_at_once_is_refused(table: str) -> None:
    spec = RunSpec(data=ParquetFile(path=table, memory_mib=0), split=Split(label_noise=0.1), model=MLP())

    with pytest.raises(SpecError, match=r"split\.label_noise: needs all examples in memory"):
        load_data(spec)


def test_a_picture_that_is_cut_short_is_named_when_it_is_read(pictures: str) -> None:
    source = ImageFolder(path=pictures, memory_mib=0)
    dataset = source.load()
    assert dataset.held is not None
    row = int(np.setdiff1d(np.arange(300), dataset.held)[0])
    path = sorted(Path(pictures).glob("*/*.png"))[row]
    path.write_bytes(path.read_bytes()[:45])  # the header is whole
    stream = stream_of(source)

    with pytest.raises(DataError, match=path.name):
        stream.reader.read(np.array([row]))
