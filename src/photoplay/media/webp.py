"""Animated WebP, which FFmpeg cannot decode: pictures and how long each is shown, by OpenCV."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import MediaError
from photoplay.types.film import Film

CONTAINER = "animated webp"
_SHORTEST = 0.02
"""Seconds; shorter times are browsers' word for a tenth of a second."""
_ROOM = 256_000_000
"""Bytes of pictures held at a time."""


def probe_animation(path: Path) -> Film:
    """The film in an animated WebP."""
    starts, width, height = [0.0], 0, 0
    for seconds, pixels in _pictures(path):
        starts.append(starts[-1] + seconds)
        height, width = pixels.shape[:2]
    gaps = [after - before for before, after in pairwise(starts)]
    count = len(gaps)
    return Film(
        path=path,
        kind="animation" if count > 1 else "still",
        duration=starts[-1],
        frame_rate=Fraction(min(100.0, count / starts[-1])).limit_denominator(1001),
        width=width,
        height=height,
        frames=count,
        constant_rate=max(gaps) - min(gaps) <= 0.0025,
        container=CONTAINER,
        codec="webp",
    )


def pictures_of(path: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """When each picture appears, in seconds, and its RGB pixels."""
    at = 0.0
    for seconds, pixels in _pictures(path):
        yield at, np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        at += seconds


def _pictures(path: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Seconds shown and BGR pixels; read in stretches, so that long ones fit in memory."""
    start, count = 0, 1
    while True:
        done, animation = cv2.imreadanimation(str(path), start=start, count=count)
        frames = animation.frames if done else ()
        if not len(frames):
            if not start:
                raise MediaError(f"{path} is an animated WebP that cannot be decoded; is it whole?")
            return
        for pixels, milliseconds in zip(frames, animation.durations, strict=False):
            seconds = milliseconds / 1000
            yield (
                seconds if seconds >= _SHORTEST else 0.1,
                np.asarray(pixels, dtype=np.uint8)[:, :, :3],
            )
        start += len(frames)
        count = max(1, _ROOM // max(1, frames[0].nbytes))
