"""A tempo map that was made elsewhere, taken as the plan's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from photoplay.types.errors import BriefError
from photoplay.types.plan import Choice
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

_SHORTEST_LEAD_IN = 0.05
"""Seconds by which a map may begin late without a bar to lead in."""
_LONGEST_BAR = 15
_METRES = frozenset({2, 4, 8})


def fitted(tempo: TempoMap, duration: float, *, begins: float = 0.0) -> TempoMap:
    """`tempo` from film time `begins` on, lasting exactly as long as the film.

    Bars go on in the last metre and tempo where the map is too short; in the bar that the film's
    end falls into the last felt beat is held or cut so that it ends with the film. A map that
    begins late gets bars of its first tempo to lead in. Raises BriefError for a map that begins
    before the film and for metres that no staff shows.
    """
    for bar in tempo.bars:
        if bar.denominator not in _METRES or bar.numerator > _LONGEST_BAR:
            raise BriefError(
                f"the tempo map asks for {bar.numerator}/{bar.denominator} at beat {bar.start:g}; "
                f"metres of up to {_LONGEST_BAR} halves, quarters or eighths can be written"
            )
    if begins < -1e-3:
        raise BriefError(
            f"the tempo map begins {-begins:.3f} s before the film; export it from the film's "
            "first frame on, or say --timecode"
        )
    if begins > _SHORTEST_LEAD_IN:
        tempo = _led_in(tempo, begins)
    tempo = _prolonged(tempo, duration)
    return _cut(tempo, duration)


def given_metre(tempo: TempoMap) -> Choice:
    """The commonest metre of a map."""
    counts = Counter((bar.numerator, bar.denominator) for bar in tempo.bars)
    numerator, denominator = counts.most_common(1)[0][0]
    return Choice(
        value=f"{numerator}/{denominator}", reason="from the given tempo map", locked=True
    )


def given_tempo(tempo: TempoMap) -> Choice:
    """The middle of a map's tempi over time, in felt beats a minute."""
    places = np.linspace(0, tempo.beats, 400, endpoint=False)
    bpm = float(np.median([tempo.bpm_at(beat) for beat in places]))
    pulse = tempo.bars[tempo.bar_at(tempo.beats / 2)].pulse
    return Choice(value=round(bpm / pulse, 2), reason="from the given tempo map", locked=True)


def _led_in(tempo: TempoMap, begins: float) -> TempoMap:
    """Bars of whole quarters before the map's first, at about its first tempo."""
    quarters = max(1, round(begins * tempo.points[0].bpm / 60))
    bars: list[Bar] = []
    left = quarters
    while left:
        count = min(left, 4)
        start = bars[-1].end if bars else 0.0
        bars.append(Bar(start=start, numerator=count, denominator=4))
        left -= count
    first = TempoPoint(beat=0.0, bpm=60 * quarters / begins)
    return TempoMap(
        points=(first, *(replace(p, beat=p.beat + quarters) for p in tempo.points)),
        bars=(*bars, *(replace(b, start=b.start + quarters) for b in tempo.bars)),
    )


def _prolonged(tempo: TempoMap, duration: float) -> TempoMap:
    bars = list(tempo.bars)
    per_beat = 60 / tempo.points[-1].bpm
    end = float(tempo.seconds(tempo.beats)[0])
    while end < duration - 1e-6:
        bars.append(replace(bars[-1], start=bars[-1].end))
        end += bars[-1].beats * per_beat
    return replace(tempo, bars=tuple(bars))


def _cut(tempo: TempoMap, duration: float) -> TempoMap:
    """The map up to `duration`, its last felt beat held or cut to end there."""
    starts = tempo.seconds(np.array([bar.start for bar in tempo.bars]))
    kept = list(tempo.bars[: int(np.searchsorted(starts, duration - 1e-6))])
    end = float(tempo.beat_at(duration)[0])
    if len(kept) > 1 and end - kept[-1].start < 0.5 * kept[-1].pulse:
        kept.pop()
    last = kept[-1]
    unit = last.pulse
    count = max(1, round((end - last.start) / unit))
    if count * unit < last.beats - 1e-9:
        last = replace(last, numerator=round(count * unit * last.denominator / 4))
    kept[-1] = last
    held = max(0.0, last.end - unit)
    since = float(tempo.seconds(held)[0])
    points = [point for point in tempo.points if point.beat < held - 1e-9]
    bpm = 60 * (last.end - held) / (duration - since)
    if not points or abs(points[-1].bpm - bpm) > 1e-9 * bpm:
        points.append(TempoPoint(beat=held, bpm=bpm))
    return TempoMap(points=tuple(points), bars=tuple(kept))
