"""The soundtrack, encoded as a container wants it, as far as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from photoplay.media.overshoot import Dip, dipped
from photoplay.media.wave import read_wave
from photoplay.types.audio import SAMPLE_RATE, Samples

_PIECE = 1024
"""Samples a packet, for encoders that take any number."""

_CODING = {"aac": {"aac_pns": "0", "aac_is": "0"}}
"""Noise of the coder's own and panned bands instead of what was there save bits that are not scarce
here: without them 1 to 3 dB nearer to the samples in all bands, and peaks hardly rise."""


class Soundtrack:
    """A 48 kHz stereo WAV or FLAC file on its way into `container` as a stream of its own.

    It is softer for a moment at each of `dips`.
    """

    def __init__(
        self, path: Path, container: Any, codec: str, bitrate: int, dips: Sequence[Dip] = ()
    ) -> None:
        self.stream: Any = container.add_stream(
            codec, rate=SAMPLE_RATE, layout="stereo", options=_CODING.get(codec, {})
        )
        self.stream.bit_rate = bitrate
        self.stream.metadata["title"] = "Photoplay"
        self.resampler = av.AudioResampler(
            format=self.stream.codec_context.format, layout="stereo", rate=SAMPLE_RATE,
            frame_size=self.stream.codec_context.frame_size or _PIECE,
        )  # fmt: skip
        self.blocks: Iterator[Samples] = read_wave(path, 8192)
        self.dips = dips
        self.written = 0
        self.done = False

    def until(self, seconds: float) -> Iterator[Any]:
        """Packets up to `seconds`."""
        while not self.done and self.written < seconds * SAMPLE_RATE:
            block = next(self.blocks, None)
            if block is None:
                yield from self.rest()
                return
            yield from self._encoded(self._frame(block))

    def rest(self) -> Iterator[Any]:
        """All packets that are left."""
        if self.done:
            return
        for block in self.blocks:
            yield from self._encoded(self._frame(block))
        self.done = True
        yield from self._encoded(None)
        yield from self.stream.encode(None)

    def _frame(self, block: Samples) -> Any:
        if self.dips:
            block = dipped(block, self.written, self.dips)
        flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, self.written
        frame.time_base = Fraction(1, SAMPLE_RATE)
        self.written += len(block)
        return frame

    def _encoded(self, frame: Any) -> Iterator[Any]:
        for piece in self.resampler.resample(frame):
            yield from self.stream.encode(piece)
