"""One sounding zone: pitch, loudness, filter and place, from key down to silence.

Everything that moves is worked out on a grid of GRID samples from the start of the voice; loudness
runs in straight lines between grid points, pitch and filter hold over each step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.soundfont import generators as g
from photoplay.rendering.soundfont.controllers import Controllers
from photoplay.rendering.soundfont.envelope import Stages, hertz_of, oscillation, samples_of
from photoplay.rendering.soundfont.filter import FLAT_GAIN, OPEN, LowPass
from photoplay.rendering.soundfont.patch import Patch
from photoplay.rendering.soundfont.samples import Loop, Samples
from photoplay.rendering.soundfont.waves import Source, Waves
from photoplay.types.audio import SAMPLE_RATE

Floats = NDArray[np.float64]

GRID = 64
"""Samples between control points: 1.3 ms."""
SILENCE = 1000.0
"""Centibels below full scale at which a voice is over."""
_RAMP = (np.arange(GRID) / GRID).astype(np.float32)
_MOVES_PITCH = (g.MOD_LFO_TO_PITCH, g.VIB_LFO_TO_PITCH, g.MOD_ENV_TO_PITCH)
_MOVES_CUTOFF = (g.MOD_LFO_TO_CUTOFF, g.MOD_ENV_TO_CUTOFF)


class Voice:
    """A zone that sounds from sample `start` on; `released` is where its key lets go."""

    def __init__(
        self, patch: Patch, key: int, start: int, released: int, controls: Controllers, waves: Waves
    ) -> None:
        self.start = start
        self.exclusive = int(patch.zone.values[g.EXCLUSIVE_CLASS])
        self._patch, self._controls, self._waves = patch, controls, waves
        self._released = float(released - start)
        self._stopped = np.inf
        self._loudness = _stages(patch, key, g.VOL_ENV_DELAY, g.KEY_TO_VOL_HOLD)
        self._source, self._freed = _sources(patch, waves.samples)
        self._cents = _cents(patch, key)
        self._rate = patch.zone.sample.rate / SAMPLE_RATE
        self._pitch_moves = controls.tunes or _moving(patch, _MOVES_PITCH)
        self._cutoff_moves = _moving(patch, _MOVES_CUTOFF) or not patch.ridden.keys().isdisjoint(
            (g.FILTER_CUTOFF, g.FILTER_Q)
        )
        self._modulation = (
            _stages(patch, key, g.MOD_ENV_DELAY, g.KEY_TO_MOD_HOLD)
            if self._pitch_moves or self._cutoff_moves
            else None
        )
        self._increment = float(self._rate * 2.0 ** (self._cents / 1200.0))
        self._position = 0.0
        self._turned: float | None = None
        self._filter = LowPass()
        self._end = self._last()

    @property
    def end(self) -> float:
        """Sample at which the voice is over; infinite while its key is held."""
        return self.start + self._end

    def choke(self, place: int) -> None:
        """Cut short at sample `place` by a later voice of the same exclusive class."""
        self._stopped = min(self._stopped, float(max(0, place - self.start)))
        self._end = min(self._end, self._last())

    def render(self, into: NDArray[np.float32], first: int) -> None:
        """Add to `into`, planar of shape (2, n), whose first sample is number `first`.

        Calls must follow each other without a gap from the one that holds the start.
        """
        begin = max(0, first - self.start)
        end = int(min(first + into.shape[1] - self.start, self._end))
        if end <= begin:
            return
        low, high = begin // GRID, -(-end // GRID)
        grid = np.arange(low, high + 1) * GRID
        places = grid + self.start
        wobble = self._wobble(grid)
        sound = self._wave(begin, end, grid, places, wobble)
        sound = self._filtered(sound, begin, end, grid, places, wobble)
        level = self._level(grid, places, wobble)
        spot = first - self.start
        target = into[:, begin - spot : end - spot]
        angle = (self._patch.over(g.PAN, self._controls, places) + 500.0) * (np.pi / 2000.0)
        for channel, gain in enumerate((np.cos(angle), np.sin(angle))):
            if np.all(np.abs(gain) < 1e-6):
                continue
            curve = _drawn(np.asarray(level * gain), begin - low * GRID, end - begin)
            np.multiply(sound, curve, out=curve, casting="same_kind")
            target[channel] += curve

    def _wobble(self, grid: NDArray[np.int64]) -> dict[int, Floats | float]:
        """What oscillators and the modulation envelope stand at."""
        patch = self._patch
        found: dict[int, Floats | float] = {}
        places = grid.astype(float)
        if self._modulation is not None:
            found[g.MOD_ENV_DELAY] = self._modulation.modulation(places, self._released)
        for delay, used in (
            (g.MOD_LFO_DELAY, (g.MOD_LFO_TO_PITCH, g.MOD_LFO_TO_CUTOFF, g.MOD_LFO_TO_VOLUME)),
            (g.VIB_LFO_DELAY, (g.VIB_LFO_TO_PITCH,)),
        ):
            if _moving(patch, used):
                frequency = hertz_of(patch.value(delay + 1))
                found[delay] = oscillation(places, samples_of(patch.value(delay)), frequency)
        return found

    def _wave(
        self,
        begin: int,
        end: int,
        grid: NDArray[np.int64],
        places: NDArray[np.int64],
        wobble: dict[int, Floats | float],
    ) -> NDArray[np.float32]:
        freed = int(self._released) if self._freed is not None else None
        if not self._pitch_moves and (freed is None or end <= freed):
            return self._waves.steady(self._source, self._increment, begin, end)
        if not self._pitch_moves:
            positions = np.arange(begin, end) * self._increment
        else:
            over = self._patch.over
            cents = self._cents + self._controls.tuned(places[:-1])
            for number, mover in (
                (g.MOD_LFO_TO_PITCH, g.MOD_LFO_DELAY),
                (g.VIB_LFO_TO_PITCH, g.VIB_LFO_DELAY),
                (g.MOD_ENV_TO_PITCH, g.MOD_ENV_DELAY),
            ):
                if mover in wobble:
                    depth = over(number, self._controls, places)
                    cents = cents + (np.asarray(depth) * wobble[mover])[:-1]
            steps = self._rate * 2.0 ** (cents / 1200.0)
            bases = self._position + np.concatenate([[0.0], np.cumsum(steps * GRID)])
            self._position = float(bases[end // GRID - grid[0] // GRID])
            drawn = bases[:-1, None] + steps[:, None] * np.arange(GRID)
            positions = drawn.reshape(-1)[begin - grid[0] : end - grid[0]]
        held = max(0, freed - begin) if freed is not None else len(positions)
        read: Floats = np.asarray(positions, dtype=np.float64)
        sound = self._waves.gliding(self._source, read[:held])
        if held < len(read):
            sound = np.concatenate([sound, self._let_go(read[held:])])
        elif self._source.loop is None and self._has_run_out(self._source, read[-1]):
            self._end = float(end)
        return sound

    def _let_go(self, positions: Floats) -> NDArray[np.float32]:
        """A loop that lasts as long as the key: after it the rest of the sample plays on."""
        loop = self._source.loop
        assert self._freed is not None
        assert loop is not None
        length = loop.end - loop.start
        if self._turned is None:
            turns = (positions[0] + self._source.start - loop.start) // length
            self._turned = float(max(0.0, turns) * length)
        rest = np.maximum(positions - self._turned, 0.0)
        if self._has_run_out(self._freed, rest[-1]):
            self._end = min(self._end, self._released + len(rest))
        return self._waves.gliding(self._freed, rest)

    def _has_run_out(self, source: Source, position: float) -> bool:
        return source.start + position > self._waves.samples.length(source.head, source.end)

    def _filtered(
        self,
        sound: NDArray[np.float32],
        begin: int,
        end: int,
        grid: NDArray[np.int64],
        places: NDArray[np.int64],
        wobble: dict[int, Floats | float],
    ) -> NDArray[np.floating]:
        cutoff = self._patch.over(g.FILTER_CUTOFF, self._controls, places)
        resonance = self._patch.over(g.FILTER_Q, self._controls, places)
        if not self._cutoff_moves:
            if np.asarray(cutoff).max() >= OPEN and np.asarray(resonance).max() <= 0:
                return sound
            edges = np.array([0, end - begin])
            return self._filter.run(sound, _row(cutoff, 1), _row(resonance, 1), edges)
        moved = _row(cutoff, len(grid)).copy()
        for number, mover in (
            (g.MOD_LFO_TO_CUTOFF, g.MOD_LFO_DELAY),
            (g.MOD_ENV_TO_CUTOFF, g.MOD_ENV_DELAY),
        ):
            if mover in wobble:
                moved += self._patch.over(number, self._controls, places) * wobble[mover]
        moved = np.clip(moved, *g.BOUNDS[g.FILTER_CUTOFF])
        edges = np.clip(grid - begin, 0, end - begin)
        return self._filter.run(sound, moved[:-1], _row(resonance, len(grid))[:-1], edges)

    def _level(
        self, grid: NDArray[np.int64], places: NDArray[np.int64], wobble: dict[int, Floats | float]
    ) -> Floats:
        lowered = self._loudness.attenuation(grid.astype(float), self._released, self._stopped)
        lowered = lowered + self._patch.over(g.ATTENUATION, self._controls, places)
        if g.MOD_LFO_DELAY in wobble:
            depth = self._patch.over(g.MOD_LFO_TO_VOLUME, self._controls, places)
            lowered = lowered - depth * wobble[g.MOD_LFO_DELAY]
        level = 10.0 ** (lowered / -200.0)
        if not self._cutoff_moves and self._is_open():
            level = level * FLAT_GAIN
        return np.asarray(level)

    def _is_open(self) -> bool:
        return self._patch.value(g.FILTER_CUTOFF) >= OPEN and self._patch.value(g.FILTER_Q) <= 0

    def _last(self) -> float:
        below = max(0.0, SILENCE - self._patch.value(g.ATTENUATION))
        if g.ATTENUATION in self._patch.ridden:
            below = SILENCE
        end = self._loudness.silent_from(self._released, self._stopped, min(below, 960.0))
        if self._source.loop is None and not self._pitch_moves:
            frames = self._waves.samples.length(self._source.head, self._source.end)
            end = min(end, max(0, frames - self._source.start) / self._increment)
        return float(np.ceil(end)) if np.isfinite(end) else end


def _sources(patch: Patch, samples: Samples) -> tuple[Source, Source | None]:
    """What is read while the key is held, and after it where that is something else."""
    head, values = patch.zone.sample, patch.values
    end = (1 << 40) if head.compressed else head.end - head.start
    cut = int(values[g.END_OFFSET] + 32768 * values[g.END_COARSE])
    if cut < 0:
        end = max(1, samples.length(head, end) + cut)
    start = max(0, int(values[g.START_OFFSET] + 32768 * values[g.START_COARSE]))
    first = head.loop_start + int(values[g.LOOP_START_OFFSET] + 32768 * values[g.LOOP_START_COARSE])
    last = head.loop_end + int(values[g.LOOP_END_OFFSET] + 32768 * values[g.LOOP_END_COARSE])
    mode = int(values[g.SAMPLE_MODES]) & 3
    plain = Source(head, start, end, None)
    if mode not in (1, 3) or not 0 <= first < min(last, end):
        return plain, None
    looped = Source(head, start, end, Loop(first, min(last, end)))
    return looped, plain if mode == 3 else None


def _stages(patch: Patch, key: int, first: int, key_to_hold: int) -> Stages:
    """The envelope whose six generators begin at `first`."""
    delay, attack, hold, decay, sustain, release = (patch.value(first + k) for k in range(6))
    hold += (60 - key) * patch.value(key_to_hold)
    decay += (60 - key) * patch.value(key_to_hold + 1)
    return Stages(
        delay=samples_of(delay) if delay > -12000 else 0.0,
        attack=max(1.0, samples_of(attack)),
        hold=samples_of(hold) if hold > -12000 else 0.0,
        decay=max(1.0, samples_of(min(decay, 8000.0))),
        sustain=min(1.0, max(0.0, sustain / 1000.0)),
        release=max(1.0, samples_of(release)),
    )


def _cents(patch: Patch, key: int) -> float:
    root = int(patch.zone.values[g.ROOT_KEY])
    root = patch.zone.sample.root if not 0 <= root <= 127 else root
    return (
        (key - root) * patch.value(g.SCALE_TUNING)
        + patch.value(g.COARSE_TUNE) * 100.0
        + patch.value(g.FINE_TUNE)
        + patch.value(g.PITCH)
        + patch.zone.sample.correction
    )


def _moving(patch: Patch, numbers: tuple[int, ...]) -> bool:
    return any(patch.values[number] != 0 or number in patch.ridden for number in numbers)


def _row(value: Floats | float, length: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=float).reshape(-1)[:length], (length,))


def _drawn(level: Floats, skip: int, length: int) -> NDArray[np.float32]:
    """Straight lines through grid points, from sample `skip` on."""
    points = level.astype(np.float32)
    lines = np.multiply.outer(np.diff(points), _RAMP)
    lines += points[:-1, None]
    return np.asarray(lines.reshape(-1)[skip : skip + length])
