"""Named arrays out of TensorFlow's checkpoints, without TensorFlow.

A checkpoint of the second kind is PREFIX.index and PREFIX.data-00000-of-0000N. The index is a
table of LevelDB's kind (sorted blocks, keys cut by what they share with the key before, a footer
of 48 bytes); each value is a BundleEntryProto: kind, shape, shard, offset, size, checksum. The
first key is empty and holds a BundleHeaderProto. Sources: tensorflow/core/protobuf
tensor_bundle.proto, util/tensor_bundle, lib/io/format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import AssetError

_FOOTER = 48
_MAGIC = 0xDB4775248B80FB57
_TRAILER = 5
"""One byte of compression and four of checksum after each block."""
_KINDS: dict[int, np.dtype[Any]] = {
    1: np.dtype("<f4"), 2: np.dtype("<f8"), 3: np.dtype("<i4"), 4: np.dtype("u1"),
    5: np.dtype("<i2"), 6: np.dtype("i1"), 9: np.dtype("<i8"), 10: np.dtype("?"),
    19: np.dtype("<f2"),
}  # fmt: skip
"""TensorFlow's DataType to NumPy's; what is not here (text, quantised) is not read."""


@dataclass(slots=True)
class _Entry:
    kind: int = 0
    shape: tuple[int, ...] = ()
    shard: int = 0
    offset: int = 0
    size: int = 0


def read_bundle(prefix: str | Path) -> dict[str, NDArray[Any]]:
    """The variables of the checkpoint at `prefix`, by name.

    `prefix` may be the folder of a checkpoint without a name, as MusiCNN's are (".index"). A
    damaged block, a missing shard or a cut array is an AssetError.
    """
    stem = str(prefix) + "/" if Path(prefix).is_dir() else str(prefix)
    index = Path(stem + ".index")
    if not index.is_file():
        raise AssetError(f"there is no checkpoint {index}")
    try:
        table = dict(_table(index.read_bytes()))
        shards, little = _header(table.pop(b"", b""))
        if not little:
            raise ValueError("it was written by a big-endian machine")
        return _arrays(stem, shards, table)
    except (ValueError, IndexError, struct.error, KeyError, UnicodeDecodeError) as error:
        raise AssetError(f"{index} is no checkpoint that can be read: {error}") from error


def crc32c(content: bytes) -> int:
    """CRC-32C (Castagnoli) as TensorFlow masks it."""
    value = 0xFFFFFFFF
    for byte in content:
        value = _CASTAGNOLI[(value ^ byte) & 0xFF] ^ (value >> 8)
    value ^= 0xFFFFFFFF
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _arrays(stem: str, shards: int, table: dict[bytes, bytes]) -> dict[str, NDArray[Any]]:
    files: dict[int, bytes] = {}
    found = {}
    for key, value in table.items():
        entry = _entry(value)
        if entry.kind not in _KINDS:
            continue
        if entry.shard not in files:
            path = Path(f"{stem}.data-{entry.shard:05d}-of-{shards:05d}")
            if not path.is_file():
                raise AssetError(f"the checkpoint lacks its part {path}")
            files[entry.shard] = path.read_bytes()
        raw = files[entry.shard][entry.offset : entry.offset + entry.size]
        kind = _KINDS[entry.kind]
        count = int(np.prod(entry.shape, dtype=np.int64))
        if len(raw) != entry.size or count * kind.itemsize != entry.size:
            raise ValueError(f"{key.decode()} should hold {entry.shape}, has {len(raw)} bytes")
        found[key.decode()] = np.frombuffer(raw, dtype=kind).reshape(entry.shape)
    return found


def _table(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    footer = content[-_FOOTER:]
    if len(footer) < _FOOTER or struct.unpack("<Q", footer[-8:])[0] != _MAGIC:
        raise ValueError("it does not end as such a table does")
    about, place = _varint(footer, 0)
    length, place = _varint(footer, place)
    list(_block(content, about, length))  # names of filters: none, but it must be whole
    offset, place = _varint(footer, place)
    size, _ = _varint(footer, place)
    for _, handle in _block(content, offset, size):
        start, place = _varint(handle, 0)
        length, _ = _varint(handle, place)
        yield from _block(content, start, length)


def _block(content: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    block = content[offset : offset + size + _TRAILER]
    if len(block) < size + _TRAILER:
        raise ValueError("a block is cut short")
    if block[size] != 0:
        raise ValueError(f"a block is compressed (kind {block[size]}), which bundles never are")
    if struct.unpack("<I", block[size + 1 :])[0] != crc32c(block[: size + 1]):
        raise ValueError(f"the block at {offset} is damaged: its checksum is another")
    (restarts,) = struct.unpack("<I", block[size - 4 : size])
    end, place, key = size - 4 * (restarts + 1), 0, b""
    while place < end:
        shared, place = _varint(block, place)
        own, place = _varint(block, place)
        length, place = _varint(block, place)
        key = key[:shared] + block[place : place + own]
        place += own
        yield key, block[place : place + length]
        place += length


def _header(value: bytes) -> tuple[int, bool]:
    fields = dict(_fields(value))
    return int(fields.get(1, 1)), not fields.get(2, 0)


def _entry(value: bytes) -> _Entry:
    entry = _Entry()
    for number, got in _fields(value):
        if number == 1:
            entry.kind = int(got)
        elif number == 2:
            entry.shape = tuple(
                dict(_fields(size)).get(1, 0) for which, size in _fields(got) if which == 2
            )
        elif number in (3, 4, 5):
            setattr(entry, {3: "shard", 4: "offset", 5: "size"}[number], int(got))
    return entry


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Number and value of each field of a protocol-buffer message."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, place = _varint(message, place)
            yield number, value
        elif kind == 2:
            length, place = _varint(message, place)
            yield number, message[place : place + length]
            place += length
        elif kind in (1, 5):
            width = 8 if kind == 1 else 4
            yield number, int.from_bytes(message[place : place + width], "little")
            place += width
        else:
            raise ValueError(f"a field of kind {kind}")


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7


def _castagnoli() -> list[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_CASTAGNOLI = _castagnoli()
