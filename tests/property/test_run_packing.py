"""What is packed comes back bit by bit, and damage is told, never followed."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.packing import pack, unpack
from nn_tui.core.runs.snapshots import decode_arrays, encode_arrays

floats = arrays.arrays(np.float64, st.integers(0, 200), elements=st.floats(width=64) | st.floats(width=32))
integers = arrays.arrays(np.int64, st.integers(0, 200))
ranges = st.builds(
    lambda start, stride, n: start + stride * np.arange(n), *[st.integers(-(2**40), 2**40)] * 2, st.integers(0, 99)
)
shapes = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6)
pictures = arrays.arrays(st.sampled_from([np.bool_, np.uint8, np.int64, np.float32, np.float64]), shapes)


@given(st.lists(floats | integers | ranges, max_size=6))
def test_packed_arrays_come_back_bit_by_bit(columns):
    _, found = unpack(pack(None, columns))

    assert len(found) == len(columns)
    for column, again in zip(columns, found, strict=True):
        assert np.array_equal(again, column, equal_nan=again.dtype.kind == "f")
        if column.dtype.kind == "f":
            assert np.array_equal(np.signbit(again), np.signbit(column)) or np.isnan(column).any()


@given(st.dictionaries(st.text(alphabet="abcxyz", min_size=1, max_size=8), pictures, max_size=4))
def test_snapshot_arrays_keep_dtype_shape_and_bits(given_arrays):
    found = decode_arrays(encode_arrays(given_arrays))

    assert found.keys() == given_arrays.keys()
    for name, array in given_arrays.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_by_the_one_error(content):
    for decode in (unpack, decode_arrays):
        with suppress(RunFolderError):
            decode(content)


@given(st.data())
@settings(max_examples=200)
def test_flipped_bytes_raise_the_one_error_or_nothing(data):
    blob = bytearray(
        data.draw(
            st.sampled_from(
                [
                    pack({"a": 1}, [np.arange(50), np.random.default_rng(0).normal(size=50)]),
                    encode_arrays({"map": np.zeros((40, 40), np.float32), "targets": np.arange(7)}),
                ]
            )
        )
    )
    for position in data.draw(st.lists(st.integers(0, min(len(blob), 60) - 1), min_size=1, max_size=4)):
        blob[position] = data.draw(st.integers(0, 255))
    cut = bytes(blob[: data.draw(st.integers(0, len(blob)))])

    for decode in (unpack, decode_arrays):
        with suppress(RunFolderError):
            decode(cut)


def test_objects_are_refused():
    with pytest.raises(TypeError, match="only numbers and booleans"):
        encode_arrays({"things": np.array([{"a": 1}], dtype=object)})
