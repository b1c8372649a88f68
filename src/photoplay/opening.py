"""The opening of a score, to be heard while the rest is still being played.

As soon as all of the first section has been played it is written down as a file of its own, at the
loudness that the music will have, as far as its peaks allow.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from photoplay.media.wave import WaveWriter
from photoplay.theory.loudness import measure
from photoplay.types.audio import SAMPLE_RATE, Samples, StemBlock
from photoplay.types.plan import Plan

LONGEST = 12.0
"""Seconds of an opening at most."""
_SHORTEST = 6.0
"""Seconds of an opening at least, where the film is as long: a short first section is heard with
what follows."""
_FADE = 0.3
"""Seconds over which an opening ends that ends before the film does."""
_CEILING = 10 ** (-1 / 20)
"""Highest sample, full scale 1."""


def opening_of(plan: Plan) -> float:
    """Seconds from the film's start to the end of its first section, within reason."""
    first = plan.sections[0].end if plan.sections else plan.duration
    return min(plan.duration, LONGEST, max(first, _SHORTEST))


class Opening:
    """Listens to stems as they are played, and writes their first `seconds` to `path`."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path, self.plan = path, plan
        self._left = round(opening_of(plan) * SAMPLE_RATE)
        self._heard: list[Samples] = []

    def add(self, block: StemBlock) -> None:
        """Take the next block in; with the last that is wanted the file is written."""
        if self._left <= 0:
            return
        length = min(self._left, block.length)
        whole = np.zeros((length, 2), dtype=np.float32)
        for samples in block.parts.values():
            whole += samples[:length]
        self._heard.append(whole)
        self._left -= length
        if self._left <= 0:
            self._write(np.concatenate(self._heard))
            self._heard = []

    def _write(self, sound: Samples) -> None:
        found, peak = measure([sound]).integrated, float(np.abs(sound).max(initial=0.0))
        if found is not None and peak > 0:
            sound *= min(10 ** ((float(self.plan.loudness.value) - found) / 20), _CEILING / peak)
        if len(sound) < round(self.plan.duration * SAMPLE_RATE):
            count = min(len(sound), round(_FADE * SAMPLE_RATE))
            sound[len(sound) - count :] *= np.linspace(1, 0, count, dtype=np.float32)[:, None]
        with WaveWriter(self.path, bits=16) as file:
            file.write(sound)
