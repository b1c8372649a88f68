"""Broadcast Wave: sound that knows where on the clock it begins (EBU Tech 3285, version 2).

The chunk `bext` carries TimeReference, the samples since midnight of the first sample, so that an
editor spots the file to its timecode. Past 4 GiB the file becomes RF64 (EBU Tech 3306).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from photoplay.exchange.outgoing.session import Session
from photoplay.media.wave import read_wave, wave_length
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE

_UNKNOWN = 0x7FFF
_FRAME = 6
"""Bytes of one sample of two channels."""
_RIFF_LIMIT = 0xFFFFFFFF - 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What the chunk `bext` says."""

    description: str
    reference: str
    """The originator's own name of the file."""
    written: datetime
    samples: int
    """Since midnight."""
    loudness: float | None = None
    """LUFS."""
    true_peak: float | None = None
    """dBTP."""

    def body(self) -> bytes:
        """The chunk without its head; its length is even."""
        history = (
            f"A=PCM,F={SAMPLE_RATE},W=24,M=stereo,T=Photoplay\r\n{MADE_WITH}; {SOURCE_TYPE}\r\n"
        )
        levels = (self.loudness, None, self.true_peak, None, None)
        fixed = struct.pack(
            "<256s32s32s10s8sIIH64s5h180s", _ascii(self.description), b"Photoplay",
            _ascii(self.reference)[:32], self.written.strftime("%Y-%m-%d").encode(),
            self.written.strftime("%H:%M:%S").encode(), self.samples & 0xFFFFFFFF,
            self.samples >> 32, 2, bytes(64), *(_hundredths(level) for level in levels), bytes(180),
        )  # fmt: skip
        text = history.encode("ascii", "replace")
        return fixed + text + b"\0" * (len(text) % 2)


def write_broadcast(session: Session, folder: Path) -> tuple[Path, ...]:
    """Write every stem and the mix into `folder` as Broadcast Wave; gives their paths."""
    made = []
    clock = session.clock
    samples = round(clock.first / clock.rate * SAMPLE_RATE)
    for source in (*session.stems, session.mix):
        is_mix = source == session.mix
        out = folder / source.with_suffix(".wav").name
        said = Extension(
            description=f"{session.title}: {source.stem}. {MADE_WITH}",
            reference=f"{session.title[:20]} {source.stem}",
            written=datetime.fromtimestamp(int(source.stat().st_mtime), UTC), samples=samples,
            loudness=session.loudness if is_mix else None,
            true_peak=session.true_peak if is_mix else None,
        )  # fmt: skip
        write_extended(source, out, said)
        made.append(out)
    return tuple(made)


def write_extended(source: Path, out: Path, said: Extension) -> None:
    """Write the sound of `source` (WAV or FLAC, two channels) to `out` with the chunk `bext`."""
    count = wave_length(source)
    part = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        with part.open("wb") as file:
            file.write(_head(count, said.body()))
            for piece in _packed(source):
                file.write(piece)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _head(count: int, extension: bytes) -> bytes:
    data = count * _FRAME
    whole = 4 + 36 + 8 + len(extension) + 24 + 8 + data
    huge = whole > _RIFF_LIMIT
    sizes = struct.pack("<QQQI", whole, data, count, 0) if huge else bytes(28)
    fmt = struct.pack("<HHIIHH", 1, 2, SAMPLE_RATE, SAMPLE_RATE * _FRAME, _FRAME, 24)
    return b"".join((
        b"RF64" if huge else b"RIFF", struct.pack("<I", 0xFFFFFFFF if huge else whole), b"WAVE",
        b"ds64" if huge else b"JUNK", struct.pack("<I", 28), sizes,
        b"bext", struct.pack("<I", len(extension)), extension,
        b"fmt ", struct.pack("<I", 16), fmt,
        b"data", struct.pack("<I", 0xFFFFFFFF if huge else data),
    ))  # fmt: skip


def _packed(source: Path) -> Iterator[bytes]:
    top = (1 << 23) - 1
    for block in read_wave(source):
        whole = np.rint(np.clip(block.astype(np.float64), -1, 1) * top).astype("<i4")
        raw = np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)
        yield raw[:, :3].tobytes()


def _hundredths(level: float | None) -> int:
    return _UNKNOWN if level is None else max(-9999, min(9999, round(level * 100)))


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace")[:256]
