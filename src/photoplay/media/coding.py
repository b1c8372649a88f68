"""What lossy coding makes of a sound: how far its peaks overshoot."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np

from photoplay.media.soundtrack import Soundtrack
from photoplay.media.wave import WaveWriter, read_stretch, read_wave
from photoplay.types.audio import SAMPLE_RATE, Samples

_FRAME = 1024
"""Samples of an AAC frame: excerpts begin at a multiple, so that they are framed alike."""
_BEFORE, _LENGTH, _MOST = 8, 24, 8
"""Frames that an excerpt begins before its peak, its frames, and the most excerpts."""
_LOUD = 10 ** (-3 / 20)
"""Share of the highest peak from which another is tried as well."""


def coded_excerpts(path: Path, codec: str, bitrate: int) -> Samples:
    """The loudest places of a stereo sound file as `codec` gives them back, shape (samples, 2).

    At most eight excerpts of half a second, however long the file; bit rate in bits a second.
    """
    excerpts = _loudest(path)
    return _through(excerpts, path, codec, bitrate) if len(excerpts) else excerpts


def _loudest(path: Path) -> Samples:
    """Excerpts round the highest peaks, one after another."""
    peaks: list[Samples] = []
    for block in read_wave(path, _FRAME * 64):
        size = np.maximum(np.abs(block[:, 0]), np.abs(block[:, 1]))
        peaks.append(np.maximum.reduceat(size, np.arange(0, len(size), _FRAME)))
    if not peaks:
        return np.zeros((0, 2), dtype=np.float32)
    frames = np.concatenate(peaks)
    chosen: list[int] = []
    for frame in np.argsort(-frames, kind="stable"):
        if len(chosen) == _MOST or frames[frame] < _LOUD * frames.max():
            break
        if all(abs(int(frame) - other) >= _LENGTH - _BEFORE for other in chosen):
            chosen.append(int(frame))
    spans = [(max(0, k - _BEFORE) * _FRAME, (max(0, k - _BEFORE) + _LENGTH) * _FRAME)
             for k in sorted(chosen)]  # fmt: skip
    cut = [read_stretch(path, first, last) for first, last in spans]
    return np.concatenate([np.pad(piece, ((0, last - first - len(piece)), (0, 0)))
                           for piece, (first, last) in zip(cut, spans, strict=True)])  # fmt: skip


def _through(sound: Samples, beside: Path, codec: str, bitrate: int) -> Samples:
    """`sound` coded and decoded again, just as the soundtrack will be."""
    file = io.BytesIO()
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=".mix-") as folder:
        excerpts = Path(folder) / "peaks.wav"
        with WaveWriter(excerpts) as writer:
            writer.write(sound)
        with av.open(file, "w", format="matroska") as container:
            for packet in Soundtrack(excerpts, container, codec, bitrate).rest():
                container.mux(packet)
    file.seek(0)
    out = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
    rows: list[Samples] = []
    coded: Any = av.open(file, "r")
    with coded:
        for frame in (*coded.decode(audio=0), None):
            pieces = out.resample(frame)
            rows += [piece.to_ndarray().T.astype(np.float32, copy=False) for piece in pieces]
    return np.concatenate(rows) if rows else np.zeros((0, 2), dtype=np.float32)
