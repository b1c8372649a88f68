"""Swung eighths are written straight, with a word that says so, as players read them.

A score's off-beats lie where they sound: at .64 of the beat, say. Written out they would be dotted
eighths and sixteenths in one part and triplets in the next.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from photoplay.types.score import Note, Part
from photoplay.types.tempo import Bar

_LATE = (0.555, 0.7)
"""Places in the beat at which a late off-beat eighth begins."""
_STRAIGHT = 0.03
_FEW = 8
"""Late off-beats below which nothing is told to swing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """Where the off-beats of a score come late."""

    late: float
    """Place in the beat at which its second eighth begins; .5 is straight, .667 a triplet's."""
    bars: frozenset[int]

    @property
    def ratio(self) -> tuple[int, int]:
        """Lengths of the first and the second eighth, in hundredths of the beat."""
        first = round(100 * self.late)
        return first, 100 - first


def swing_of(parts: Iterable[Part], bars: Sequence[Bar]) -> Swing | None:
    """How a score swings; None where it does not. Bars of compound metre never do."""
    starts = [bar.start for bar in bars]
    late: dict[int, list[float]] = {}
    straight: dict[int, int] = {}
    for note in (note for part in parts for note in part.notes):
        index = max(0, bisect_right(starts, note.onset + 1e-6) - 1)
        place = (note.onset - starts[index]) % 1.0
        if bars[index].pulse != 1.0:
            continue
        if _LATE[0] <= place <= _LATE[1]:
            late.setdefault(index, []).append(place)
        elif abs(place - 0.5) < _STRAIGHT:
            straight[index] = straight.get(index, 0) + 1
    swung = {index: rows for index, rows in late.items() if len(rows) > straight.get(index, 0)}
    places = [place for rows in swung.values() for place in rows]
    # Triplets without swing have as many notes on the beat's first third.
    if len(places) < _FEW or statistics.pstdev(places) > _STRAIGHT:
        return None
    return Swing(late=statistics.median(places), bars=frozenset(swung))


def straightened(notes: Sequence[Note], bars: Sequence[Bar], swing: Swing) -> list[Note]:
    """`notes` as they are written: late off-beats on the half of their beat."""
    starts = [bar.start for bar in bars]

    def place(beat: float) -> float:
        index = max(0, bisect_right(starts, beat + 1e-6) - 1)
        if index not in swing.bars:
            return beat
        whole = starts[index] + (beat - starts[index] + 1e-6) // 1.0
        inside = beat - whole
        if inside <= swing.late:
            return whole + 0.5 * max(0.0, inside) / swing.late
        return whole + 0.5 + 0.5 * (inside - swing.late) / (1 - swing.late)

    rows = []
    for note in notes:
        onset = place(note.onset)
        rows.append(replace(note, onset=onset, duration=max(0.01, place(note.end) - onset)))
    return rows
