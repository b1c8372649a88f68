"""Chords: the notes of each quality, how they are written, how tense they sound."""

from __future__ import annotations

from difflib import get_close_matches

from photoplay.types.errors import BriefError
from photoplay.types.score import Chord

QUALITIES: dict[str, tuple[int, ...]] = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "power": (0, 7),
    "quartal": (0, 5, 10),
    "major6": (0, 4, 7, 9),
    "minor6": (0, 3, 7, 9),
    "add9": (0, 4, 7, 2),
    "minor-add9": (0, 3, 7, 2),
    "major7": (0, 4, 7, 11),
    "minor7": (0, 3, 7, 10),
    "dominant7": (0, 4, 7, 10),
    "dominant7sus4": (0, 5, 7, 10),
    "diminished7": (0, 3, 6, 9),
    "half-diminished7": (0, 3, 6, 10),
    "minor-major7": (0, 3, 7, 11),
    "augmented7": (0, 4, 8, 10),
    "major69": (0, 4, 7, 9, 2),
    "major9": (0, 4, 7, 11, 2),
    "minor9": (0, 3, 7, 10, 2),
    "dominant9": (0, 4, 7, 10, 2),
    "dominant13": (0, 4, 7, 10, 2, 9),
    "dominant7b9": (0, 4, 7, 10, 1),
    "dominant7sharp9": (0, 4, 7, 10, 3),
    "dominant7sharp11": (0, 4, 7, 10, 6),
    "major7sharp11": (0, 4, 7, 11, 6),
    "minor11": (0, 3, 7, 10, 2, 5),
}
"""Semitones above the root, in order of stacking: root, third, fifth, seventh, ninth, …"""

SUFFIXES = {
    "major": "", "minor": "", "diminished": "o", "augmented": "+", "sus2": "sus2", "sus4": "sus4",
    "power": "5", "quartal": "q", "major6": "6", "minor6": "6", "add9": "add9",
    "minor-add9": "add9", "major7": "maj7", "minor7": "7", "dominant7": "7",
    "dominant7sus4": "7sus4", "diminished7": "o7", "half-diminished7": "ø7",
    "minor-major7": "maj7", "augmented7": "+7", "major69": "69", "major9": "maj9",
    "minor9": "9", "dominant9": "9", "dominant13": "13", "dominant7b9": "7b9",
    "dominant7sharp9": "7#9", "dominant7sharp11": "7#11", "major7sharp11": "maj7#11",
    "minor11": "11",
}  # fmt: skip
"""What follows a roman numeral (minor qualities have small numerals)."""

_ROUGHNESS = (0.0, 1.0, 0.55, 0.15, 0.1, 0.05, 0.6)
"""Dissonance of interval classes 0..6, after the order of Huron (1994), scaled to 0..1."""


def intervals(quality: str) -> tuple[int, ...]:
    """Semitones of `quality` above its root; a BriefError names the nearest known quality."""
    if quality not in QUALITIES:
        near = get_close_matches(quality, QUALITIES, 2) or sorted(QUALITIES)
        raise BriefError(f"there is no chord quality {quality!r}; perhaps {' or '.join(near)}")
    return QUALITIES[quality]


def chord_classes(root: int, quality: str) -> tuple[int, ...]:
    """Pitch classes of a chord in order of stacking."""
    return tuple((root + above) % 12 for above in intervals(quality))


def notes_of(chord: Chord) -> frozenset[int]:
    """Pitch classes of `chord` without a foreign bass note."""
    return frozenset(chord_classes(chord.root, chord.quality))


def bass_of(chord: Chord) -> int:
    """Pitch class of the lowest note."""
    return chord.root if chord.bass is None else chord.bass


def is_minor_quality(quality: str) -> bool:
    """Whether the chord has a minor third and no major one."""
    notes = intervals(quality)
    return 3 in notes and 4 not in notes


def triad_of(quality: str) -> str:
    """The triad underneath: major, minor, diminished, augmented; open chords count as major."""
    notes = intervals(quality)
    if is_minor_quality(quality):
        return "diminished" if 7 not in notes else "minor"
    return "augmented" if 8 in notes and 7 not in notes else "major"


def tension_of(quality: str) -> float:
    """Dissonance of a chord in close position, 0 (power chord) to about 1 (altered dominant).

    The sum of interval-class roughness over its note pairs, squashed.
    """
    notes = sorted(intervals(quality))
    total = 0.0
    for i, low in enumerate(notes):
        for high in notes[i + 1 :]:
            distance = (high - low) % 12
            total += _ROUGHNESS[min(distance, 12 - distance)]
    return total / (total + 2.0)
