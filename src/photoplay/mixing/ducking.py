"""Lower the music under speech: by as much as it takes, early enough, and softly back.

Figures after the scoring craft: down 150-300 ms before the line, up over half a second to one
after it, held across pauses under a second; 12 LU below the voice (Torcoli et al. 2019 found 10 LU
for music and 4 more for lay listeners).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photoplay.mixing.options import Duck
from photoplay.theory.loudness import lufs
from photoplay.types.time import Span, joined

Floats = NDArray[np.float64]
RATE = 100.0
"""Points a second of a ducking curve."""
LOOK_AHEAD = 0.25
DOWN, UP = 0.22, 0.8
HOLD = 1.0
"""Seconds of pause across which the music stays down."""


def ducks_under(
    speech: Sequence[Span], *, music: Floats, voice: float, below: float
) -> tuple[Duck, ...]:
    """What each stretch of speech asks for; pauses under HOLD seconds do not part them.

    `music` is the K-weighted power of the music in tenths of a second, `voice` the loudness of the
    speech in LUFS at the level at which it is mixed, `below` the LU wanted between them.
    """
    found = []
    for span in joined(speech, gap=HOLD) if len(music) else ():
        heard = music[max(0, int(10 * span.start)) : max(1, int(np.ceil(10 * span.end)))]
        level = float(lufs(float(heard.mean()))) if len(heard) else -120.0
        found.append(Duck(start=span.start, end=span.end, depth=voice - below - level))
    return tuple(found)


def ducking_curve(ducks: Sequence[Duck], duration: float) -> Floats:
    """Decibels, <= 0, at RATE points a second for `duration` seconds."""
    count = int(np.ceil(duration * RATE)) + 1
    curve = np.zeros(count)
    for span in ducks:
        start, end = span.start - LOOK_AHEAD, span.end + 0.1
        place = slice(max(0, int(start * RATE)), max(0, int((end + UP) * RATE) + 2))
        times = np.arange(count)[place] / RATE
        shape = np.interp(times, (start, start + DOWN, end, end + UP), (0.0, 1.0, 1.0, 0.0))
        # A raised cosine, so that nobody hears where it starts.
        shape = 0.5 - 0.5 * np.cos(np.pi * shape)
        curve[place] = np.minimum(curve[place], shape * span.taken)
    return curve
