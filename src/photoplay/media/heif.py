"""Pictures in tiles, as telephones write them: a HEIF (HEIC, AVIF) file whose picture is a grid.

FFmpeg gives each tile as a stream of its own. How they lie, how much of the last ones is shown and
which way is up stand in the file's `meta` box (ISO/IEC 23008-12, 6.6.2.3; ISO/IEC 14496-12, 8.11).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from photoplay.types.errors import MediaError
from photoplay.types.film import Film

SUFFIXES = frozenset({".heic", ".heif", ".avif"})
CONTAINER = "tiled heif"
_LARGEST_META = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How tiles make a picture."""

    tiles: tuple[int, ...]
    """Item numbers, row by row."""
    columns: int
    width: int
    """Pixels shown of the joined tiles, before turning."""
    height: int
    turns: int = 0
    """Quarter turns against the clock that bring it upright."""
    mirror: int | None = None
    """None, or what is exchanged after turning: 0 top and bottom, 1 left and right."""

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        turned = self.turns % 2
        return (self.height, self.width) if turned else (self.width, self.height)


def grid_of(path: Path) -> Grid | None:
    """The grid of a HEIF file; None where its picture is of one piece, or it is no HEIF at all.

    MediaError where the file says that it has a grid and then does not describe it.
    """
    if path.suffix.lower() not in SUFFIXES:
        return None
    data = _meta_of(path)
    if data is None:
        return None
    try:
        return _Meta(dict(_boxes(data[4:])), path).grid()
    except (struct.error, IndexError, KeyError) as error:
        raise MediaError(f"{path} is a picture in tiles whose plan is damaged") from error


def probe_tiles(path: Path, grid: Grid) -> Film:
    """The still film in a picture of tiles; its length is for the caller to say."""
    width, height = grid.shape
    return Film(
        path=path, kind="still", duration=1.0, frame_rate=Fraction(1), width=width, height=height,
        frames=1, constant_rate=True, container=CONTAINER, codec="hevc",
    )  # fmt: skip


def load_tiles(path: Path, grid: Grid) -> NDArray[np.uint8]:
    """The upright picture as RGB, shape (height, width, 3); MediaError where a tile is broken."""
    tiles = dict(_decoded(path, set(grid.tiles)))
    missing = [number for number in grid.tiles if number not in tiles]
    if missing:
        raise MediaError(
            f"{path} is a picture of {len(grid.tiles)} tiles, {len(missing)} of which cannot be "
            "decoded; it may be damaged"
        )
    rows = [
        np.concatenate([tiles[n] for n in grid.tiles[at : at + grid.columns]], axis=1)
        for at in range(0, len(grid.tiles), grid.columns)
    ]
    whole = np.concatenate(rows)[: grid.height, : grid.width]
    turned = np.rot90(whole, grid.turns)
    return np.ascontiguousarray(turned if grid.mirror is None else np.flip(turned, grid.mirror))


