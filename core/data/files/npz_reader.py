"""Read arrays from a NumPy archive without trusting it: no pickle, no more memory than its header admits to."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from ...specs.errors import SpecError, shown, suggestion
from ..errors import DataError

INPUT_NAMES = ("x", "inputs", "input", "data", "images", "features", "x_train", "train_images", "arr_0")
TARGET_NAMES = ("y", "targets", "target", "labels", "label", "y_train", "train_labels", "arr_1")
SHARE_OF_MEMORY = 0.25
"""Of what is free: an array is copied as float32, normalised and split."""


def choose_arrays(path: Path, inputs: str, targets: str) -> tuple[str, str]:
    """Return the names of the arrays to use, those given or the usual ones."""
    names = _names(path)
    for name, place in ((inputs, "data.inputs"), (targets, "data.target")):
        if name and name not in names:
            close = suggestion(name, names) or f"; it has {', '.join(names[:10])}"
            raise SpecError(f"{path.name} has no array {shown(name)}{close}", place=place)
    by_lower_case = {name.lower(): name for name in reversed(names)}
    inputs = inputs or next((by_lower_case[name] for name in INPUT_NAMES if name in by_lower_case), "")
    targets = targets or next((by_lower_case[name] for name in TARGET_NAMES if name in by_lower_case), "")
    if not inputs or not targets or inputs == targets:
        what = f"holds {', '.join(names[:10])}; name two of them in data.inputs and data.target"
        raise DataError(f"{path.name}: {what}")
    return inputs, targets


def read_arrays(path: Path, names: Iterable[str]) -> dict[str, Any]:
    """Return arrays of numbers or texts. DataError when the archive is damaged, too large or holds objects."""
    with _open(path) as archive:
        return {name: _read(archive, path.name, name) for name in names}


def _names(path: Path) -> list[str]:
    with _open(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
    if not names:
        raise DataError(f"{path.name}: holds no arrays")
    return names


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        empty = "the file is empty" if not path.stat().st_size else "is no NPZ archive, or cut short"
        raise DataError(f"{path.name}: {empty}") from None


def _read(archive: zipfile.ZipFile, file: str, name: str) -> Any:
    entry = archive.getinfo(f"{name}.npy")
    try:
        with archive.open(entry) as stream:
            shape, dtype = _header(stream)
        if dtype.hasobject:
            raise DataError(
                f"{file}: array '{name}' holds Python objects, which are not read because they can run code"
            )
        size = prod(shape) * dtype.itemsize
        _require_room(file, name, max(size, entry.file_size))
        if size > entry.file_size:
            raise DataError(f"{file}: array '{name}' is cut short")
        with archive.open(entry) as stream:
            return np.lib.format.read_array(stream, allow_pickle=False)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise DataError(f"{file}: array '{name}' is damaged ({reason})") from None


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    return shape, dtype


def _require_room(file: str, name: str, num_bytes: int) -> None:
    import psutil

    if num_bytes > SHARE_OF_MEMORY * psutil.virtual_memory().available:
        raise DataError(f"{file}: array '{name}' unpacks to {num_bytes / 2**30:,.1f} GiB, too much for this memory")
