"""Fetching data sets, from a server on this machine: checked, unpacked, and never without being asked."""

import gzip
import io
import struct
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.data import Cifar10, Mnist
from nn_tui.core.data.downloads import DOWNLOADS, Download, RemoteFile, fetch, is_missing, missing
from nn_tui.core.data.errors import DataError


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address under which its files are served."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def remote(served: tuple[Path, str], name: str, content: bytes, *unpacks_to: str) -> RemoteFile:
    folder, address = served
    (folder / name).write_bytes(content)
    return RemoteFile(f"{address}/{name}", sha256(content).hexdigest(), len(content), unpacks_to)


def mnist(served: tuple[Path, str]) -> Download:
    def idx(values: np.ndarray) -> bytes:
        head = bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape)
        return gzip.compress(head + values.tobytes())

    images, labels = np.zeros((10, 28, 28), np.uint8), np.arange(10, dtype=np.uint8)
    files = [
        remote(served, f"{part}-{name}-ubyte.gz", idx(values))
        for part in ("train", "t10k")
        for name, values in (("images-idx3", images), ("labels-idx1", labels))
    ]
    return Download("MNIST", "mnist", tuple(files))


def test_what_was_fetched_can_be_read(served: tuple[Path, str], tmp_path: Path) -> None:
    source = Mnist(path=str(tmp_path / "data"))

    fetch(mnist(served), tmp_path / "data")

    assert missing(source) is None
    assert source.load().targets.tolist() == list(range(10))


def test_an_archive_is_unpacked_and_thrown_away(served: tuple[Path, str], tmp_path: Path) -> None:
    names = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name in names:
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = 3073
            tar.addfile(member, io.BytesIO(bytes(3073)))
    file = remote(served, "cifar-10-binary.tar.gz", archive.getvalue(), *names)

    fetch(Download("CIFAR-10", "cifar-10", (file,)), tmp_path / "data")

    assert len(Cifar10(path=str(tmp_path / "data")).load().inputs) == 5
    assert not (tmp_path / "data" / "cifar-10-binary.tar.gz").exists()


def test_progress_is_told_in_bytes_of_all_files(served: tuple[Path, str], tmp_path: Path) -> None:
    download = mnist(served)
    told: list[int] = []

    fetch(download, tmp_path / "data", told.append)

    assert told[-1] == sum(file.num_bytes for file in download.files)


def test_a_file_with_another_checksum_is_thrown_away(served: tuple[Path, str], tmp_path: Path) -> None:
    download = mnist(served)
    (served[0] / "train-images-idx3-ubyte.gz").write_bytes(b"somebody else's")

    with pytest.raises(DataError, match="its checksum is another"):
        fetch(download, tmp_path / "data")

    assert [path.name for path in (tmp_path / "data").iterdir()] == []


def test_offline_is_a_sentence(served: tuple[Path, str], tmp_path: Path) -> None:
    file = RemoteFile("http://127.0.0.1:9/train-images-idx3-ubyte.gz", "0" * 64, 10)

    with pytest.raises(DataError, match=r"MNIST cannot be fetched from 127\.0\.0\.1:9 \(ConnectionError\); offline\?"):
        fetch(Download("MNIST", "mnist", (file,)), tmp_path / "data")


def test_nothing_is_fetched_where_the_files_are(served: tuple[Path, str], tmp_path: Path) -> None:
    download = mnist(served)
    fetch(download, tmp_path / "data")
    for path in served[0].iterdir():
        path.unlink()

    fetch(download, tmp_path / "data")


@pytest.mark.parametrize("source", DOWNLOADS)
def test_what_is_missing_is_known_without_reading_it(source: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)

    assert is_missing(source)


def test_data_that_come_with_us_are_never_missing() -> None:
    assert not is_missing("digits")


@pytest.mark.parametrize("download", DOWNLOADS.values(), ids=list(DOWNLOADS))
def test_only_encrypted_addresses_with_a_checksum_are_asked(download: Download) -> None:
    assert all(file.url.startswith("https://") and len(file.sha256) == 64 for file in download.files)
