"""Write made pictures as a film."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE, Samples


def write_film(
    path: Path,
    pictures: Iterable[NDArray[np.uint8]],
    rate: Fraction,
    *,
    sound: Samples | None = None,
    codec: str = "libx264",
    crf: int = 20,
    keyframes: int = 0,
    preset: str = "veryfast",
) -> int:
    """Encode RGB pictures of one even size at `rate`, with `sound` (n, 2) at 48 kHz if given.

    `crf` is x264's quality, `preset` how much work it may do, `keyframes` how many pictures lie
    between two that stand alone (0 leaves it to the codec). Returns the number of pictures. Appears
    whole or not at all.
    """
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    count = 0
    try:
        with av.open(str(part), "w") as out:
            stream: Any = out.add_stream(codec, rate=rate)
            stream.pix_fmt = "yuv420p"
            if codec == "libx264":
                stream.options = {"crf": str(crf), "preset": preset} | (
                    {"g": str(keyframes), "sc_threshold": "0"} if keyframes else {}
                )
            audio: Any = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo") if (
                sound is not None
            ) else None  # fmt: skip
            for pixels in pictures:
                if not count:
                    stream.height, stream.width = pixels.shape[:2]
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
                frame.pts, frame.time_base = count, 1 / rate
                out.mux(stream.encode(frame))
                count += 1
            out.mux(stream.encode(None))
            if sound is not None:
                _write_sound(out, audio, sound)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write_sound(out: Any, stream: Any, sound: Samples) -> None:
    for first in range(0, len(sound), 1024):
        piece = np.ascontiguousarray(sound[first : first + 1024], dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(piece.T.copy(), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, first
        frame.time_base = Fraction(1, SAMPLE_RATE)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
