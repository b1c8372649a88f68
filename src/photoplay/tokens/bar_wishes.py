"""What is asked of a bar as a row of numbers, and which words obey it.

Learned composers are told a row with every word of its bar; what breaks metre, order, range or the
players is never drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens import bar_notes
from photoplay.tokens.bar_notes import BAR, FIELDS, LONGEST_BAR, PITCH, PLACE, ROLE, ROLES
from photoplay.tokens.grid import nearest_quality
from photoplay.tokens.piece import Ints
from photoplay.types.score import Chord

VECTORS = ("density", "energy", "place", "hits", "roles")
"""What is asked of each bar besides chords, metre and tempo: notes of the bar; mean velocity,
0..127; place in the piece, 0..1; sixteenths to strike together, (bars, 32); who plays, (bars, 3).
"""
QUALITIES = ("major", "minor", "diminished", "augmented", "sus2", "sus4", "dominant7", "major7",
             "minor7")  # fmt: skip
ROOTS = (0, 2)
"""Columns of the roots of a bar's halves, each followed by its quality; 0 is no chord."""
DENSITY, ENERGY, POSITION, METRE, TEMPO = range(4, 9)
PLAYERS = slice(9, 9 + len(ROLES))
HITS = slice(PLAYERS.stop, PLAYERS.stop + LONGEST_BAR)
COLUMNS = HITS.stop
SIZES = (13, len(QUALITIES) + 1, 13, len(QUALITIES) + 1, 24, 16, 16, 9, 16)
"""Values of the columns up to the tempo; the others are 0 or 1."""
RANGES = {"melody": (48, 96), "counter": (40, 100), "accompaniment": (21, 108)}
"""Lowest and highest pitch that is drawn for a role."""
MOST_NOTES = 64
"""Of a bar; after that the next one begins."""
Allowed = NDArray[np.bool_]


def wishes(
    vectors: Mapping[str, NDArray[np.float32]], chords: Sequence[Chord], beats: float, bpm: float
) -> Ints:
    """One row a bar, shape (bars, COLUMNS), for bars of `beats` quarter notes.

    ValueError where a vector is missing.
    """
    missing = [name for name in VECTORS if name not in vectors]
    if missing:
        raise ValueError(f"the wishes do not say {', '.join(missing)}")
    of = {name: np.asarray(vectors[name]) for name in VECTORS}
    rows = np.zeros((len(of["density"]), COLUMNS), dtype=np.int64)
    for bar, row in enumerate(rows):
        for half, column in enumerate(ROOTS):
            chord = _longest(chords, (bar + half / 2) * beats, (bar + (half + 1) / 2) * beats)
            if chord is not None:
                kind = QUALITIES.index(nearest_quality(chord.quality, QUALITIES))
                row[column : column + 2] = chord.root + 1, kind + 1
    rows[:, DENSITY] = np.clip(np.ceil(of["density"] / 2), 0, 23)
    rows[:, ENERGY] = np.clip(of["energy"] // 8, 0, 15)
    rows[:, POSITION] = np.clip(of["place"] * 15, 0, 15)
    rows[:, METRE] = min(round(beats), 8)
    rows[:, TEMPO] = np.clip((bpm - 40) // 10, 0, 15)
    rows[:, PLAYERS] = of["roles"] > 0
    rows[:, HITS] = of["hits"] > 0
    return rows


def moved(rows: Ints, semitones: int) -> Ints:
    """The same wishes in another key."""
    rows = rows.copy()
    for column in ROOTS:
        root = rows[:, column]
        rows[:, column] = np.where(root > 0, (root - 1 + semitones) % 12 + 1, 0)
    return rows


def allowed_values(field: int, word: Ints, last: Ints, bar: int, playing: Allowed) -> Allowed:
    """Which values a field of `word` may have after the word `last`, bool.

    Fields before it are those drawn. Words of one place go up: by role, then by pitch.
    """
    allowed = np.ones(list(FIELDS.values())[field], dtype=bool)
    again = last[PLACE] < BAR and word[PLACE] == last[PLACE]
    if field == PLACE:
        allowed = bar_notes.allowed_places(last, bar)
        if last[PLACE] < BAR and not _above(last, playing):
            allowed[last[PLACE]] = False
    elif field == ROLE:
        allowed = playing.copy()
        if again:
            allowed[: last[ROLE]] = False
            if last[PITCH] >= RANGES[ROLES[last[ROLE]]][1]:
                allowed[last[ROLE]] = False
    elif field == PITCH:
        low, high = RANGES[ROLES[word[ROLE]]]
        if again and word[ROLE] == last[ROLE]:
            low = max(low, int(last[PITCH]) + 1)
        allowed = (np.arange(128) >= low) & (np.arange(128) <= high)
    return allowed


def _above(last: Ints, playing: Allowed) -> bool:
    """Whether anything may follow `last` at its own place."""
    role = int(last[ROLE])
    here = bool(playing[role]) and bool(last[PITCH] < RANGES[ROLES[role]][1])
    return here or bool(playing[role + 1 :].any())


def _longest(chords: Sequence[Chord], start: float, end: float) -> Chord | None:
    """The chord that holds longest from `start` to `end`; None where none does."""
    shared = [(min(one.beat + one.duration, end) - max(one.beat, start), one) for one in chords]
    held, chord = max(shared, key=lambda pair: pair[0], default=(0.0, None))
    return chord if held > 0 else None
