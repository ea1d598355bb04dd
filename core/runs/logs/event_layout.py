"""Where the numbers of a TensorBoard event are: a walk through its protobuf fields, without any schema compiler.

Event {1: wall_time double, 2: step int64, 5: summary {1: value {1: tag, 2: simple_value float, 8: tensor}}}
Tensor {1: dtype, 2: shape {2: dimension {1: size}}, 4: content, 5: float_val, 6: double_val, 7: int_val, 10: int64_val}
Source: tensorboard/compat/proto/{event,summary,tensor,tensor_shape}.proto.
"""

from collections.abc import Iterator
from typing import NamedTuple

VARINT, _FIXED64, BYTES, _FIXED32 = 0, 1, 2, 5
_CONTENT = {1: "<f4", 2: "<f8", 3: "<i4", 9: "<i8", 19: "<f2"}
"""NumPy type of a tensor's raw content by its dtype: float, double, int32, int64, half."""
_TYPED = {5: "<f4", 6: "<f8"}
"""NumPy type of the fields float_val and double_val."""


class Damaged(Exception):
    """The bytes are no event."""


class Field(NamedTuple):
    """One field of a message: its number, its wire type, and where its content is."""

    number: int
    wire: int
    start: int
    stop: int


class Value(NamedTuple):
    """A scalar of an event."""

    tag: slice
    type: str
    """NumPy type of the bytes at `place`; empty: a varint."""
    place: slice


class Layout(NamedTuple):
    """Where an event keeps what matters."""

    wall_time: int | None
    step: slice | None
    """Of a varint; None: step 0."""
    values: tuple[Value, ...]


def layout_of(event: bytes) -> Layout:
    """Return where the scalars of an event are. Raises Damaged."""
    wall_time, step = None, None
    values: list[Value] = []
    for field in fields_of(event, 0, len(event)):
        if field.number == 1 and field.wire == _FIXED64:
            wall_time = field.start
        elif field.number == 2 and field.wire == VARINT:
            step = slice(field.start, field.stop)
        elif field.number == 5 and field.wire == BYTES:
            values += _values(event, field)
    return Layout(wall_time, step, tuple(values))


def read_varint(event: bytes, at: int) -> tuple[int, int]:
    """Return an unsigned number and where it ends. Raises Damaged."""
    value = shift = 0
    while True:
        if at >= len(event) or shift > 63:
            raise Damaged("a number without an end")
        byte = event[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def signed(value: int) -> int:
    """Return an int64 as protobuf writes it: negative numbers as 2⁶⁴ more."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


def _values(event: bytes, summary: Field) -> Iterator[Value]:
    for field in fields_of(event, summary.start, summary.stop):
        if field.number == 1 and field.wire == BYTES:
            value = _value(event, field)
            if value is not None:
                yield value


def _value(event: bytes, message: Field) -> Value | None:
    tag, number = None, None
    for field in fields_of(event, message.start, message.stop):
        if field.number == 1 and field.wire == BYTES:
            tag = slice(field.start, field.stop)
        elif field.number == 2 and field.wire == _FIXED32:
            number = "<f4", slice(field.start, field.stop)
        elif field.number == 8 and field.wire == BYTES:
            number = _scalar_of_tensor(event, field)
    return Value(tag, *number) if tag is not None and number is not None else None


def _scalar_of_tensor(event: bytes, tensor: Field) -> tuple[str, slice] | None:
    """Type and place of the only element; None for a tensor with more, or of text."""
    kind, found = 0, None
    for field in fields_of(event, tensor.start, tensor.stop):
        if field.number == 1 and field.wire == VARINT:
            kind = read_varint(event, field.start)[0]
        elif field.number == 2 and field.wire == BYTES and not _is_scalar_shape(event, field):
            return None
        elif field.number in (4, 5, 6, 7, 10):
            found = field
    if found is None:
        return None
    if found.number in (7, 10):
        end = read_varint(event, found.start)[1]
        return ("", slice(found.start, found.stop)) if end == found.stop else None
    form = _CONTENT.get(kind, "") if found.number == 4 else _TYPED[found.number]
    width = int(form[-1]) if form else -1
    return (form, slice(found.start, found.stop)) if found.stop - found.start == width else None


def _is_scalar_shape(event: bytes, shape: Field) -> bool:
    for dimension in fields_of(event, shape.start, shape.stop):
        if dimension.number == 2 and dimension.wire == BYTES:
            sizes = [f for f in fields_of(event, dimension.start, dimension.stop) if f.number == 1 and f.wire == VARINT]
            if not sizes or read_varint(event, sizes[0].start)[0] != 1:
                return False
    return True


def fields_of(event: bytes, at: int, end: int) -> Iterator[Field]:
    """Yield the fields of the message from `at` to `end`. Raises Damaged."""
    while at < end:
        key, at = read_varint(event, at)
        wire = key & 7
        if wire == VARINT:
            stop = read_varint(event, at)[1]
        elif wire in (_FIXED64, _FIXED32):
            stop = at + (8 if wire == _FIXED64 else 4)
        elif wire == BYTES:
            length, at = read_varint(event, at)
            stop = at + length
        else:
            raise Damaged(f"wire type {wire}")
        if stop > end:
            raise Damaged("a field longer than its message")
        yield Field(key >> 3, wire, at, stop)
        at = stop
