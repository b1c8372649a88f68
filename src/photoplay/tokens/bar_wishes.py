"""What is asked of a bar as a row of numbers, and which words obey it.

Learned composers are told a row with every word of its bar. A number of 0 says nothing, so that a
wish may be left open; what breaks metre, order, range, scale, hits or the players is never drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens import bar_notes
from photoplay.tokens.bar_notes import (
    BAR,
    DURATION,
    FIELDS,
    LONGEST_BAR,
    PITCH,
    PLACE,
    ROLE,
    ROLES,
)
from photoplay.tokens.grid import nearest_quality
from photoplay.tokens.piece import Ints
from photoplay.types.score import Chord, KeyChange

VECTORS = ("density", "energy", "place", "hits", "roles")
"""What is asked of each bar besides chords, key, metre and tempo: notes of the bar; how much goes
on, 0..127; place in the piece, 0..1; sixteenths to strike, (bars, 32); who plays, (bars, 3). All
but the last two may be NaN, which asks for nothing.
"""
FORM = ("left", "echo", "section")
"""Vectors that may be missing: bars of the phrase from this one on, 1..; bars since the phrase that
this one repeats began, 0 for one that is new; which idea, a number of SECTIONS."""
SECTIONS = ("first idea", "second idea", "another idea", "no idea", "opening", "closing")
QUALITIES = ("major", "minor", "diminished", "augmented", "sus2", "sus4", "dominant7", "major7",
             "minor7")  # fmt: skip
STYLES = ("pop", "song", "classical", "chorale")
ROOTS = (0, 2, 4)
"""Columns of the roots of a bar's halves and of what the next bar begins with, each followed by its
quality."""
DENSITY, ENERGY, POSITION, METRE, TEMPO, KEY, LEFT, ECHO, SECTION, STYLE = range(6, 16)
PLAYERS = slice(16, 16 + len(ROLES))
STRUCK = PLAYERS.stop
"""Whether it is said what is struck."""
HITS = slice(STRUCK + 1, STRUCK + 1 + LONGEST_BAR)
COLUMNS = HITS.stop
_MOST_ECHO = 32
_CHORD = (13, len(QUALITIES) + 1)
SIZES = (*_CHORD, *_CHORD, *_CHORD, 25, 17, 17, 35, 17, 25, 17, _MOST_ECHO + 2, len(SECTIONS) + 1,
         len(STYLES) + 1)  # fmt: skip
"""Values of the columns up to the style; the others are 0 or 1."""
OPEN = (tuple(range(6)), (DENSITY,), (ENERGY,), (POSITION,), (TEMPO,), (KEY,), (LEFT, SECTION),
        (ECHO,), (STYLE,), tuple(range(STRUCK, COLUMNS)))  # fmt: skip
"""Columns that are left open together; metre and players are always said."""
RANGES = {"melody": (48, 96), "counter": (40, 100), "accompaniment": (21, 108)}
"""Lowest and highest pitch that is drawn for a role."""
ALONE = ROLES.index("melody")
"""Sings one note at a time."""
MOST_NOTES = 64
"""Of a bar; after that the next one begins."""
Allowed = NDArray[np.bool_]
_LONG = 3
"""Index of a duration of one beat, from which a note on a strong place is long."""


def wishes(
    vectors: Mapping[str, NDArray[np.float32]], chords: Sequence[Chord], beats: float,
    bpm: float | None, *, key: KeyChange | None = None, compound: bool = False, style: str = "",
) -> Ints:  # fmt: skip
    """One row a bar, shape (bars, COLUMNS), for bars of `beats` quarter notes.

    ValueError where one of VECTORS is missing.
    """
    missing = [name for name in VECTORS if name not in vectors]
    if missing:
        raise ValueError(f"the wishes do not say {', '.join(missing)}")
    of = {name: np.asarray(one) for name, one in vectors.items()}
    rows = np.zeros((len(of["density"]), COLUMNS), dtype=np.int64)
    halves = _chords(chords, 2 * len(rows) + 1, beats / 2)
    rows[:, 0:2], rows[:, 2:4], rows[:, 4:6] = halves[:-1:2], halves[1::2], halves[2::2]
    rows[:, DENSITY] = _told(of["density"], 0, 23)
    rows[:, ENERGY] = _told(of["energy"] / 8, 0, 15)
    rows[:, POSITION] = _told(of["place"] * 15, 0, 15)
    rows[:, METRE] = min(round(beats * 2), 17) + 17 * compound
    if bpm is not None:
        rows[:, TEMPO] = np.clip((bpm - 40) // 10, 0, 15) + 1
    if key is not None:
        rows[:, KEY] = key.tonic % 12 + 1 + 12 * (key.mode in {"minor", "harmonic-minor"})
    for name, column, most in (("left", LEFT, 15), ("echo", ECHO, _MOST_ECHO),
                               ("section", SECTION, len(SECTIONS) - 1)):  # fmt: skip
        if name in of:
            rows[:, column] = _told(of[name] - (name == "left"), 0, most)
    rows[:, STYLE] = STYLES.index(style) + 1 if style in STYLES else 0
    rows[:, PLAYERS] = of["roles"] > 0
    rows[:, STRUCK] = 1
    rows[:, HITS] = of["hits"] > 0
    return rows


def moved(rows: Ints, semitones: int) -> Ints:
    """The same wishes in another key."""
    rows = rows.copy()
    for column in ROOTS:
        root = rows[:, column]
        rows[:, column] = np.where(root > 0, (root - 1 + semitones) % 12 + 1, 0)
    key = rows[:, KEY]
    minor = np.where(key > 12, 12, 0)
    rows[:, KEY] = np.where(key > 0, (key - 1 - minor + semitones) % 12 + 1 + minor, 0)
    return rows


def opened(rows: Ints, groups: Sequence[Sequence[int]] = OPEN) -> Ints:
    """The same wishes with the columns of `groups` left open."""
    rows = rows.copy()
    for columns in groups:
        rows[:, list(columns)] = 0
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the words of a bar may be."""

    bar: int
    """Steps."""
    playing: Allowed
    """Shape (3,): which roles."""
    pitches: Allowed | None = None
    """Shape (bar, 128): which pitches may begin at each step; None for all."""
    long: Allowed | None = None
    """Shape (bar, 128): which of them may last a beat or longer; None for all."""
    struck: tuple[int, ...] = ()
    """Steps at which a note must begin, in order."""
    places: Allowed | None = None
    """Shape (bar,): at which other steps one may begin; None for all."""
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=lambda: RANGES)


