"""Data sets that can be fetched, and only when somebody asks: what they are made of, what of it is missing, where from.

Checksums are SHA-256, those that TensorFlow Datasets publishes for the same files. pooch fetches, checks and unpacks
(the extra `download`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import DataError
from .files.cache import UNPACKED_TO, data_folder

TIMEOUT_SECONDS = 30
"""Without an answer, a server is not there."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file on a server."""

    url: str
    sha256: str
    num_bytes: int
    unpacks_to: tuple[str, ...] = ()
    """Files to take out of it, where it is an archive."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Download:
    """A data set on a server."""

    title: str
    folder: str
    """Below `data` in the cache of nn-tui."""
    files: tuple[RemoteFile, ...]

    @property
    def megabytes(self) -> float:
        """All that is fetched, in units of 10^6 bytes."""
        return sum(file.num_bytes for file in self.files) / 1e6

    @property
    def host(self) -> str:
        """The server."""
        return urlsplit(self.files[0].url).netloc


def _idx_files(address: str, *files: tuple[str, str, int]) -> tuple[RemoteFile, ...]:
    return tuple(RemoteFile(f"{address}/{name}.gz", sha256, size) for name, sha256, size in files)


DOWNLOADS: dict[str, Download] = {
    "mnist": Download(
        "MNIST",
        "mnist",
        _idx_files(
            "https://storage.googleapis.com/cvdf-datasets/mnist",
            ("train-images-idx3-ubyte", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
            ("train-labels-idx1-ubyte", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
            ("t10k-images-idx3-ubyte", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
            ("t10k-labels-idx1-ubyte", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
        ),
    ),
    "fashion_mnist": Download(
        "Fashion-MNIST",
        "fashion-mnist",
        _idx_files(
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
            ("train-images-idx3-ubyte", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
            ("train-labels-idx1-ubyte", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
            ("t10k-images-idx3-ubyte", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
            ("t10k-labels-idx1-ubyte", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
        ),
    ),
    "cifar10": Download(
        "CIFAR-10",
        "cifar-10",
        (
            RemoteFile(
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                170_052_171,
                (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"),
            ),
        ),
    ),
}
"""By data source."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A data set whose files are not where a spec looks for them."""

    download: Download
    folder: Path

    def __str__(self) -> str:
        names = ", ".join(name for file in self.download.files for name in file.unpacks_to or (file.name,))
        fetched = f"'nn-tui run … --download' fetches it ({self.download.megabytes:,.0f} MB)"
        where = f"put {names} there, or set data.path to where they are"
        return f"{self.download.title} is not in {self.folder}: {fetched}, or {where}"


def missing(source: Any) -> Missing | None:
    """Return what a data source of a spec lacks; None where nothing is missing or nothing could be fetched."""
    download = DOWNLOADS.get(source.__struct_config__.tag)
    if download is None:
        return None
    folder = data_folder(source.path, download.folder)
    return None if _has(folder, download, source.part) else Missing(download, folder)


def folder_of(source: Any) -> Path:
    """Return the folder with the files of a data source. DataError says what to do where they are not there."""
    if lacking := missing(source):
        raise DataError(str(lacking))
    return data_folder(source.path, DOWNLOADS[source.__struct_config__.tag].folder)


def is_missing(source: str) -> bool:
    """Return whether the training examples of the source of that name are not in the cache."""
    download = DOWNLOADS.get(source)
    return download is not None and not _has(data_folder("", download.folder), download, "train")


def fetch(download: Download, folder: Path, say: Callable[[int], None] = lambda _: None) -> None:
    """Fetch what is not there yet; `say` hears now and then how many bytes have come. Raises DataError, offline too.

    A file whose checksum is wrong is thrown away.
    """
    try:
        import pooch
    except ImportError:
        raise DataError("downloading needs pooch, which is not installed: pip install pooch") from None
    pooch.get_logger().setLevel("ERROR")
    num_bytes = 0
    for file in download.files:
        if not all(_is_there(folder, name) for name in file.unpacks_to or (file.name,)):
            progress: Any = _Progress(say, num_bytes)  # pooch takes whatever counts, and its types do not say so
            loader: Any = pooch.HTTPDownloader(progressbar=progress, timeout=TIMEOUT_SECONDS)
            unpack: Any = pooch.Untar([f"{UNPACKED_TO}/{name}" for name in file.unpacks_to], ".")
            try:
                pooch.retrieve(
                    file.url, f"sha256:{file.sha256}", file.name, folder, unpack if file.unpacks_to else None, loader
                )
            except ValueError:
                rule = "what came is not what was published (its checksum is another); try again later"
                raise DataError(f"{file.url}: {rule}") from None
            except OSError as error:
                reason = type(error).__name__
                raise DataError(
                    f"{download.title} cannot be fetched from {download.host} ({reason}); offline?"
                ) from None
            if file.unpacks_to:
                (folder / file.name).unlink()
        num_bytes += file.num_bytes


class _Progress:
    """What pooch tells of its progress, as it would tell tqdm."""

    def __init__(self, say: Callable[[int], None], num_before: int) -> None:
        self.total = 0
        self._say, self._num_before, self._num_here = say, num_before, 0

    def update(self, num_bytes: int) -> None:
        """Pass on that more has come."""
        self._num_here += num_bytes
        self._say(self._num_before + self._num_here)

    def reset(self) -> None:
        """Count this file anew: pooch ends with all of it at once."""
        self._num_here = 0

    def close(self) -> None:
        """Be done."""


def _has(folder: Path, download: Download, part: str) -> bool:
    names = [name for file in download.files for name in file.unpacks_to or (file.name,)]
    return all(_is_there(folder, name) for name in names if ("t10k" in name or "test" in name) == (part == "test"))


def _is_there(folder: Path, name: str) -> bool:
    places = (folder / name, folder / name.removesuffix(".gz"), folder / UNPACKED_TO / name)
    return any(place.is_file() for place in places)
