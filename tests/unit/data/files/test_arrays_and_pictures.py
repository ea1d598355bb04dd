"""NPZ archives and folders of pictures: read as meant, refused when they are damaged or hostile."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.data import ImageFolder, NpzFile
from nn_tui.core.data.errors import DataError
from nn_tui.core.specs.errors import SpecError

Image = pytest.importorskip("PIL.Image")


def npz(tmp_path: Path, **arrays) -> NpzFile:
    np.savez(tmp_path / "data.npz", **arrays)
    return NpzFile(path=str(tmp_path / "data.npz"))


def picture(path: Path, side: int = 8, color: object = 128, mode: str = "L") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, (side, side), color).save(path)


def folder(tmp_path: Path, **fields) -> ImageFolder:
    return ImageFolder(path=str(tmp_path / "pets"), **fields)


def cats_and_dogs(tmp_path: Path) -> None:
    for number in range(3):
        picture(tmp_path / f"pets/cats/{number}.png", color=10 * number)
        picture(tmp_path / f"pets/dogs/{number}.png", color=200)


def test_rows_of_numbers_keep_their_order(tmp_path):
    x = np.arange(12.0).reshape(6, 2)

    dataset = npz(tmp_path, x=x, y=np.array([0, 1, 0, 1, 0, 1])).load()

    assert dataset.inputs.tolist() == x.tolist()
    assert dataset.task == "binary"
    assert dataset.feature_names == ("x[0]", "x[1]")


@pytest.mark.parametrize(
    ("shape", "as_read"), [((20, 5, 4), (20, 1, 5, 4)), ((20, 5, 4, 3), (20, 3, 5, 4)), ((20, 3, 5, 4), (20, 3, 5, 4))]
)
def test_pictures_become_channels_height_width(tmp_path, shape, as_read):
    dataset = npz(tmp_path, images=np.zeros(shape, np.uint8), labels=np.arange(20) % 4).load()

    assert dataset.inputs.shape == as_read
    assert dataset.image_shape == as_read[2:]
    assert dataset.num_outputs == 4


def test_names_of_arrays_are_a_choice_of_the_spec(tmp_path):
    npz(tmp_path, first=np.ones((6, 2)), second=np.array(["b", "a", "b", "a", "c", "c"]))

    dataset = NpzFile(path=str(tmp_path / "data.npz"), inputs="first", target="second").load()

    assert dataset.class_names == ("a", "b", "c")
    assert dataset.targets.tolist() == [1, 0, 1, 0, 2, 2]
    with pytest.raises(SpecError, match=r"data\.target: data\.npz has no array 'secnd', did you mean 'second'"):
        NpzFile(path=str(tmp_path / "data.npz"), inputs="first", target="secnd").load()


def test_a_pickle_in_an_archive_is_never_opened(tmp_path):
    marker = tmp_path / "ran"

    class Bomb:
        def __reduce__(self):
            return (marker.touch, ())

    source = npz(tmp_path, x=np.array([Bomb()] * 3, dtype=object), y=np.array([0, 1, 0]))

    with pytest.raises(DataError, match="holds Python objects"):
        source.load()
    assert not marker.exists()


def _archive(path: Path, header_shape: str, content: bytes) -> None:
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {header_shape}, }}".ljust(117) + "\n"
    body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", body)
        archive.writestr("y.npy", body)


def test_an_array_that_unpacks_to_more_than_memory_is_refused_before_it_does(tmp_path):
    _archive(tmp_path / "data.npz", "(1000000, 1000000)", bytes(100))

    with pytest.raises(DataError, match=r"unpacks to 7,450\.6 GiB, too much"):
        NpzFile(path=str(tmp_path / "data.npz")).load()


def test_an_array_with_less_than_its_header_promises_is_cut_short(tmp_path):
    _archive(tmp_path / "data.npz", "(100, 10)", bytes(100))

    with pytest.raises(DataError, match="'x' is cut short"):
        NpzFile(path=str(tmp_path / "data.npz")).load()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing more", b"x,y\n1,2\n"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "data.npz").write_bytes(content)

    with pytest.raises(DataError, match=r"data\.npz: (the file is empty|is no NPZ archive)"):
        NpzFile(path=str(tmp_path / "data.npz")).load()


def test_a_flipped_byte_in_an_archive_is_a_sentence(tmp_path):
    source = npz(tmp_path, x=np.random.default_rng(0).random((50, 4)), y=np.arange(50) % 2)
    damaged = bytearray((tmp_path / "data.npz").read_bytes())
    damaged[600] ^= 0xFF
    (tmp_path / "data.npz").write_bytes(damaged)

    with pytest.raises(DataError, match="'x' is damaged"):
        source.load()


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"x": np.ones((3, 2)), "y": np.arange(4)}, "3 inputs in 'x' but 4 targets in 'y'"),
        ({"x": np.ones((0, 2)), "y": np.ones(0)}, "'x' is empty"),
        ({"x": np.ones((3, 2)), "y": np.ones((3, 2))}, "'y' has 2 axes"),
        ({"x": np.array(["a", "b"]), "y": np.arange(2)}, "inputs must be real numbers"),
        ({"x": np.float64(3), "y": np.arange(2)}, "'x' is a single value"),
        ({"u": np.ones(3), "v": np.ones(3)}, "holds u, v; name two of them"),
        ({"x": np.ones((9, 2)), "y": np.zeros(9)}, "'y' is '0' in all 9 rows"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path, arrays, sentence):
    with pytest.raises(DataError, match=sentence):
        npz(tmp_path, **arrays).load()


def test_each_folder_is_a_class_and_grey_pictures_stay_grey(tmp_path):
    cats_and_dogs(tmp_path)

    dataset = folder(tmp_path).load()

    assert dataset.inputs.shape == (6, 1, 8, 8)
    assert dataset.class_names == ("cats", "dogs")
    assert dataset.inputs[:, 0, 0, 0].tolist() == [0, 10, 20, 200, 200, 200]
    assert dataset.targets.ravel().tolist() == [0, 0, 0, 1, 1, 1]
    assert dict(dataset.detected)["classes"] == "cats (3), dogs (3)"


def test_pictures_of_several_sizes_are_brought_to_one(tmp_path):
    cats_and_dogs(tmp_path)
    picture(tmp_path / "pets/dogs/large.jpg", side=100, color=(250, 0, 0), mode="RGB")

    dataset = folder(tmp_path, size=16).load()

    assert dataset.inputs.shape == (7, 3, 16, 16)
    assert "resized to 16×16, in colour" in dict(dataset.detected)["folder"]


def test_a_link_that_leaves_the_folder_is_refused(tmp_path):
    cats_and_dogs(tmp_path)
    picture(tmp_path / "secret.png")
    (tmp_path / "pets/cats/x.png").symlink_to(tmp_path / "secret.png")

    with pytest.raises(DataError, match=r"cats/x\.png: is a link that leads out of the folder"):
        folder(tmp_path).load()


def test_a_class_folder_that_is_a_link_elsewhere_is_refused(tmp_path):
    cats_and_dogs(tmp_path)
    picture(tmp_path / "elsewhere/a.png")
    (tmp_path / "pets/owls").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(DataError, match="leads out of the folder"):
        folder(tmp_path).load()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 40_000])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_unread(tmp_path, side):
    cats_and_dogs(tmp_path)
    (tmp_path / "pets/cats/bomb.png").write_bytes(_png(side, side))

    with pytest.raises(DataError, match=r"cats/bomb\.png: .*50,000,000"):
        folder(tmp_path).load()


@pytest.mark.parametrize("cut", [0, 20, 60])
def test_a_truncated_picture_is_named(tmp_path, cut):
    cats_and_dogs(tmp_path)
    whole = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (8, 8), dtype=np.uint8)).save(whole, "PNG")
    (tmp_path / "pets/dogs/cut.png").write_bytes(whole.getvalue()[:cut])

    with pytest.raises(DataError, match=r"dogs/cut\.png: (is no picture|cannot be read)"):
        folder(tmp_path).load()


def test_a_folder_needs_two_classes_with_pictures(tmp_path):
    picture(tmp_path / "pets/cats/a.png")

    with pytest.raises(DataError, match="the one class folder 'cats'"):
        folder(tmp_path).load()

    (tmp_path / "pets/dogs").mkdir()
    with pytest.raises(DataError, match="pets/dogs: holds no pictures"):
        folder(tmp_path).load()


def test_names_of_class_folders_lose_their_control_characters(tmp_path):
    picture(tmp_path / "pets/ca\x1b[31mts/a.png")
    picture(tmp_path / "pets/dogs/a.png")

    assert folder(tmp_path).load().class_names == ("cats", "dogs")
