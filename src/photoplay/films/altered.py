"""One film in altered forms – grey, frozen, backwards, mirrored – to ask what is listened to.

All forms, the true one too, are written anew at one size, by one encoder, without sound, so that
nothing differs but the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.media.pictures import jpeg, read_frames
from photoplay.types.errors import MediaError
from photoplay.types.film import Film

Pixels = NDArray[np.uint8]

WIDTH = 480
"""Pixels of the longer side."""
_QUALITY = 95
"""Of the JPEGs in which pictures are held until they are written: backwards needs them all."""


def write_altered(
    film: Film, places: dict[str, Path], *, seconds: float | None = None, width: int = WIDTH
) -> None:
    """Write `film`, or its first `seconds`, in each form that `places` names, to its path.

    Forms are true, null (grey), frozen (its middle picture held), reversed and mirrored.
    MediaError where nothing can be decoded or two pictures do not fit into `seconds`.
    """
    unknown = set(places) - set(FORMS)
    if unknown:
        raise ValueError(f"there is no form {sorted(unknown)}; forms are {', '.join(FORMS)}")
    rate = film.frame_rate.limit_denominator(1001)
    end = film.duration if seconds is None else min(film.duration, seconds)
    held = _held(film, rate, end, width)
    if len(held) < 2:
        raise MediaError(f"{film.path} shows {len(held)} pictures in {end:.2f} s; two are needed")
    for form, path in places.items():
        write_film(path, FORMS[form](held), rate)


def _held(film: Film, rate: Fraction, end: float, width: int) -> list[bytes]:
    """Each picture that is shown at an even rate, as JPEG; pictures shown longer come again."""
    held: list[bytes] = []
    count, shown = round(end * rate), b""
    for frame in read_frames(film, width=width):
        due = min(count, round(frame.time * rate))
        held += [shown or _packed(frame.pixels)] * (due - len(held))
        if len(held) >= count:
            break
        shown = _packed(frame.pixels)
    return held + [shown] * (count - len(held)) if shown else held


def _packed(pixels: Pixels) -> bytes:
    height, width = pixels.shape[:2]
    return jpeg(pixels[: height // 2 * 2, : width // 2 * 2], _QUALITY)


def _picture(packed: bytes) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(packed, dtype=np.uint8), cv2.IMREAD_COLOR)
    return np.ascontiguousarray(np.asarray(pixels, dtype=np.uint8)[..., ::-1])


def _true(held: Sequence[bytes]) -> Iterable[Pixels]:
    return map(_picture, held)


def _null(held: Sequence[bytes]) -> Iterable[Pixels]:
    grey = np.full_like(_picture(held[0]), 128)
    return (grey for _ in held)


def _frozen(held: Sequence[bytes]) -> Iterable[Pixels]:
    middle = _picture(held[len(held) // 2])
    return (middle for _ in held)


def _reversed(held: Sequence[bytes]) -> Iterable[Pixels]:
    return map(_picture, reversed(held))


def _mirrored(held: Sequence[bytes]) -> Iterable[Pixels]:
    return (np.ascontiguousarray(_picture(one)[:, ::-1]) for one in held)


FORMS: dict[str, Callable[[Sequence[bytes]], Iterable[Pixels]]] = {
    "true": _true,
    "null": _null,
    "frozen": _frozen,
    "reversed": _reversed,
    "mirrored": _mirrored,
}