def allowed_values(field_: int, word: Ints, last: Ints, bounds: Bounds) -> Allowed:
    """Which values a field of `word` may have after the word `last`, bool.

    Fields before it are those drawn. Words of one place go up: by role, then by pitch; melodies
    have one word a place. Some value is always left.
    """
    allowed = np.ones(list(FIELDS.values())[field_], dtype=bool)
    again = last[PLACE] < BAR and word[PLACE] == last[PLACE]
    if field_ == PLACE:
        allowed = _places(last, bounds)
    elif field_ == ROLE:
        allowed = bounds.playing.copy()
        if again:
            role = int(last[ROLE])
            allowed[:role] = False
            if role == ALONE or last[PITCH] >= bounds.ranges[ROLES[role]][1]:
                allowed[role] = False
    elif field_ == PITCH:
        low, high = bounds.ranges[ROLES[word[ROLE]]]
        if again and word[ROLE] == last[ROLE]:
            low = max(low, int(last[PITCH]) + 1)
        allowed = (np.arange(128) >= low) & (np.arange(128) <= high)
        if bounds.pitches is not None and (allowed & bounds.pitches[word[PLACE]]).any():
            allowed &= bounds.pitches[word[PLACE]]
    elif field_ == DURATION and bounds.long is not None:
        allowed[_LONG:] = bounds.long[word[PLACE], word[PITCH]]
    return allowed


def _places(last: Ints, bounds: Bounds) -> Allowed:
    allowed = bar_notes.allowed_places(last, bounds.bar)
    if bounds.places is not None:
        kept = bounds.places.copy()
        kept[list(bounds.struck)] = True
        allowed[: bounds.bar] &= kept
    if last[PLACE] < BAR and not _above(last, bounds):
        allowed[last[PLACE]] = False
    after = int(last[PLACE]) if last[PLACE] < BAR else -1
    ahead = [step for step in bounds.struck if step > after]
    if ahead:
        allowed[ahead[0] + 1 :] = False
    return allowed


def _above(last: Ints, bounds: Bounds) -> bool:
    """Whether anything may follow `last` at its own place."""
    role = int(last[ROLE])
    here = role != ALONE and bool(bounds.playing[role])
    here = here and bool(last[PITCH] < bounds.ranges[ROLES[role]][1])
    return here or bool(bounds.playing[role + 1 :].any())


def _told(values: NDArray[np.floating], low: int, high: int) -> Ints:
    """Whole numbers from 1 up; 0 where a value is NaN."""
    known = np.where(np.isnan(values), 0, values)
    found = np.clip(known.astype(np.int64), low, high) + 1
    return np.asarray(np.where(np.isnan(values), 0, found))


def _chords(chords: Sequence[Chord], count: int, beats: float) -> Ints:
    """Root and quality of the chord that holds longest in each of `count` spans, shape (count, 2);
    0 where none does."""
    found = np.zeros((count, 2), dtype=np.int64)
    if not chords:
        return found
    start = np.array([one.beat for one in chords])
    end = start + np.array([one.duration for one in chords])
    names = np.array(
        [(one.root + 1, QUALITIES.index(nearest_quality(one.quality, QUALITIES)) + 1)
         for one in chords]
    )  # fmt: skip
    edges = np.arange(count + 1) * beats
    shared = np.minimum(edges[1:, None], end) - np.maximum(edges[:-1, None], start)
    longest = shared.argmax(axis=1)
    held = shared[np.arange(count), longest] > 1e-9
    found[held] = names[longest[held]]
    return found
