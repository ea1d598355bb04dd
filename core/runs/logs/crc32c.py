"""CRC-32C (Castagnoli), as TFRecord files use it, for many messages of equal length at once.

A CRC is affine: for two messages of the same length, crc(a) ⊕ crc(b) is the exclusive or, over all bytes, of a table
entry for a_j ⊕ b_j that depends on how many bytes follow. So once one message has been computed byte by byte, others
of its length cost one look-up per byte in which they may differ.
Source: Castagnoli et al. 1993; masking as in TensorFlow's lib/hash/crc32c.h.
"""

from functools import cache

import numpy as np

from ..buckets import Array

_POLYNOMIAL = 0x82F63B78  # reflected
_MASK_DELTA = 0xA282EAD8


def _make_table() -> list[int]:
    table: list[int] = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _make_table()


def masked_crc(message: bytes) -> int:
    """Return the masked CRC of one message."""
    return mask(crc32c(message))


def crc32c(message: bytes) -> int:
    """Return the CRC of one message, byte by byte."""
    crc = 0xFFFFFFFF
    table = _TABLE
    for byte in message:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def mask(crc: int) -> int:
    """Return a CRC as it is stored: rotated and shifted, so that a CRC of a CRC is none."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def masked_crcs(messages: Array, varying: Array) -> Array:
    """Return the masked CRC of each message: uint8 (n, length) → uint32 (n,).

    `varying`: int (k,), the only places at which messages differ from the first.
    """
    length = messages.shape[1]
    crcs = np.full(len(messages), crc32c(messages[0].tobytes()), np.uint32)
    for place in varying.tolist():
        column = messages[:, place]
        crcs ^= _contribution(length - 1 - place)[column ^ column[0]]
    rotated = (crcs >> np.uint32(15)) | (crcs << np.uint32(17))
    return rotated + np.uint32(_MASK_DELTA)


@cache
def _contribution(num_following: int) -> Array:
    """What a byte adds to the CRC when so many bytes follow it: uint32 (256,)."""
    first = np.array(_TABLE, np.uint32)
    if num_following == 0:
        return first
    # in strides, so that a long record does not recurse deeply
    before = first
    for _ in range(num_following):
        before = first[before & np.uint32(0xFF)] ^ (before >> np.uint32(8))
    return before
