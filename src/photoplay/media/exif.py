"""When a picture was taken, as cameras write it into JPEG, HEIC, PNG and WebP files (Exif 2.32)."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

_MARKS = ((b"Exif\x00\x00", 6), (b"eXIf", 4), (b"EXIF", 8))
"""What stands before the TIFF header: JPEG's APP1 and HEIC's item, PNG's chunk, WebP's chunk."""
_READ = 1 << 19
"""Bytes from the beginning in which Exif is looked for."""
_EXIF_FOLDER, _TAKEN, _CHANGED = 0x8769, 0x9003, 0x0132
_ASCII = 2


def taken(path: Path) -> datetime | None:
    """Local time at which the picture was taken, or else last changed; None where it says none."""
    with path.open("rb") as file:
        data = file.read(_READ)
    for mark, length in _MARKS:
        place = data.find(mark)
        if place >= 0 and (found := _date(data[place + length :])):
            return found
    return None


def _date(tiff: bytes) -> datetime | None:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        first = _entries(tiff, struct.unpack_from(f"{order}I", tiff, 4)[0], order)
        inner = _entries(tiff, first[_EXIF_FOLDER][2], order) if _EXIF_FOLDER in first else {}
        row = inner.get(_TAKEN) or first.get(_CHANGED)
        if row is None or row[0] != _ASCII:
            return None
        text = tiff[row[2] : row[2] + 19].decode("ascii")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S")
    except (struct.error, ValueError):
        return None


def _entries(tiff: bytes, at: int, order: str) -> dict[int, tuple[int, int, int]]:
    """Tag -> type, count, and value or offset, of the folder at byte `at`."""
    count = struct.unpack_from(f"{order}H", tiff, at)[0]
    rows = (struct.unpack_from(f"{order}HHII", tiff, at + 2 + 12 * k) for k in range(count))
    return {tag: (kind, number, value) for tag, kind, number, value in rows}
