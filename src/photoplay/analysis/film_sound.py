"""How loud the film's own sound is, by ITU-R BS.1770-4 (and EBU R 128's momentary loudness).

The sound is weighted by the two K filters at 48 kHz, squared, and gathered in steps of 100 ms;
blocks of 400 ms overlap by three quarters. Blocks under -70 LUFS, and then those 10 LU under the
mean of the rest, do not count. Memory is one number a step: 290 kB an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.findings import Findings
from photoplay.analysis.grid import CURVE_RATE, grid_length
from photoplay.theory.filters import without_dust
from photoplay.types.analysis import FilmSound, Shot
from photoplay.types.audio import K_WEIGHTING
from photoplay.types.film import SoundBlock
from photoplay.types.time import Curve, Span

RATE = 48_000
SILENCE = -70.0
"""LUFS: the absolute gate, and what the curve says of silence."""
INAUDIBLE = -60.0
"""LUFS: a film whose loudest 400 ms lie under this is taken for silent."""
_STEP = RATE // 10
_BLOCK = 4
"""Steps of 100 ms in a block."""
_K = np.array(K_WEIGHTING)

Floats = NDArray[np.float64]


class Spoken(Protocol):
    """Somebody who knows where speech is, once all has been heard."""

    def spans(self, duration: float = ...) -> tuple[Span, ...]: ...


class LoudnessReader:
    """Hears two channels at 48 kHz. `speech` is asked, in the end, where somebody speaks."""

    rate = RATE
    channels = 2

    def __init__(self, speech: Spoken | None = None) -> None:
        self._speech = speech
        self._state = np.zeros((len(_K), 2, 2))
        self._powers: list[float] = []
        self._open = 0.0
        self._filled = 0
        self._heard = 0

    def hear(self, block: SoundBlock) -> None:
        if block.rate != RATE or block.samples.ndim != 2 or block.samples.shape[1] != 2:
            raise ValueError(
                f"loudness is heard at {RATE} Hz in two channels, got {block.rate} Hz, "
                f"shape {block.samples.shape}"
            )
        gap = block.start - self._heard
        while gap > 0:
            part = min(gap, RATE)
            self._add(np.zeros((part, 2), dtype=np.float32))
            gap -= part
        self._add(block.samples[max(0, -gap) :])

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """The curve "film_loudness" and what is known of the whole sound."""
        blocks = self.blocks()
        if not len(blocks):
            sound = FilmSound(loudness=None, speech_loudness=None, silent=True, music_share=0.0)
            return Findings(sound=sound, remarks=("the sound is shorter than 0.4 s",))
        spoken = None
        if self._speech is not None:
            spoken = integrated(blocks[_within(len(blocks), self._speech.spans(duration))])
        sound = FilmSound(
            loudness=_told(integrated(blocks)),
            speech_loudness=_told(spoken),
            silent=bool(_lufs(blocks).max() < INAUDIBLE),
            music_share=0.0,
        )
        return Findings(curves={"film_loudness": _curve(blocks, duration)}, sound=sound)

    def blocks(self) -> Floats:
        """K-weighted mean square of each block of 400 ms, one every 100 ms, channels summed."""
        powers = np.array(self._powers)
        if len(powers) < _BLOCK:
            return np.zeros(0)
        sums = np.concatenate([[0.0], np.cumsum(powers)])
        means = (sums[_BLOCK:] - sums[:-_BLOCK]) / _BLOCK
        return np.asarray(np.maximum(0.0, means))

    def _add(self, samples: NDArray[np.float32]) -> None:
        if not len(samples):
            return
        # Half a second to load: here it is the listening thread's, beside the pictures.
        from scipy.signal import sosfilt  # noqa: PLC0415

        self._heard += len(samples)
        weighted, self._state = sosfilt(_K, samples.astype(np.float64), axis=0, zi=self._state)
        without_dust(self._state)
        power = (weighted**2).sum(axis=1)
        first = min(len(power), _STEP - self._filled)
        self._open += float(power[:first].sum())
        self._filled += first
        if self._filled < _STEP:
            return
        self._powers.append(self._open / _STEP)
        rest = power[first:]
        whole = len(rest) // _STEP * _STEP
        self._powers += rest[:whole].reshape(-1, _STEP).mean(axis=1).tolist()
        self._open, self._filled = float(rest[whole:].sum()), len(rest) - whole


def integrated(blocks: Floats) -> float | None:
    """Gated loudness in LUFS of blocks of mean square; None where none is above -70 LUFS."""
    heard = blocks[_lufs(blocks) > SILENCE]
    if not len(heard):
        return None
    above = heard[_lufs(heard) > _lufs(heard.mean()) - 10]
    return float(_lufs(above.mean()))


def _lufs(power: Floats | np.floating) -> Floats:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))


def _told(loudness: float | None) -> float | None:
    return None if loudness is None else round(loudness, 3)


def _within(count: int, spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Which blocks lie wholly inside a span."""
    starts = np.arange(count) / CURVE_RATE
    inside = np.zeros(count, dtype=bool)
    for span in spans:
        inside |= (starts + 1e-6 >= span.start) & (starts + 0.4 - 1e-6 <= span.end)
    return inside


def _curve(blocks: Floats, duration: float) -> Curve:
    """Momentary loudness of the 400 ms around each time; held at both ends."""
    length = grid_length(duration)
    places = np.clip(np.arange(length) - _BLOCK // 2, 0, len(blocks) - 1)
    values = np.maximum(_lufs(blocks)[places], SILENCE)
    # What lies more than half a block past the end of the sound is silent.
    values[np.arange(length) > len(blocks) + _BLOCK] = SILENCE
    return Curve(CURVE_RATE, values.astype(np.float32))
