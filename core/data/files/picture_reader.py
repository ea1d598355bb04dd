"""Picture files by class: found without leaving the folder, read without trust, brought to one size."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..dataset import Dataset
from ..errors import DataError
from ..streams.memory import BYTES_PER_NUMBER, evenly_random, in_words, memory_limit, num_held
from ..streams.pictures import PictureStream
from .table import safe_names

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".gif": "GIF",
    ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF", ".pgm": "PPM", ".ppm": "PPM",
}  # fmt: skip
MAX_PIXELS = 50_000_000
"""A picture with more is taken for a bomb: a few bytes that unpack to gigabytes."""
MAX_SIZE_KEPT = 64
USUAL_SIZE = 32
SURVEYED = 2000
"""Pictures, evenly chosen, that size and colour are told by."""
GREY_MODES = ("1", "L", "LA", "I;16")


def find_pictures(folder: Path, limit: int | None) -> dict[str, list[Path]]:
    """Return the pictures of each class folder by name. DataError where there are none, or a link leads out."""
    root = folder.resolve()
    classes = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    found = {entry.name: _pictures_in(entry, root, limit) for entry in classes}
    empty = next((name for name, paths in found.items() if not paths), None)
    if empty is not None:
        raise DataError(f"{folder.name}/{empty}: holds no pictures ({', '.join(FORMATS)})")
    if len(found) < 2:
        only = f"the one class folder '{classes[0].name}'" if classes else "no class folders"
        raise DataError(f"{folder}: has {only}; put the pictures of each class in a folder of its own")
    return found


def read_pictures(
    folder: Path, found: Mapping[str, Sequence[Path]], size: int, color: str, memory_mib: float | None = None
) -> Dataset:
    """Read everything into one array, or a sample of what does not fit. DataError where a picture cannot be read."""
    try:
        import PIL  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError:
        raise DataError(f"{folder.name}: reading pictures needs Pillow: pip install pillow") from None
    paths = [path for members in found.values() for path in members]
    sizes, is_grey = _survey(folder, paths[:: max(1, len(paths) // SURVEYED)])
    mode = {"auto": "L" if is_grey else "RGB", "grey": "L", "rgb": "RGB"}[color]
    kept = len(sizes) == 1 and max(next(iter(sizes))) <= MAX_SIZE_KEPT
    width, height = (size, size) if size else next(iter(sizes)) if kept else (USUAL_SIZE, USUAL_SIZE)
    codes = np.repeat(np.arange(len(found)), [len(members) for members in found.values()])
    stream = PictureStream(folder.name, folder, tuple(paths), codes, (width, height), mode, len(found) == 2)
    numbers, limit = len(mode) * height * width, memory_limit(memory_mib)
    fits = len(paths) * numbers * BYTES_PER_NUMBER <= limit
    held = evenly_random(len(paths), len(paths) if fits else num_held(len(paths), numbers, limit))
    inputs, targets = stream.read(held)
    names = safe_names(tuple(found))
    resized = "" if sizes == {(width, height)} else f", resized to {height}×{width}"
    return Dataset(
        name=folder.resolve().name,
        inputs=inputs,
        targets=targets,
        task="binary" if len(found) == 2 else "classification",
        class_names=names,
        image_shape=(height, width),
        detected=(
            ("folder", f"{len(paths):,} pictures{resized}, {'grey' if mode == 'L' else 'in colour'}"),
            ("classes", ", ".join(f"{name} ({len(found[key]):,})" for name, key in zip(names, found, strict=True))),
            *(() if fits else (in_words(len(paths), len(held)),)),
        ),
        stream=None if fits else stream,
        held=None if fits else held,
    )


def class_targets(codes: np.ndarray, is_binary: bool) -> np.ndarray:
    """Return class numbers as targets: int64 (n,), of two classes float32 (n, 1)."""
    return codes.astype(np.float32)[:, None] if is_binary else codes.astype(np.int64)


def _pictures_in(folder: Path, root: Path, limit: int | None) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in FORMATS or path.name.startswith("."):
            continue
        if not path.resolve().is_relative_to(root):
            raise DataError(f"{folder.name}/{path.name}: is a link that leads out of the folder")
        if path.is_file():
            found.append(path)
        if len(found) == limit:
            break
    return found


def _survey(folder: Path, paths: Sequence[Path]) -> tuple[set[tuple[int, int]], bool]:
    """Return the (width, height) that occur and whether all pictures are grey; reads no pixels."""
    sizes: set[tuple[int, int]] = set()
    is_grey = True
    for path in paths:
        with _opened(folder, path) as picture:
            sizes.add(picture.size)
            is_grey = is_grey and picture.mode in GREY_MODES
    return sizes, is_grey


def pixels(folder: Path, path: Path, size: tuple[int, int], mode: str) -> np.ndarray:
    """Return one picture, float32 (channels, height, width) in 0…255. DataError when it cannot be read."""
    with _opened(folder, path) as picture:
        picture.draft(mode, size)
        values = np.asarray(picture.convert(mode).resize(size), dtype=np.float32)
    return values[None] if mode == "L" else values.transpose(2, 0, 1)


@contextmanager
def _opened(folder: Path, path: Path) -> Generator[Image]:
    from PIL import Image, UnidentifiedImageError

    name = f"{folder.name}/{path.parent.name}/{path.name}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            with Image.open(path, formats=tuple(set(FORMATS.values()))) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    pixels = f"{picture.width:,}×{picture.height:,} pixels"
                    raise DataError(f"{name}: {pixels} are more than the {MAX_PIXELS:,} allowed")
                yield picture
    except Image.DecompressionBombError:
        raise DataError(f"{name}: more than the {MAX_PIXELS:,} pixels allowed") from None
    except UnidentifiedImageError:
        raise DataError(f"{name}: is no picture, or cut short") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        reason = " ".join(str(error).split())[:120]
        raise DataError(f"{name}: cannot be read ({reason})") from None
