"""MNIST, Fashion-MNIST and CIFAR-10 in their real formats: small files made here, good, missing and damaged."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.data import Cifar10, FashionMnist, Mnist
from nn_tui.core.data.errors import DataError

GENERATOR = np.random.default_rng(0)
PICTURES = GENERATOR.integers(0, 256, (20, 28, 28), dtype=np.uint8)
LABELS = (np.arange(20) % 10).astype(np.uint8)


def idx(values: np.ndarray) -> bytes:
    return bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def mnist(folder: Path, images: bytes | None = None, labels: bytes | None = None, packed: bool = True) -> Mnist:
    for name, content in (("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)):
        default = idx(PICTURES if "images" in name else LABELS)
        content = default if content is None else content
        (folder / (name + ".gz" * packed)).write_bytes(gzip.compress(content) if packed else content)
    return Mnist(path=str(folder))


def cifar(folder: Path, num_records: int = 4) -> np.ndarray:
    records = GENERATOR.integers(0, 256, (5, num_records, 3073), dtype=np.uint8)
    records[:, :, 0] = np.arange(num_records) % 10
    for number, batch in enumerate(records, start=1):
        (folder / f"data_batch_{number}.bin").write_bytes(batch.tobytes())
    return records.reshape(-1, 3073)


@pytest.mark.parametrize("packed", [True, False])
def test_idx_files_are_read_as_they_were_written(tmp_path, packed):
    dataset = mnist(tmp_path, packed=packed).load()

    assert np.array_equal(dataset.inputs[:, 0], PICTURES)
    assert dataset.targets.tolist() == LABELS.tolist()
    assert dataset.inputs.shape == (20, 1, 28, 28)
    assert dataset.num_outputs == 10


def test_fashion_has_the_names_of_clothes(tmp_path):
    mnist(tmp_path)

    dataset = FashionMnist(path=str(tmp_path), limit=12).load()

    assert len(dataset.inputs) == 12
    assert dataset.class_names[9] == "ankle boot"


def test_cifar_records_are_a_label_and_three_planes(tmp_path):
    records = cifar(tmp_path)

    dataset = Cifar10(path=str(tmp_path)).load()

    assert dataset.inputs.shape == (20, 3, 32, 32)
    assert dataset.targets.tolist() == records[:, 0].tolist()
    assert dataset.inputs[7, 2, 0, 0] == records[7, 1 + 2 * 1024]


@pytest.mark.parametrize(
    ("source", "file"), [(Mnist, "train-images-idx3-ubyte.gz"), (FashionMnist, "t10k"), (Cifar10, "data_batch_1.bin")]
)
def test_what_is_not_there_is_named_with_the_folder_to_put_it(tmp_path, source, file):
    with pytest.raises(DataError, match="is not in") as refused:
        source(path=str(tmp_path)).load()

    assert str(tmp_path) in str(refused.value)
    assert file in str(refused.value)


def test_without_a_path_the_cache_of_the_user_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)
    folder = tmp_path / "data" / "mnist"
    folder.mkdir(parents=True)
    mnist(folder)

    assert len(Mnist().load().inputs) == 20


BAD_IMAGES = {
    "empty": (b"", "is no IDX file of 3 axes"),
    "of labels": (idx(LABELS), "is no IDX file of 3 axes"),
    "cut short": (idx(PICTURES)[:-1], "is cut short, 15,680 values are expected"),
    "too long": (idx(PICTURES) + b"\0", "goes on after its last value"),
    "a bomb": (
        bytes((0, 0, 8, 3)) + struct.pack(">3I", 2**31, 2**15, 2**15),
        "claims 2,305,843,009,213,693,952 values",
    ),
    "fewer": (idx(PICTURES[:5]), "5 pictures, but 20 labels"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_a_damaged_idx_file_is_a_sentence(tmp_path, name):
    content, sentence = BAD_IMAGES[name]

    with pytest.raises(DataError, match=sentence):
        mnist(tmp_path, images=content).load()


def test_a_label_that_is_no_class_is_refused(tmp_path):
    with pytest.raises(DataError, match="label 17 is none of the 10 classes"):
        mnist(tmp_path, labels=idx(LABELS + 8)).load()


def test_a_gzip_file_cut_short_is_a_sentence(tmp_path):
    source = mnist(tmp_path)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz: cannot be read"):
        source.load()


def test_a_cifar_file_with_half_a_record_is_a_sentence(tmp_path):
    cifar(tmp_path)
    (tmp_path / "data_batch_3.bin").write_bytes(bytes(3073 + 100))

    with pytest.raises(DataError, match=r"data_batch_3\.bin: 3,173 bytes are no whole number of records"):
        Cifar10(path=str(tmp_path)).load()
