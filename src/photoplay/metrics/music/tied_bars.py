"""One track's strokes in bars, as music21's MIDI import leaves them: voices, ties, bars that grow.

The rules are those of music21 9 and 10 (BSD-3), faults included, since values that were made by
reading music21's notes hold them:

- Where notes that start together end apart somewhere in the track, every bar with overlaps is cut
  into voices; a stroke goes into the first voice that is free, and is lost where none is.
- What overshoots its bar is cut there and its rest is put into the next bar: into that bar's first
  voice; or, where both bars have voices, beside them, and there it is not cut again.
- A bar is as long as the longest that stands in it, and what follows in the track moves. A rest
  beside voices counts whole. So does a chord that was cut, where the length of its voice was asked
  for before and nothing was put into the voice since: lengths are remembered, and cutting a chord
  (but not a single note) does not clear the memory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Struck:
    """What stands at one place: a note, a chord or the tied rest of one."""

    offset: float
    """Quarter notes from the start."""
    pitches: tuple[int, ...]
    """Empty for drums."""


@dataclass(slots=True)
class Stroke:
    """A note or chord before it is cut at bar lines; times in quarter notes."""

    onset: Fraction
    length: Fraction
    pitches: tuple[int, ...]
    chord: bool = False

    @property
    def end(self) -> Fraction:
        return self.onset + self.length


@dataclass(slots=True)
class _Voice:
    strokes: list[Stroke] = field(default_factory=list)
    known: Fraction | None = None
    """Its remembered length; None where it must be asked for anew."""
    in_order: bool = True

    def length(self) -> Fraction:
        if self.known is None:
            self.known = max((one.end for one in self.strokes), default=ZERO)
        return self.known

    def put(self, stroke: Stroke) -> None:
        # A place is compared as a float: a third of a beat may lie before itself.
        self.in_order = self.in_order and self.length() <= Fraction(float(stroke.onset))
        self.strokes.append(stroke)
        self.known = None

    def sort(self) -> None:
        """Put in order, which also forgets the length, unless it is in order already."""
        if not self.in_order:
            self.in_order, self.known = True, None

    def is_filled(self) -> bool:
        """Whether no rest has to be put between its strokes."""
        at = ZERO
        for one in sorted(self.strokes, key=lambda one: one.onset):
            if one.onset > at:
                return False
            at = max(at, one.end)
        return True


@dataclass(slots=True)
class _Bar:
    start: Fraction
    size: Fraction
    loose: list[Stroke] = field(default_factory=list)
    voices: list[_Voice] = field(default_factory=list)

    def strokes(self) -> list[Stroke]:
        return self.loose + [one for voice in self.voices for one in voice.strokes]

    def length(self) -> Fraction:
        """Of what stands in it; a voice without rests is as long as remembered."""
        voices = [
            voice.length() if voice.is_filled() else max(one.end for one in voice.strokes)
            for voice in self.voices
        ]
        return max([self.size, *voices, *(one.end for one in self.loose)])


def across_bars(
    strokes: Sequence[Stroke], metres: Sequence[tuple[Fraction, Fraction]], *, crossing: bool
) -> list[Struck]:
    """What stands in the bars of a track.

    `metres` are (place, quarter notes a bar), the first at 0; `crossing` tells that notes which
    start together end apart.
    """
    bars = _bars(strokes, metres)
    starts = [bar.start for bar in bars]
    for stroke in strokes:
        bar = bars[bisect_right(starts, stroke.onset) - 1]
        bar.loose.append(replace(stroke, onset=stroke.onset - bar.start))
    for bar in bars:
        bar.loose.sort(key=lambda one: (one.onset, one.length > 0))
        if crossing:
            _into_voices(bar)
    _tie(bars)
    found, at = [], ZERO
    for bar in bars:
        found += [Struck(float(at + one.onset), one.pitches) for one in bar.strokes()]
        at += bar.length()
    return found


def _bars(strokes: Sequence[Stroke], metres: Sequence[tuple[Fraction, Fraction]]) -> list[_Bar]:
    """Bars to the last end; a metre that changes within a bar holds from the next."""
    last, at = max(one.end for one in strokes), ZERO
    bars: list[_Bar] = []
    while not bars or at < last:
        size = [size for place, size in metres if place <= at][-1]
        bars.append(_Bar(at, size))
        at += size
    return bars


def _into_voices(bar: _Bar) -> None:
    count = _voices_of(bar.loose)
    if count == 1:
        return
    voices = [_Voice() for _ in range(count)]
    for stroke in bar.loose:
        free = next((voice for voice in voices if voice.length() <= stroke.onset), None)
        if free:
            free.put(stroke)
    bar.voices, bar.loose = [voice for voice in voices if voice.strokes], []


def _voices_of(strokes: Sequence[Stroke]) -> int:
    """Strokes in the largest group of overlaps, by the order in which the tool finds them."""
    group: dict[int, Fraction] = {}
    sizes: dict[Fraction, int] = {}

    def store(index: int, place: Fraction) -> None:
        group[index] = place
        sizes[place] = sizes.get(place, 0) + 1

    for i, others in enumerate(_overlaps(strokes)):
        place: Fraction | None = None
        for j in others:
            if j in group:
                place = group[j]
                continue
            place = strokes[i].onset if place is None else place
            store(j, place)
        if others and i not in group:
            store(i, strokes[i].onset if place is None else place)
    return max(sizes.values(), default=1)


def _overlaps(strokes: Sequence[Stroke]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in strokes]
    for i, one in enumerate(strokes):
        for j in range(i + 1, len(strokes)):
            first, second = sorted([(one.onset, one.end), (strokes[j].onset, strokes[j].end)])
            if second[0] >= first[1]:
                break
            found[i].append(j)
            found[j].append(i)
    return [sorted(others) for others in found]


def _tie(bars: list[_Bar]) -> None:
    """Cut what overshoots; the last bar overshoots nothing, as the bars reach to the last end."""
    for bar in bars:
        for voice in bar.voices:
            voice.sort()
    for bar, after in pairwise(bars):
        parted, had_voices = bool(bar.voices), bool(after.voices)
        for voice in bar.voices or [_Voice(bar.loose)]:
            voice.sort()
            for stroke in list(voice.strokes):
                if stroke.end > bar.size:
                    rest = replace(stroke, onset=ZERO, length=stroke.end - bar.size)
                    stroke.length = bar.size - stroke.onset
                    if not stroke.chord:
                        voice.known = None
                    _carry(rest, after, parted=parted, had_voices=had_voices)


def _carry(rest: Stroke, after: _Bar, *, parted: bool, had_voices: bool) -> None:
    """Put what is left of a cut stroke into the next bar."""
    if parted and had_voices:
        if not after.loose:
            for voice in after.voices:
                voice.length()  # asked for, and so remembered
        after.loose.append(rest)
        return
    if parted and not after.voices:
        after.voices, after.loose = [_Voice(after.loose)], []
    if after.voices:
        after.voices[0].put(rest)
    else:
        after.loose.append(rest)
