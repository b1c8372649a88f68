"""A HEIC picture in two tiles, laid out by hand after ISO/IEC 23008-12, as telephones write it."""

import struct
from fractions import Fraction

import av
import zoo


def box(kind, *content):
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind, *content, version=0, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def write_tiled(path, size=64, *, shown=None, turns=0, mirror=None, broken=False):
    """Write two HEVC tiles of `size` pixels side by side, and the grid that joins them.

    `shown` is the width and height of what the grid shows of them.
    """
    tiles, configuration = _tiles(path, size)
    if broken:
        tiles[1] = tiles[1][:4] + bytes(len(tiles[1]) - 4)
    width, height = shown or (2 * size, size)
    names = [full(b"infe", struct.pack(">HH4s", n, 0, kind), b"\0", version=2)
             for n, kind in ((1, b"hvc1"), (2, b"hvc1"), (3, b"grid"))]  # fmt: skip
    grid = struct.pack(">BBBBHH", 0, 0, 0, 1, width, height)

    def properties():
        kinds = box(
            b"ipco", box(b"hvcC", configuration), full(b"ispe", struct.pack(">II", size, size)),
            full(b"ispe", struct.pack(">II", width, height)), box(b"irot", bytes([turns])),
            box(b"imir", bytes([mirror or 0])),
        )  # fmt: skip
        whole = (3, 4) if mirror is None else (3, 4, 5)
        rows = b"".join(struct.pack(">HB", n, len(has)) + bytes(has)
                        for n, has in ((1, (0x81, 2)), (2, (0x81, 2)), (3, whole)))  # fmt: skip
        return box(b"iprp", kinds, full(b"ipma", struct.pack(">I", 3), rows))

    def meta(start):
        places, at = b"", start
        for number, piece in enumerate([*tiles, grid], 1):
            places += struct.pack(">HHHII", number, 0, 1, at, len(piece))
            at += len(piece)
        return full(
            b"meta",
            full(b"hdlr", bytes(4), b"pict", bytes(13)),
            full(b"pitm", struct.pack(">H", 3)),
            full(b"iloc", struct.pack(">BBH", 0x44, 0, 3), places),
            full(b"iinf", struct.pack(">H", 3), *names),
            full(b"iref", box(b"dimg", struct.pack(">HHHH", 3, 2, 1, 2))),
            properties(),
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    start = len(head) + len(meta(0)) + 8
    path.write_bytes(head + meta(start) + box(b"mdat", *tiles, grid))
    return path


def _tiles(path, size):
    """Two coded pictures with lengths before their units, and the decoder's configuration."""
    scratch = path.with_name("tiles.mp4")
    kind = zoo.Kind(
        ".mp4", picture="libx265", sound=None, frames=2, size=(size, size), rate=Fraction(25),
        options={"x265-params": "log-level=none:keyint=1"},
    )  # fmt: skip
    zoo.make(scratch, kind)
    data = scratch.read_bytes()
    at = data.index(b"hvcC")
    configuration = data[at + 4 : at - 4 + struct.unpack(">I", data[at - 4 : at])[0]]
    with av.open(str(scratch)) as file:
        tiles = [bytes(packet) for packet in file.demux(video=0) if packet.size]
    scratch.unlink()
    return tiles, configuration
