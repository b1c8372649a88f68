"""Play a performed part with a SoundFont.

Conventions where the SoundFont Technical Specification 2.04 leaves room are FluidSynth's, measured
on it: written attenuation counts for four tenths, controllers 7 and 11 act by a square law, pan
keeps the power. Full scale is GAIN times that of the samples, 6 dB over FluidSynth's own 0.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.soundfont import generators as g
from photoplay.rendering.soundfont.controllers import Controllers, releases
from photoplay.rendering.soundfont.font import PERCUSSION_BANK, SoundFont, Zone
from photoplay.rendering.soundfont.patch import struck
from photoplay.rendering.soundfont.samples import Samples as SampleStore
from photoplay.rendering.soundfont.voice import Voice
from photoplay.rendering.soundfont.waves import Waves
from photoplay.types.audio import Samples
from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part

GAIN = 0.4
QUANTUM = 131_072
"""Samples that are rendered at once (2.7 s), whatever is asked for: so the size of the blocks that
a caller takes cannot change a bit of the sound."""


class FontPlayer:
    """Plays one part, block after block, keeping only what still sounds."""

    def __init__(
        self,
        font: SoundFont,
        performed: PerformedPart,
        *,
        waves: Waves | None = None,
        quantum: int = QUANTUM,
    ) -> None:
        self.font = font
        self.waves = waves or Waves(SampleStore(font))
        self.preset, _ = font.preset(*address(performed.part))
        self._quantum = quantum
        self._zones = font.zones(self.preset)
        self._answering: dict[tuple[int, int], tuple[Zone, ...]] = {}
        self._controls = Controllers(performed)
        starts, ends = releases(performed)
        order = np.argsort(starts, kind="stable")
        self._starts, self._ends = starts[order], ends[order]
        self._pitches = performed.pitches[order]
        self._velocities = performed.velocities[order]
        self._next_note = 0
        self._place = 0
        self._sounding: list[Voice] = []
        self._made: NDArray[np.float32] = np.zeros((2, 0), dtype=np.float32)
        self._taken = 0

    def render(self, length: int) -> Samples:
        """The next `length` samples, shape (length, 2)."""
        block = np.empty((length, 2), dtype=np.float32)
        done = 0
        while done < length:
            if self._taken == self._made.shape[1]:
                self._made, self._taken = self._next_quantum(), 0
            count = min(length - done, self._made.shape[1] - self._taken)
            block[done : done + count] = self._made[:, self._taken : self._taken + count].T
            done += count
            self._taken += count
        return block

    def _next_quantum(self) -> NDArray[np.float32]:
        made = np.zeros((2, self._quantum), dtype=np.float32)
        while (
            self._next_note < len(self._starts)
            and self._starts[self._next_note] < self._place + self._quantum
        ):
            self._strike(self._next_note)
            self._next_note += 1
        for voice in self._sounding:
            voice.render(made, self._place)
        self._place += self._quantum
        self._sounding = [voice for voice in self._sounding if voice.end > self._place]
        made *= np.float32(GAIN)
        return made

    def _strike(self, note: int) -> None:
        key, velocity = int(self._pitches[note]), int(self._velocities[note])
        start, end = int(self._starts[note]), int(self._ends[note])
        zones = self._answering.get((key, velocity))
        if zones is None:
            zones = tuple(zone for zone in self._zones if zone.answers(key, velocity))
            self._answering[key, velocity] = zones
        begun = []
        for zone in zones:
            heard, hit = (
                int(given if zone.values[number] < 0 else zone.values[number])
                for number, given in ((g.FIXED_KEY, key), (g.FIXED_VELOCITY, velocity))
            )
            patch = struck(zone, heard, hit, self._controls, start)
            begun.append(Voice(patch, heard, start, end, self._controls, self.waves))
        classes = {voice.exclusive for voice in begun} - {0}
        for voice in self._sounding:
            if voice.exclusive in classes:
                voice.choke(start)
        self._sounding.extend(begun)


def address(part: Part) -> tuple[int, int]:
    """Bank and program under which a font keeps the sound of `part`."""
    return (PERCUSSION_BANK if part.drums else part.bank), part.program
