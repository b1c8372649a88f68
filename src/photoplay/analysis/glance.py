"""What every observation is shown of one picture: small copies of it and how it has moved.

Whatever two observations need is computed here once. Dense flow is DIS (Kroeger et al., "Fast
Optical Flow using Dense Inverse Search", ECCV 2016) between grey pictures of 160 px.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.means import mean
from photoplay.types.errors import MediaError
from photoplay.types.film import Frame

LONG_SIDE = 320
"""Pixels of the longer side of `Glance.rgb`, at most."""
SMALL_SIDE = 160
"""Pixels of the longer side of `Glance.small`, `grey` and `flow`."""
LAB_SIDE = 96
"""Pixels of the longer side of `Glance.lab`."""

_NO_FLOW: Any = None
"""No first guess; the library's types forget that it may be left out."""
Bytes = NDArray[np.uint8]
Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceOptions:
    """How closely pictures are looked at."""

    flow_rate: float = 15.0
    """Pictures a second, at most, between which optical flow is computed."""
    flow_preset: int = cv2.DISOPTICAL_FLOW_PRESET_FAST
    """DIS preset. On made films FAST halves ULTRAFAST's error for 0.15 ms more a picture; MEDIUM
    gains little over FAST for five times its cost (benchmarks/flow.py)."""
    alike: float = 0.25
    """Correlation of two grey pictures below which flow between them would mean nothing."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Glance:
    """One picture as the observations see it. Arrays are not to be written to."""

    index: int
    """Number of the frame in the film, from 0."""
    time: float
    """Seconds of film time at which it appears."""
    rgb: Bytes
    """Shape (height, width, 3), its longer side at most LONG_SIDE."""
    small: Bytes
    """The same by area averaging, longer side SMALL_SIDE (160 x 90 for a wide film)."""
    grey: Bytes
    """Luma of `small`, shape (height, width)."""
    lab: Reals
    """CIELAB (D65) of the picture at LAB_SIDE: L* 0..100, a*, b*."""
    flow: Reals | None = None
    """Shape (height, width, 2): pixels right and down that each point of `grey` moved to get here
    from the picture `flow_seconds` ago; None where it was not computed: at the first picture,
    between pictures with nothing in common, and on pictures skipped to keep to `flow_rate`."""
    flow_seconds: float = 0.0
    """Seconds between the two pictures of `flow`; 0 where there is none."""


Result_co = TypeVar("Result_co", covariant=True)


class Observation(Protocol[Result_co]):
    """Somebody who looks at every picture in order and says in the end what was seen."""

    def see(self, glance: Glance) -> None: ...

    def finish(self) -> Result_co: ...


def glances(frames: Iterable[Frame], options: GlanceOptions | None = None) -> Iterator[Glance]:
    """Yield one glance per frame; holds one earlier picture, whatever the film's length.

    MediaError where a frame's pixels are not (height, width, 3) bytes.
    """
    options = options or GlanceOptions()
    dis = cv2.DISOpticalFlow.create(options.flow_preset)
    spacing = 1 / options.flow_rate
    held: tuple[float, Bytes] | None = None
    for frame in frames:
        rgb, small, grey = _small_copies(frame)
        flow, since = None, 0.0
        if held is None or held[1].shape != grey.shape:
            held = (frame.time, grey)
        elif frame.time - held[0] >= spacing * 0.9:
            if _alike(held[1], grey) >= options.alike:
                flow = np.asarray(dis.calc(held[1], grey, _NO_FLOW), dtype=np.float32)
                since = frame.time - held[0]
            held = (frame.time, grey)
        yield Glance(
            index=frame.index,
            time=frame.time,
            rgb=rgb,
            small=small,
            grey=grey,
            lab=_lab(small),
            flow=flow,
            flow_seconds=since,
        )


def _lab(small: Bytes) -> Reals:
    scale = min(1.0, LAB_SIDE / max(small.shape[:2]))
    size = max(1, round(small.shape[1] * scale)), max(1, round(small.shape[0] * scale))
    # From so small a picture means over exact areas differ little and take five times as long.
    tiny = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(tiny, cv2.COLOR_RGB2LAB), dtype=np.float32)


def fitted(pixels: Bytes, long_side: int) -> Bytes:
    """`pixels` shrunk by area averaging so that the longer side is `long_side`, or as they are."""
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _small_copies(frame: Frame) -> tuple[Bytes, Bytes, Bytes]:
    pixels = frame.pixels
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        raise MediaError(
            f"frame {frame.index} has shape {pixels.shape} of {pixels.dtype}; "
            "expected (height, width, 3) of uint8"
        )
    rgb = fitted(pixels, LONG_SIDE)
    small = fitted(rgb, SMALL_SIDE)
    return rgb, small, np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _alike(a: Bytes, b: Bytes) -> float:
    """Correlation of two grey pictures, -1..1; flat pictures are like anything."""
    tiny = (min(32, a.shape[1]), min(18, a.shape[0]))
    x, y = (cv2.resize(p, tiny, interpolation=cv2.INTER_AREA).astype(np.float32) for p in (a, b))
    x, y = x - np.float32(mean(x)), y - np.float32(mean(y))
    scale = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / scale if scale > x.size else 1.0
