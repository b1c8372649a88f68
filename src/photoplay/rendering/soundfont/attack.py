"""How long after the key a note is heard.

A short rendering of the note is looked at: the moment that counts is where its level, taken over
5 ms, first reaches half of the most it has in the first 200 ms (strings and horns swell; the ear
puts their beginning into the rise: Gordon, "The perceptual attack time of musical tones", JASA
1987, found thresholds on the rise to predict it best).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from photoplay.rendering.soundfont.font import SoundFont
from photoplay.rendering.soundfont.player import FontPlayer
from photoplay.rendering.soundfont.waves import Waves
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part

WINDOW = 0.005
WITHIN = 0.200
_SHARE = 0.5
_VELOCITY_STEP = 16


class Attacks:
    """Attack times of one part's sound, measured when first asked for."""

    def __init__(self, font: SoundFont, part: Part, waves: Waves) -> None:
        self._font, self._waves = font, waves
        self._part = replace(part, notes=(), controls=())
        self._known: dict[tuple[int, int], float] = {}

    def __call__(self, pitch: int, velocity: int) -> float:
        """Seconds from key down to when a note of `pitch` is heard."""
        # Velocities are taken in steps: a table of 8 a key is enough, and each costs a rendering.
        hit = min(127, velocity // _VELOCITY_STEP * _VELOCITY_STEP + _VELOCITY_STEP // 2)
        if (pitch, hit) not in self._known:
            length = int((WITHIN + 0.05) * SAMPLE_RATE)
            alone = PerformedPart(
                part=self._part,
                starts=np.zeros(1),
                ends=np.ones(1),
                pitches=np.array([pitch], dtype=np.int16),
                velocities=np.array([hit], dtype=np.int16),
                control_times=np.zeros(0),
                control_numbers=np.zeros(0, dtype=np.int16),
                control_values=np.zeros(0, dtype=np.int16),
            )
            player = FontPlayer(self._font, alone, waves=self._waves, quantum=length)
            self._known[pitch, hit] = heard_at(player.render(length))
        return self._known[pitch, hit]


def heard_at(sound: Samples) -> float:
    """Seconds until the level of `sound`, shape (n, 2), first reaches half its early maximum.

    0 for silence.
    """
    power = np.square(sound, dtype=np.float64).sum(axis=1)[: int(WITHIN * SAMPLE_RATE)]
    width = int(WINDOW * SAMPLE_RATE)
    summed = np.concatenate([np.zeros(width // 2 + 1), np.cumsum(power)])
    summed = np.concatenate([summed, np.full(width - width // 2, summed[-1])])
    level = np.sqrt(np.maximum(0.0, summed[width:] - summed[:-width]))
    if not level.max() > 0:
        return 0.0
    return float(np.argmax(level >= _SHARE * level.max())) / SAMPLE_RATE
