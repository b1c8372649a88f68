"""The player that all synthesised instruments share: voices in, blocks out.

Sound is made in pieces of one size, QUANTUM samples, whatever is asked for, so the size of the
blocks that a caller takes cannot change a bit of it. Controllers 7 and 11 act on the whole part by
a square law.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from photoplay.rendering.soundfont.attack import WITHIN, heard_at
from photoplay.rendering.soundfont.controllers import releases
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part

QUANTUM = 131_072
_VOLUME, _EXPRESSION = 7, 11
_USUAL_VOLUME = 100
_GAIN_STEP = 64
"""Samples between the points at which controllers are asked."""


class Voice(Protocol):
    """One sounding note."""

    @property
    def end(self) -> int:
        """Sample of film time at which it is over."""
        ...

    def render(self, into: Samples, first: int) -> None:
        """Add to `into`, shape (n, 2), whose first sample is number `first`; called in order."""
        ...

    def choke(self, place: int) -> None:
        """Be silent from sample `place` on."""
        ...


MakeVoice = Callable[[int, int, int, int, int], Voice]
"""(pitch, velocity, start, released, number) -> voice; places in samples."""


class SynthPlayer:
    def __init__(
        self,
        performed: PerformedPart,
        make: MakeVoice,
        choke_groups: dict[int, int] | None = None,
        quantum: int = QUANTUM,
    ) -> None:
        starts, ends = releases(performed)
        order = np.argsort(starts, kind="stable")
        self._starts, self._ends = starts[order], ends[order]
        self._pitches, self._velocities = performed.pitches[order], performed.velocities[order]
        self._make, self._groups = make, choke_groups or {}
        self._performed = performed
        self._size = quantum
        self._next = self._place = self._taken = 0
        self._sounding: list[tuple[int, Voice]] = []
        self._made = np.zeros((0, 2), dtype=np.float32)

    def render(self, length: int) -> Samples:
        """The next `length` samples, shape (length, 2)."""
        parts, have = [], 0
        while have < length:
            if self._taken == len(self._made):
                self._made, self._taken = self._quantum(), 0
            piece = self._made[self._taken : self._taken + length - have]
            parts.append(piece)
            self._taken += len(piece)
            have += len(piece)
        return np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.float32)

    def _quantum(self) -> Samples:
        made = np.zeros((self._size, 2), dtype=np.float32)
        until = self._place + self._size
        while self._next < len(self._starts) and self._starts[self._next] < until:
            self._strike(self._next)
            self._next += 1
        for _, voice in self._sounding:
            voice.render(made, self._place)
        self._sounding = [(g, v) for g, v in self._sounding if v.end > until]
        if made.any():
            made *= self._gain()[:, None]
        self._place = until
        return made

    def _strike(self, k: int) -> None:
        pitch, start = int(self._pitches[k]), int(self._starts[k])
        group = self._groups.get(pitch, 0)
        if group:
            for other, voice in self._sounding:
                if other == group:
                    voice.choke(start)
        voice = self._make(pitch, int(self._velocities[k]), start, int(self._ends[k]), k)
        self._sounding.append((group, voice))

    def _gain(self) -> np.ndarray:
        """Of each sample, or of all of them where it does not change."""
        knots = np.arange(0, self._size + _GAIN_STEP, _GAIN_STEP)
        times = (self._place + knots) / SAMPLE_RATE
        total = np.ones(len(times))
        for number, usual in ((_VOLUME, _USUAL_VOLUME), (_EXPRESSION, 127)):
            mine = self._performed.control_numbers == number
            if not mine.any():
                total *= (usual / 127) ** 2 * (127 / _USUAL_VOLUME) ** (2 * (number == _VOLUME))
                continue
            at, values = self._performed.control_times[mine], self._performed.control_values[mine]
            # Steps are drawn as slopes of 30 ms, so that they do not click.
            knots = np.repeat(at, 2) + np.tile([0.0, 0.03], len(at))
            levels = np.repeat(np.concatenate([[values[0]], values]), 2)[1:-1].astype(float)
            knots = np.maximum.accumulate(knots)
            reference = _USUAL_VOLUME if number == _VOLUME else 127
            total *= (np.interp(times, knots, levels) / reference) ** 2
        if (total == total[0]).all():
            return np.full(1, total[0], dtype=np.float32)
        between = np.diff(total)[:, None] * (np.arange(_GAIN_STEP) / _GAIN_STEP)
        between += total[:-1, None]
        return between.astype(np.float32).reshape(-1)[: self._size]


def attack_by_listening(make: Callable[..., SynthPlayer], part: Part,
                        pitch: int, velocity: int) -> float:  # fmt: skip
    """Seconds from key down to when a note is heard, from a short rendering of it."""
    alone = PerformedPart(
        part=part,
        starts=np.zeros(1),
        ends=np.ones(1),
        pitches=np.array([pitch], dtype=np.int16),
        velocities=np.array([velocity], dtype=np.int16),
        control_times=np.zeros(0),
        control_numbers=np.zeros(0, dtype=np.int16),
        control_values=np.zeros(0, dtype=np.int16),
    )
    length = int((WITHIN + 0.05) * SAMPLE_RATE)
    return heard_at(make(alone, 0, quantum=length).render(length))
