"""Chunks of a RIFF file, without reading their contents.

Takes files as they are found: a chunk of odd length may lack the pad byte that RIFF asks for, as
compressed fonts in circulation do, and a chunk may claim more bytes than the file has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_ASCII = range(0x20, 0x7F)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where the contents of a chunk lie; for a LIST, after the four letters of its form."""

    name: str
    start: int
    end: int


def chunks(data: memoryview, start: int, end: int) -> Iterator[Chunk]:
    """The chunks that lie in data[start:end], in order; lists are not entered."""
    at = start
    while at + 8 <= end:
        name = bytes(data[at : at + 4]).decode("latin-1")
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        stop = min(end, at + 8 + size)
        if name == "LIST":
            form = bytes(data[at + 8 : at + 12]).decode("latin-1")
            yield Chunk(f"LIST {form}", at + 12, stop)
        else:
            yield Chunk(name, at + 8, stop)
        padded = size & 1 and not _is_name(data, stop)
        at = stop + (1 if padded else 0)


def _is_name(data: memoryview, at: int) -> bool:
    letters = bytes(data[at : at + 4])
    return len(letters) == 4 and all(letter in _ASCII for letter in letters)