def _decoded(path: Path, wanted: set[int]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    try:
        with av.open(str(path)) as container:
            streams = [stream for stream in container.streams.video if stream.id in wanted]
            for packet in container.demux(streams):
                for frame in packet.decode():
                    picture: Any = frame
                    yield packet.stream.id, picture.to_ndarray(format="rgb24")
    except FFmpegError as error:
        raise MediaError(
            f"{path} has tiles that cannot be decoded ({error.strerror}); is it whole?"
        ) from error


def _meta_of(path: Path) -> bytes | None:
    """The body of the file's `meta` box; other boxes are passed over unread."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, kind = struct.unpack(">I4s", head)
            body = size - 8
            if size == 1:
                body = struct.unpack(">Q", file.read(8).rjust(8, b"\0"))[0] - 16
            if kind == b"meta" and 0 < body <= _LARGEST_META:
                return file.read(body)
            if body < 0 or kind not in (b"ftyp", b"free", b"mdat", b"skip", b"uuid", b"moov"):
                return None
            file.seek(body, 1)
    return None


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8:
            return
        yield kind, data[at + 8 : at + size]
        at += size


@dataclass(frozen=True, slots=True)
class _Meta:
    """The boxes inside `meta`, by kind."""

    boxes: dict[bytes, bytes]
    path: Path

    def grid(self) -> Grid | None:
        primary = _number(self.boxes[b"pitm"], 4, wide=self.boxes[b"pitm"][0] >= 1)[0]
        if self._kinds().get(primary) != b"grid":
            return None
        plan = self._content(primary)
        columns = plan[3] + 1
        width, height = struct.unpack_from(">II" if plan[1] & 1 else ">HH", plan, 4)
        tiles = self._made_of(primary)
        if len(tiles) != columns * (plan[2] + 1):
            raise MediaError(
                f"{self.path} lists {len(tiles)} tiles for a grid of {plan[2] + 1} by {columns}"
            )
        turns, mirror = self._attitude(primary)
        return Grid(
            tiles=tiles, columns=columns, width=width, height=height, turns=turns, mirror=mirror
        )

    def _kinds(self) -> dict[int, bytes]:
        """Item number -> its kind, such as hvc1 or grid."""
        data = self.boxes[b"iinf"]
        found = {}
        for kind, body in _boxes(data[6 if data[0] == 0 else 8 :]):
            if kind == b"infe" and body[0] >= 2:
                number, at = _number(body, 4, wide=body[0] >= 3)
                found[number] = body[at + 2 : at + 6]
        return found

    def _made_of(self, item: int) -> tuple[int, ...]:
        """The items that `item` is derived from, in order."""
        data = self.boxes[b"iref"]
        wide = data[0] >= 1
        for kind, body in _boxes(data[4:]):
            source, at = _number(body, 0, wide=wide)
            if kind == b"dimg" and source == item:
                count = struct.unpack_from(">H", body, at)[0]
                return struct.unpack_from(f">{count}{'I' if wide else 'H'}", body, at + 2)
        raise KeyError("dimg")

    def _attitude(self, item: int) -> tuple[int, int | None]:
        """Quarter turns and mirror of an item, by its properties irot and imir."""
        inside = list(_boxes(self.boxes[b"iprp"]))
        kinds = list(_boxes(next(body for kind, body in inside if kind == b"ipco")))
        turns, mirror = 0, None
        for index in self._properties(item, next(b for kind, b in inside if kind == b"ipma")):
            kind, body = kinds[index - 1]
            if kind == b"irot":
                turns = body[0] & 3
            elif kind == b"imir":
                mirror = body[0] & 1
        return turns, mirror

    @staticmethod
    def _properties(item: int, data: bytes) -> list[int]:
        """Indices from 1 of the properties of an item, in the order they are to be applied."""
        version, wide_index = data[0], data[3] & 1
        count, at = struct.unpack_from(">I", data, 4)[0], 8
        for _ in range(count):
            number, at = _number(data, at, wide=version >= 1)
            many, at = data[at], at + 1
            found = struct.unpack_from(f">{many}{'H' if wide_index else 'B'}", data, at)
            at += many * (2 if wide_index else 1)
            if number == item:
                return [index & (0x7FFF if wide_index else 0x7F) for index in found]
        return []

    def _content(self, item: int) -> bytes:
        """The bytes of an item of one piece, in the file or in the box `idat` (box `iloc`)."""
        data = self.boxes[b"iloc"]
        version = data[0]
        sizes = (data[4] >> 4, data[4] & 15, data[5] >> 4, data[5] & 15 if version else 0)
        count, at = _number(data, 6, wide=version == 2)
        for _ in range(count):
            number, at = _number(data, at, wide=version == 2)
            method = struct.unpack_from(">H", data, at)[0] & 15 if version else 0
            at += 4 if version else 2
            base, at = _sized(data, at, sizes[2])
            pieces, at = _number(data, at, wide=False)
            for _ in range(pieces):
                at += sizes[3]
                offset, at = _sized(data, at, sizes[0])
                length, at = _sized(data, at, sizes[1])
                if number == item:
                    return self._read(method, base + offset, length)
        raise KeyError("iloc")

    def _read(self, method: int, offset: int, length: int) -> bytes:
        if method == 1:
            return self.boxes[b"idat"][offset : offset + length]
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


def _number(data: bytes, at: int, *, wide: bool) -> tuple[int, int]:
    """A number of four bytes, or of two, and where the next begins."""
    return struct.unpack_from(">I" if wide else ">H", data, at)[0], at + (4 if wide else 2)


def _sized(data: bytes, at: int, size: int) -> tuple[int, int]:
    if at + size > len(data):
        raise IndexError("box ends early")
    return int.from_bytes(data[at : at + size], "big"), at + size
