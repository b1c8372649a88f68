"""The soundtrack, encoded as a container wants it, as far as it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
_CLOCK = Fraction(1, SAMPLE_RATE)

_CODING = {"aac": {"aac_pns": "0", "aac_is": "0", "aac_coder": "fast"}}
"""Noise of the coder's own and panned bands instead of what was there save bits that are not scarce
here: without them 1 to 3 dB nearer to the samples in all bands, and peaks hardly rise. The fast
search for what to leave out is at 256 kb/s nearer to the samples than the one in two loops (2 to 15
dB under 8 kHz on seven mixes, within 3 dB above) and takes half the time."""


class Soundtrack:
    """A 48 kHz stereo sound on its way into `container` as a stream of its own."""

    def __init__(self, container: Any, codec: str, bitrate: int) -> None:
        self.stream: Any = container.add_stream(
            codec, rate=SAMPLE_RATE, layout="stereo", options=_CODING.get(codec, {})
        )
        self.stream.bit_rate = bitrate
        self.stream.metadata["title"] = "Photoplay"
        self._packets: Iterator[Any] = iter(())
        self._reached = 0.0

    def of_packets(self, packets: Iterable[Any]) -> Soundtrack:
        """This one, of packets that were coded before in the same way."""
        self._packets = iter(packets)
        return self

    def of_samples(self, path: Path, dips: Sequence[Dip] = ()) -> Soundtrack:
        """This one, of a WAV or FLAC file that is coded as packets are asked for.

        It is softer for a moment at each of `dips`.
        """
        self._packets = self._coded(path, dips)
        return self

    def until(self, seconds: float) -> Iterator[Any]:
        """Packets up to `seconds`."""
        while self._reached < seconds:
            packet = next(self._packets, None)
            if packet is None:
                return
            self._reached = float((packet.pts + packet.duration) * packet.time_base)
            yield packet

    def rest(self) -> Iterator[Any]:
        """All packets that are left."""
        yield from self._packets

    def _coded(self, path: Path, dips: Sequence[Dip]) -> Iterator[Any]:
        context = self.stream.codec_context
        # Made when the first packet is asked for: some coders say their frame once they are open.
        fitted = av.AudioResampler(
            format=context.format, layout="stereo", rate=SAMPLE_RATE,
            frame_size=context.frame_size or _PIECE,
        )  # fmt: skip
        at = 0
        for block in read_wave(path, 8192):
            softer = dipped(block, at, dips) if dips else block
            for piece in fitted.resample(sound_frame(softer, at)):
                yield from self.stream.encode(piece)
            at += len(block)
        for piece in fitted.resample(None):
            yield from self.stream.encode(piece)
        yield from self.stream.encode(None)


def coder(codec: str, bitrate: int) -> Any:
    """An open encoder that makes what a Soundtrack's stream of the same `codec` makes."""
    context: Any = av.CodecContext.create(codec, "w")
    context.sample_rate, context.layout = SAMPLE_RATE, "stereo"
    context.format, context.time_base = "fltp", _CLOCK
    context.bit_rate, context.options = bitrate, _CODING.get(codec, {})
    context.open()
    return context


def sound_frame(block: Samples, at: int) -> Any:
    """Samples `at` on, shape (n, 2), as a frame of planar floats."""
    rows = np.ascontiguousarray(block.T, dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(rows, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, _CLOCK
    return frame
