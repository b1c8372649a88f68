"""Sounding notes as written ones: voices, ties, rests, note values, triplets.

Time is counted in units of 1/24 quarter note, which holds thirty-seconds (3) and eighth triplets
(8). Each quarter beat is read straight or as a triplet, whichever fits its onsets better.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from photoplay.types.score import Note
from photoplay.types.tempo import Bar

UNITS = 24
_STRAIGHT, _TRIPLET = 6, 8
_VALUES = {
    96: ("whole", 0), 72: ("half", 1), 48: ("half", 0), 36: ("quarter", 1), 24: ("quarter", 0),
    18: ("eighth", 1), 12: ("eighth", 0), 9: ("16th", 1), 6: ("16th", 0), 3: ("32nd", 0),
}  # fmt: skip
_TRIPLETS = {16: "quarter", 8: "eighth"}
MOST_VOICES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One written chord or rest inside a bar."""

    start: int
    """Units from the bar's first moment."""
    units: int
    pitches: tuple[int, ...]
    """Sounding MIDI numbers; none for a rest."""
    value: str
    """MusicXML note type: whole, half, quarter, eighth, 16th, 32nd."""
    dots: int = 0
    triplet: bool = False
    tied_from: bool = False
    tied_to: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """Notes of one voice that start and end together, in units from the piece's start."""

    start: int
    end: int
    pitches: tuple[int, ...]
    mark: str


def written_bars(notes: Sequence[Note], bars: Sequence[Bar]) -> list[list[list[Written]]]:
    """For every bar its voices (at least one), each a gapless row of chords and rests.

    A fourth voice at once is folded into the third by cutting its notes short.
    """
    triplets = _triplet_beats(notes)
    voices = _voices(_blocks(notes, triplets))
    return [_bar_voices(bar, voices, triplets) for bar in bars]


def _triplet_beats(notes: Iterable[Note]) -> set[int]:
    """Quarter beats whose onsets fit thirds clearly better than quarters."""
    places: dict[int, list[float]] = defaultdict(list)
    for note in notes:
        beat = int(note.onset + 1e-6)
        places[beat].append((note.onset - beat) * UNITS)
    return {
        beat
        for beat, offsets in places.items()
        if _misfit(offsets, _TRIPLET) + 0.5 < _misfit(offsets, _STRAIGHT / 2)
    }


def _misfit(offsets: Iterable[float], grid: float) -> float:
    return sum(abs(offset - round(offset / grid) * grid) for offset in offsets)


def _snap(beat: float, triplets: set[int]) -> int:
    whole = int(beat + 1e-6)
    grid = _TRIPLET if whole in triplets else _STRAIGHT
    return whole * UNITS + round((beat - whole) * UNITS / grid) * grid


def _blocks(notes: Iterable[Note], triplets: set[int]) -> list[_Block]:
    chords: Mapping[tuple[int, int], list[Note]] = defaultdict(list)
    for note in notes:
        start = _snap(note.onset, triplets)
        grid = _TRIPLET if start // UNITS in triplets else _STRAIGHT
        chords[start, max(start + grid, _snap(note.end, triplets))].append(note)
    chords = _without_crumbs(chords, triplets)
    blocks = [
        _Block(start, end, tuple(sorted({note.pitch for note in chord})), chord[0].mark)
        for (start, end), chord in chords.items()
    ]
    return sorted(blocks, key=lambda block: (block.start, -max(block.pitches), block.end))


