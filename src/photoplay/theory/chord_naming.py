"""Which chord is this handful of pitches?"""

from __future__ import annotations

from collections.abc import Iterable

from photoplay.theory.chords import QUALITIES

_BY_NOTES: dict[frozenset[int], str] = {}
for _quality, _notes in QUALITIES.items():
    _BY_NOTES.setdefault(frozenset(_notes), _quality)
_ORDER = {quality: place for place, quality in enumerate(QUALITIES)}


def name_chord(pitches: Iterable[int]) -> tuple[int, str, int | None] | None:
    """Root, quality and foreign bass of MIDI pitches; None where no quality holds all of them.

    The lowest pitch is the bass. A chord on the bass is preferred, then the simpler quality; the
    notes that a quality has and the pitches lack may only be its fifth.
    """
    given = sorted(set(pitches))
    if not given:
        return None
    bass = given[0] % 12
    classes = frozenset(pitch % 12 for pitch in given)
    roots = [bass, *sorted(classes - {bass})]
    for missing in (frozenset[int](), frozenset({7})):
        found = []
        for root in roots:
            above = frozenset((one - root) % 12 for one in classes) | missing
            if above in _BY_NOTES:
                found.append((root != bass, _ORDER[_BY_NOTES[above]], root, _BY_NOTES[above]))
        if found and len(classes) > 1:
            away, _, root, quality = min(found)
            return root, quality, bass if away else None
    return None
