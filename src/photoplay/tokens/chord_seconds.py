"""Chord sequences of Video2Music: one chord for every second of film.

J. Kang, S. Poria, D. Herremans, Video2Music, 2024: 157 chords (none, and 13 qualities on 12 roots),
an end and padding, 159 in all; a chord is read as a root (15) plus a quality (16).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from photoplay.tokens.grid import nearest_quality
from photoplay.tokens.piece import Ints
from photoplay.types.annotations import ChordSpan

QUALITIES = (
    "major", "diminished", "sus4", "minor7", "minor", "sus2", "augmented", "diminished7", "major6",
    "half-diminished7", "dominant7", "minor6", "major7",
)  # fmt: skip
NO_CHORD = 0
CHORDS = 1 + 12 * len(QUALITIES)
END, PADDING = CHORDS, CHORDS + 1
SIZE = CHORDS + 2
ROOTS = 15
KINDS = len(QUALITIES) + 3
"""Sizes of the two fields that a chord is read as: no chord, end and padding have values each."""


def encode(spans: Sequence[ChordSpan], seconds: int) -> Ints:
    """The chord of every whole second, shape (seconds,): the one that holds for most of it.

    Of chords that hold as long the earlier one; seconds of which no span tells have no chord.
    """
    if seconds < 0:
        raise ValueError(f"seconds must not be negative, got {seconds}")
    held = np.zeros((seconds, CHORDS))
    for span in sorted(spans, key=lambda one: one.start):
        number = number_of(span.root, span.quality)
        for second in range(max(0, int(span.start)), min(seconds, int(np.ceil(span.end)))):
            shared = min(span.end, second + 1) - max(span.start, second)
            held[second, number] += max(shared, 0.0)
    untold = np.maximum(1 - held.sum(axis=1), 0.0) if seconds else np.zeros(0)
    held[:, NO_CHORD] += untold * 0.999  # a chord of exactly half a second is heard
    return np.asarray(held.argmax(axis=1), dtype=np.int64)


def decode(tokens: Sequence[int] | Ints) -> tuple[ChordSpan, ...]:
    """Spans of like chords up to an end or padding; ValueError for a number that is no chord."""
    spans: list[ChordSpan] = []
    for second, token in enumerate(map(int, tokens)):
        if token in (END, PADDING):
            break
        root, quality = chord_of(token)
        if spans and (spans[-1].root, spans[-1].quality) == (root, quality):
            start = spans.pop().start
        else:
            start = float(second)
        spans.append(ChordSpan(start=start, end=second + 1.0, root=root, quality=quality))
    return tuple(spans)


def number_of(root: int | None, quality: str) -> int:
    """The number of a chord; qualities that it lacks become the nearest by common notes."""
    if root is None:
        return NO_CHORD
    return 1 + root * len(QUALITIES) + QUALITIES.index(nearest_quality(quality, QUALITIES))


def chord_of(token: int) -> tuple[int | None, str]:
    """Root and quality of a chord's number."""
    if not 0 <= token < CHORDS:
        raise ValueError(f"chords lie in 0..{CHORDS - 1}, got {token}")
    if token == NO_CHORD:
        return None, ""
    root, quality = divmod(token - 1, len(QUALITIES))
    return root, QUALITIES[quality]


def fields_of(tokens: Ints) -> tuple[Ints, Ints]:
    """Root (15 values) and quality (16 values) of each token, each of the shape of `tokens`."""
    chord = (tokens > NO_CHORD) & (tokens < END)
    root, kind = np.divmod(np.maximum(tokens - 1, 0), len(QUALITIES))
    special = np.select([tokens == NO_CHORD, tokens == END], [0, 1], 2)
    return np.where(chord, root + 3, special), np.where(chord, kind + 3, special)