def _without_crumbs(
    chords: Mapping[tuple[int, int], list[Note]], triplets: set[int]
) -> dict[tuple[int, int], list[Note]]:
    """Notes that end a sixteenth before an eighth or a beat, and have room to it, written up to it:
    a player lets go earlier anyway, and a page of short rests is hard to read.
    """
    starts = sorted({start for start, _ in chords})
    rows: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for (start, end), notes in chords.items():
        after = bisect_left(starts, end)
        room = starts[after] if after < len(starts) else -(-end // 12) * 12
        grid = UNITS if end - start > UNITS else UNITS // 2
        full = -(-end // grid) * grid
        straight = start // UNITS not in triplets and (full - 1) // UNITS not in triplets
        fits = straight and end < full <= room and full - end <= _STRAIGHT and start % 12 == 0
        rows[start, full if fits else end] += notes
    return rows


def _voices(blocks: Iterable[_Block]) -> list[list[_Block]]:
    voices: list[list[_Block]] = []
    for block in blocks:
        free = next((voice for voice in voices if voice[-1].end <= block.start), None)
        if free is not None:
            free.append(block)
        elif len(voices) < MOST_VOICES:
            voices.append([block])
        else:
            _squeeze(voices, block)
    return voices


def _squeeze(voices: list[list[_Block]], block: _Block) -> None:
    """Put `block` into the voice whose last note may best be cut short or joined."""
    voice = min(voices, key=lambda row: abs(row[-1].pitches[0] - block.pitches[0]))
    last = voice[-1]
    if last.start < block.start:
        voice[-1] = replace(last, end=block.start)
        voice.append(block)
    else:
        pitches = tuple(sorted({*last.pitches, *block.pitches}))
        voice[-1] = replace(last, pitches=pitches, end=max(last.end, block.end))


def _bar_voices(
    bar: Bar, voices: Sequence[Sequence[_Block]], triplets: set[int]
) -> list[list[Written]]:
    start, end = round(bar.start * UNITS), round(bar.end * UNITS)
    rows = []
    for number, voice in enumerate(voices):
        inside = [block for block in voice if block.start < end and block.end > start]
        if inside or number == 0:
            rows.append(_row(inside, start, end, triplets))
    return rows or [_row([], start, end, triplets)]


def _row(blocks: Sequence[_Block], start: int, end: int, triplets: set[int]) -> list[Written]:
    row: list[Written] = []
    at = start
    for block in blocks:
        first, last = max(block.start, start), min(block.end, end)
        if first > at:
            row += _pieces(at, first, start, triplets)
        pieces = _pieces(first, last, start, triplets)
        for i, piece in enumerate(pieces):
            row.append(
                replace(
                    piece,
                    pitches=block.pitches,
                    tied_from=i > 0 or block.start < start,
                    tied_to=i < len(pieces) - 1 or block.end > end,
                    mark=block.mark if i == 0 and block.start >= start else "",
                )
            )
        at = last
    if at < end:
        row += _pieces(at, end, start, triplets)
    return row


def _pieces(first: int, last: int, bar: int, triplets: set[int]) -> list[Written]:
    """Rests of written values that fill [first, last); the caller puts pitches on them."""
    pieces = []
    at = first
    while at < last:
        beat = at // UNITS
        inside = min(last, (beat + 1) * UNITS) - at
        if beat in triplets and inside in _TRIPLETS:
            value = _TRIPLETS[inside]
            piece = Written(start=at - bar, units=inside, pitches=(), value=value, triplet=True)
        else:
            ragged = last // UNITS in triplets and last // UNITS > beat
            until = last // UNITS * UNITS if ragged else last
            units = _largest(at - bar, until - at)
            value, dots = _VALUES[units]
            piece = Written(start=at - bar, units=units, pitches=(), value=value, dots=dots)
        pieces.append(piece)
        at += piece.units
    return pieces


def _largest(place: int, room: int) -> int:
    """The largest note value that fits `room` and reads well at `place` in the bar."""
    for units, (_, dots) in _VALUES.items():
        base = units * 2 // 3 if dots else units
        # A dotted sixteenth never hides a beat.
        aligned = place % min(base, UNITS * 2) == 0 and (units != 9 or place % UNITS + 9 <= UNITS)
        inside = units < UNITS and place % UNITS + units <= UNITS and place % 6 == 0 and units != 9
        syncopated = units in (24, 36) and place % 12 == 0
        if units <= room and (aligned or inside or syncopated or units == 3):
            return units
    return 3
