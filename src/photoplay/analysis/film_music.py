"""Where the film's own sound is music already, told without learned weights.

The idea is the continuous frequency activation of Seyerlehner, Pohle, Schedl and Widmer
("Automatic Music Detection in Television Productions", DAFx 2007): music holds some frequencies
for a while, so that a spectrogram thinned to its local peaks shows lines along time. The lines are
measured in stretches of 2.6 s; speech glides and noise has no lines. Here the windows are longer
(256 ms) than in the paper, which lets even flat speech fall apart, and what stands still for many
seconds (mains hum, a fan) is not music either.

Measured on 30 s each of 16 pieces played by a sampler, 8 voices of a speech synthesiser and 10
noises: all the music was found along its whole length; of the speech 2.5 % was taken for music (a
monotonous Spanish voice), of noise and hum none; but a made-up row of passing engines, whose
exhausts hold harmonics for seconds, was wholly. Music 10 dB under speech is found along 95 % of its
length, 20 dB under it along 63 %. A drone held without change for ten seconds is taken for hum.
Edges are good to 0.8 s. A minute of sound takes 0.1 s on one core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, median_filter, uniform_filter1d

from photoplay.analysis.findings import Findings
from photoplay.types.analysis import FilmSound, Shot
from photoplay.types.film import SoundBlock
from photoplay.types.time import Span, joined

RATE = 16_000
_WINDOW, _HOP = 4096, 512
_FRAMES = 40
"""Frames in half a stretch."""
STEP = _FRAMES * _HOP / RATE
"""Seconds from one stretch to the next (1.28); a stretch is two of them."""
_LOWEST, _HIGHEST = 60.0, 4000.0
_AUDIBLE_FROM = 100.0
"""Hertz from which power is compared: below it rumble outweighs all that is heard."""
_LASTING = 0.35
"""Share of a half stretch for which a frequency must stand out to be a line."""
_PROMINENT = 6.0
"""Decibels that a point must stand above the mean of the 21 bins around it."""
_AROUND = 21
_REACH = 7
"""Stretches before and after one (9 s) over which a line is said to stand still."""
_FEWEST = 4
"""Stretches (6.4 s) under which nothing can be said to."""

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicOptions:
    """When a stretch counts as music; strengths are sums of five peaks, 0..5."""

    begin: float = 2.0
    hold: float = 1.7
    least: float = 4.0
    """Seconds; shorter spans are not told."""
    pause: float = 2.0
    """Seconds; shorter pauses do not end the music."""
    audible: float = 1e-3
    """Root mean square under which nothing counts, full scale 1 (-60 dBFS)."""
    mostly: float = 0.35
    """Share of the power that lies in lines, under which something else is louder than music."""
    held: float = 0.45
    """Share of time for which a frequency must sound in nearly all stretches around to be taken for
    hum, 0..1."""


class MusicReader:
    """Hears one channel at 16 kHz."""

    rate = RATE
    channels = 1

    def __init__(self, options: MusicOptions | None = None) -> None:
        self._options = options or MusicOptions()
        self._bins = slice(round(_LOWEST * _WINDOW / RATE), round(_HIGHEST * _WINDOW / RATE))
        self._audible = slice(round(_AUDIBLE_FROM * _WINDOW / RATE), None)
        self._shape = np.hanning(_WINDOW).astype(np.float32)
        self._held: Reals = np.zeros(0, dtype=np.float32)
        self._heard = 0
        self._half: tuple[Reals, float] | None = None
        self._lines: list[NDArray[np.float16]] = []
        self._levels: list[float] = []
        self._halves: list[tuple[float, float]] = []

    def hear(self, block: SoundBlock) -> None:
        if block.rate != RATE or block.samples.ndim != 2 or block.samples.shape[1] != 1:
            raise ValueError(
                f"music is heard at {RATE} Hz in one channel, got {block.rate} Hz, "
                f"shape {block.samples.shape}"
            )
        gap = block.start - self._heard
        while gap > 0:
            part = min(gap, 60 * RATE)
            self._listen(np.zeros(part, dtype=np.float32))
            gap -= part
        self._listen(block.samples[max(0, -gap) :, 0])

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """Spans of music of 4 s and more, and the share of the film that they make up."""
        if not self._lines:
            return Findings(remarks=("the sound is too short (under 3 s) to tell music in it",))
        spans = self.spans(duration)
        share = sum(span.duration for span in spans) / duration
        # Loudness is another listener's matter; only the share is known here.
        sound = FilmSound(
            loudness=None, speech_loudness=None, silent=False, music_share=round(min(1.0, share), 4)
        )
        return Findings(music=spans, effects=self.effects(duration), sound=sound)

    def strengths(self) -> NDArray[np.float64]:
        """How strong the lines of each stretch are, 0..5, one every STEP seconds; 0 where it is
        inaudible. Lines that stand still for many seconds do not count."""
        lines = np.array(self._lines, dtype=np.float32).reshape(len(self._lines), -1)
        moving = lines.copy()
        for place in range(len(lines)):
            near = lines[max(0, place - _REACH) : place + _REACH + 1]
            if len(near) < _FEWEST:
                continue
            held = np.quantile(near, 0.15, axis=0) >= self._options.held
            # A line is a few bins wide, and wanders by one.
            moving[place, maximum_filter1d(held, 5)] = 0.0
        heard = np.array(self._levels) >= self._options.audible
        return np.array([_peaks(row) for row in moving]) * heard

    def spans(self, duration: float) -> tuple[Span, ...]:
        """Where there is music, in seconds, cut off at `duration`."""
        if not self._lines:
            return ()
        smooth = median_filter(self.strengths(), 3, mode="nearest")
        found, began = [], -1
        for place, strength in enumerate([*smooth.tolist(), -1.0]):
            if began < 0 and strength >= self._options.begin:
                began = place
            elif began >= 0 and strength < self._options.hold:
                found.append(self._span(began, place, duration))
                began = -1
        whole = joined(found, self._options.pause)
        return tuple(span for span in whole if span.duration >= self._options.least)

    def effects(self, duration: float) -> tuple[Span, ...]:
        """Where something audible that is no music is louder than the music, if there is any."""
        limit = min(duration, self._heard / RATE)
        found = [
            Span(min(limit, place * STEP), min(limit, (place + 1) * STEP))
            for place, (share, level) in enumerate(self._halves)
            if share < self._options.mostly and level >= self._options.audible
        ]
        return joined([span for span in found if span.duration > 0], 0.1)

    def _span(self, first: int, last: int, duration: float) -> Span:
        """Stretches [first, last): each stands for the STEP around its middle."""
        heard = min(duration, self._heard / RATE)
        start = 0.0 if first == 0 else min(heard, (first + 0.5) * STEP + _WINDOW / RATE / 2)
        end = heard if last == len(self._lines) else (last + 0.5) * STEP + _WINDOW / RATE / 2
        return Span(start, max(start, min(heard, end)))

    def _listen(self, fresh: Reals) -> None:
        self._heard += len(fresh)
        held = np.concatenate([self._held, fresh.astype(np.float32)])
        need, at = _WINDOW + (_FRAMES - 1) * _HOP, 0
        while at + need <= len(held):
            self._take(held[at : at + need])
            at += _FRAMES * _HOP
        self._held = held[at:]

    def _take(self, samples: Reals) -> None:
        frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
        power = np.abs(np.fft.rfft(frames * self._shape, axis=1)) ** 2
        decibels = 10 * np.log10(power + 1e-9)
        standing = decibels - uniform_filter1d(decibels, _AROUND, axis=1)
        lines_of_all = (standing > _PROMINENT).mean(axis=0, dtype=np.float32)
        lines = lines_of_all[self._bins]
        level = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
        loud = power[:, self._audible]
        held = maximum_filter1d(lines_of_all >= _LASTING, 3)[self._audible]
        self._halves.append((float(loud[:, held].sum() / (loud.sum() + 1e-12)), level))
        if self._half is not None:
            whole = (self._half[0] + lines) / 2
            self._lines.append(whole.astype(np.float16))
            self._levels.append(max(level, self._half[1]))
        self._half = (lines, level)


def _peaks(activation: Reals) -> float:
    """The sum of the heights of the five highest peaks, each above the higher of its two feet."""
    inner = activation[1:-1]
    tops = np.flatnonzero((inner >= activation[:-2]) & (inner > activation[2:])) + 1
    feet = np.flatnonzero((inner <= activation[:-2]) & (inner <= activation[2:])) + 1
    feet = np.concatenate([[0], feet, [len(activation) - 1]])
    right = np.searchsorted(feet, tops)
    left_foot = activation[feet[np.maximum(right - 1, 0)]]
    right_foot = activation[feet[np.minimum(right, len(feet) - 1)]]
    heights = activation[tops] - np.maximum(left_foot, right_foot)
    return float(np.sort(heights)[-5:].sum())
