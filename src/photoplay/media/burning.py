"""A small film to work to: the picture with words burnt into it, and the music."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from photoplay.media.carrying import LEAD
from photoplay.media.pictures import read_frames
from photoplay.media.places import unwritable
from photoplay.media.soundtrack import Soundtrack
from photoplay.types.film import Film

Pixels = NDArray[np.uint8]
_WIDTH = 640
_FONT = cv2.FONT_HERSHEY_SIMPLEX
Draw = Callable[[Pixels, int], Pixels]
"""A picture, even in width and height, and the number of its frame -> what is shown."""
Words = Callable[[int], tuple[str, str, str]]
"""Of frame number n: what stands at the top left, at the top right and at the bottom."""


def write_burnt_in(
    film: Film, soundtrack: Path, out: Path, words: Words, *, comment: str = ""
) -> None:
    """Write `out` (.mp4): every frame of `film` with `words`; see `write_drawn`."""
    write_drawn(film, soundtrack, out, lambda pixels, n: burnt(pixels, words(n)), comment=comment)


def write_drawn(film: Film, soundtrack: Path, out: Path, draw: Draw, *, comment: str = "") -> None:
    """Write `out` (.mp4): every frame of `film`, 640 pixels on its longer side, drawn over.

    Frames follow one another at the film's nominal rate. Raises MediaError and OutputError; a
    half-written file is never left.
    """
    part = out.with_name(f".{out.stem}.{os.getpid()}.part{out.suffix}")
    count = max(1, round(film.duration * film.frame_rate))
    try:
        with av.open(str(part), "w", options={"movflags": "faststart"}) as file:
            file.metadata["comment"] = comment
            _write(file, _drawn(film, count, draw), film.frame_rate, soundtrack)
        part.replace(out)
    except (FFmpegError, OSError) as error:
        raise unwritable(error.errno, out) from error
    finally:
        part.unlink(missing_ok=True)


def burnt(pixels: Pixels, words: tuple[str, str, str]) -> Pixels:
    """`pixels` (height, width, 3) with white words on black at the top corners and the bottom."""
    shown = np.ascontiguousarray(pixels)
    height, width = shown.shape[:2]
    size = max(0.35, min(width, height) / 480)
    left, right, below = words
    _write_line(shown, left, (0, 0), size)
    _write_line(shown, right, (width - _extent(right, size)[0], 0), size)
    _write_line(shown, below, (0, height - _extent(below, size)[1]), size)
    return shown


def _drawn(film: Film, count: int, draw: Draw) -> Iterator[Pixels]:
    frames = iter(read_frames(film, width=_WIDTH))
    held = next(frames)
    after = next(frames, None)
    for number in range(count):
        now = number / float(film.frame_rate)
        while after is not None and after.time <= now + 1e-3:
            held, after = after, next(frames, None)
        even = held.pixels[: held.pixels.shape[0] // 2 * 2, : held.pixels.shape[1] // 2 * 2]
        yield draw(even.copy(), number)


def _write(file: Any, pictures: Iterator[Pixels], rate: Fraction, soundtrack: Path) -> None:
    picture: Any = file.add_stream("libx264", rate=rate, options={"crf": "26", "preset": "fast"})
    picture.pix_fmt = "yuv420p"
    picture.codec_context.time_base = 1 / rate
    sound = Soundtrack(file, "aac", 160_000).of_samples(soundtrack)
    for number, pixels in enumerate(pictures):
        if not number:
            picture.height, picture.width = pixels.shape[:2]
        for ready in sound.until(number / float(rate) + LEAD):
            file.mux(ready)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = number, 1 / rate
        file.mux(picture.encode(frame))
    file.mux(picture.encode(None))
    for ready in sound.rest():
        file.mux(ready)


def _extent(text: str, size: float) -> tuple[int, int]:
    """Width and height in pixels of a line with its ground."""
    (width, height), under = cv2.getTextSize(text, _FONT, size, 1)
    return width + 8, height + under + 6


def _write_line(pixels: Pixels, text: str, corner: tuple[int, int], size: float) -> None:
    if not text:
        return
    width, height = _extent(text, size)
    x, y = corner
    pixels[max(0, y) : y + height, max(0, x) : x + width] = 0
    under = cv2.getTextSize(text, _FONT, size, 1)[1]
    cv2.putText(pixels, text, (x + 4, y + height - under - 2), _FONT, size, (255, 255, 255), 1,
                cv2.LINE_AA)  # fmt: skip
