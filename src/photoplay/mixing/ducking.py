"""Lower the music under speech: by as much as it takes, early enough, and softly back.

Figures after the scoring craft: down 150-300 ms before the line, up over half a second to one
after it, held across pauses under a second; 12 LU below the voice (Torcoli et al. 2019 found 10 LU
for music and 4 more for lay listeners).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.loudness import lufs
from photoplay.types.time import Span, joined

Floats = NDArray[np.float64]
RATE = 100.0
"""Points a second of a ducking curve."""
LOOK_AHEAD = 0.25
DOWN, UP = 0.22, 0.8
HOLD = 1.0
"""Seconds of pause across which the music stays down."""
_MOST = 24.0
"""Decibels beyond which nothing is ducked."""


def ducking_curve(
    speech: Sequence[Span],
    duration: float,
    *,
    music: Floats,
    voice: float,
    below: float,
) -> Floats:
    """Decibels, <= 0, at RATE points a second for `duration` seconds.

    `music` is the K-weighted power of the music in tenths of a second, `voice` the loudness of the
    speech in LUFS at the level at which it is mixed, `below` the LU wanted between them.
    """
    count = int(np.ceil(duration * RATE)) + 1
    curve = np.zeros(count)
    spans = joined(speech, gap=HOLD)
    if not spans or not len(music):
        return curve
    for span in spans:
        start, end = span.start - LOOK_AHEAD, span.end + 0.1
        place = slice(max(0, int(start * RATE)), max(0, int((end + UP) * RATE) + 2))
        times = np.arange(count)[place] / RATE
        shape = np.interp(times, (start, start + DOWN, end, end + UP), (0.0, 1.0, 1.0, 0.0))
        # A raised cosine, so that nobody hears where it starts.
        shape = 0.5 - 0.5 * np.cos(np.pi * shape)
        heard = music[max(0, int(10 * span.start)) : max(1, int(np.ceil(10 * span.end)))]
        level = float(lufs(float(heard.mean()))) if len(heard) else -120.0
        depth = float(np.clip(voice - below - level, -_MOST, 0.0))
        curve[place] = np.minimum(curve[place], shape * depth)
    return curve
