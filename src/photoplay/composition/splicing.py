"""Put bars of one score into another, and leave every other note as it is.

Notes belong to where they begin. A note that sounds across the edge of the new bars is cut at the
edge and, where it was going on behind them, struck again there, so that no harmony rings into
another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from photoplay.types.score import Chord, Control, Note, Part, Score, ThemeEntry

_NEAR = 1e-3
"""Beats."""
_LEGATO = 0.15
"""Beats by which a note may reach into what follows."""


def spliced(
    old: Score, new: Score, first: float, last: float, *, takes: Callable[[Part], bool],
    harmony: bool,
) -> Score:  # fmt: skip
    """`old` with the beats [first, last) of `new` in the parts that `takes` says.

    `harmony` says whether chords and keys are taken too.
    """
    fresh = {part.id: part for part in new.parts}
    parts = []
    for part in old.parts:
        other = fresh.pop(part.id, None)
        parts.append(_part(part, other, first, last) if takes(part) else part)
    for part in fresh.values():
        if takes(part):
            parts.append(_part(replace(part, notes=(), controls=()), part, first, last))
    kept = tuple(part for part in parts if part.notes)
    chords = _chords(old.chords, new.chords, first, last) if harmony else old.chords
    sung = {part.id for part in new.parts if takes(part)}
    statements = _statements(old.statements, new.statements, first, last, sung)
    return replace(old, parts=kept, chords=chords, statements=statements)


def _statements(
    old: Sequence[ThemeEntry], new: Sequence[ThemeEntry], first: float, last: float, sung: set[str]
) -> tuple[ThemeEntry, ...]:
    """The new entries inside the bars where one of their players was taken, else the old ones."""

    def inside(entry: ThemeEntry) -> bool:
        return first - _NEAR <= entry.beat < last - _NEAR

    fresh = [e for e in new if inside(e) and sung & set(e.players)]
    if not fresh:
        return tuple(old)
    return tuple(sorted([*(e for e in old if not inside(e)), *fresh], key=lambda e: e.beat))


def _part(old: Part, new: Part | None, first: float, last: float) -> Part:
    notes: list[Note] = []
    behind: list[Note] = []
    for note in old.notes:
        if first - _NEAR <= note.onset < last - _NEAR:
            if note.end > last + _LEGATO:
                behind.append(replace(note, onset=last, duration=note.end - last))
            continue
        if note.onset < first and note.end > first + _LEGATO:
            if note.end > last + _LEGATO:
                behind.append(replace(note, onset=last, duration=note.end - last))
            notes.append(replace(note, duration=first - note.onset))
        else:
            notes.append(note)
    inside = _inside(new.notes if new else (), first, last)
    starts = {(note.onset, note.pitch) for note in notes if abs(note.onset - last) < _NEAR}
    behind = [note for note in behind if (note.onset, note.pitch) not in starts]
    controls = _controls(old.controls, new.controls if new else (), first, last)
    return replace(old, notes=tuple(sorted([*notes, *inside, *behind])), controls=controls)


def _inside(notes: Sequence[Note], first: float, last: float) -> list[Note]:
    """The new notes, cut to the bars; one held into them begins with them."""
    rows = []
    for note in notes:
        onset = max(first, note.onset) if note.end > first + _LEGATO else note.onset
        if not first - _NEAR <= onset < last - _NEAR:
            continue
        rows.append(replace(note, onset=onset, duration=max(0.05, min(note.end, last) - onset)))
    return rows


def _controls(
    old: Sequence[Control], new: Sequence[Control], first: float, last: float
) -> tuple[Control, ...]:
    """New controllers inside; what they stood at in the old score is set again behind."""
    rows = [c for c in old if not first - _NEAR <= c.beat < last - _NEAR]
    rows += [c for c in new if first - _NEAR <= c.beat < last - _NEAR]
    for number in {c.number for c in (*old, *new)}:
        for source, beat in ((new, first), (old, last)):
            stood = [c for c in source if c.number == number and c.beat <= beat + _NEAR]
            set_there = any(c.number == number and abs(c.beat - beat) < _NEAR for c in rows)
            if stood and not set_there:
                rows.append(replace(max(stood), beat=beat))
    return tuple(sorted(rows))


def _chords(
    old: Sequence[Chord], new: Sequence[Chord], first: float, last: float
) -> tuple[Chord, ...]:
    rows = []
    for chord in old:
        end = chord.beat + chord.duration
        if chord.beat < first - _NEAR:
            rows.append(replace(chord, duration=min(end, first) - chord.beat))
        if end > last + _NEAR:
            begin = max(last, chord.beat)
            rows.append(replace(chord, beat=begin, duration=end - begin))
    for chord in new:
        begin, end = max(first, chord.beat), min(last, chord.beat + chord.duration)
        if end > begin + _NEAR:
            rows.append(replace(chord, beat=begin, duration=end - begin))
    return tuple(sorted(rows, key=lambda chord: chord.beat))
