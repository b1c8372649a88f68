"""Recordings of sound alone (WAV, FLAC, MP3, …), streamed at the rate of the house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from photoplay.media.probe import open_media
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import MediaError

SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".aiff", ".aif"})


def read_recording(path: Path, *, rate: int = SAMPLE_RATE) -> Iterator[Samples]:
    """The first sound track of any file, in pieces of shape (samples, 2), full scale = 1.

    Mono is played on both sides. Raises MediaError where there is no sound or it cannot be decoded.
    """
    with open_media(path) as container:
        if not container.streams.audio:
            raise MediaError(f"{path} has no sound track")
        stream = container.streams.audio[0]
        shape = av.AudioResampler(format="fltp", layout="stereo", rate=rate)
        try:
            for frame in container.decode(stream):
                for piece in shape.resample(frame):
                    yield np.ascontiguousarray(piece.to_ndarray().T, dtype=np.float32)
            for piece in shape.resample(None):
                yield np.ascontiguousarray(piece.to_ndarray().T, dtype=np.float32)
        except FFmpegError as error:
            raise MediaError(f"{path} cannot be decoded to its end: {error}") from error
