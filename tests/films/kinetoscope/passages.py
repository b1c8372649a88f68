"""A passage whose causes can be read off: full and empty bars, two sections, tense chords."""

from dataclasses import replace

import numpy as np

from photoplay.films.kinetoscope.causes import Passage
from photoplay.types.annotations import ChordSpan, KeySpan, SectionSpan
from photoplay.types.notes import table_of

BEAT, BPM = 480, 96


def passage(mode="major", bars=8):
    """2.5 s a bar; odd bars are full; a low stroke at beat 9.5; part two enters with bar 4."""
    rng = np.random.default_rng(0)
    rows = []
    for bar in range(bars):
        many = (2, 16)[bar % 2]
        rows += [(bar * 4 * BEAT + i * 4 * BEAT // many, BEAT // 4, int(rng.integers(60, 80)), 70)
                 for i in range(many)]  # fmt: skip
    rows += [(int(9.5 * BEAT), BEAT, 36, 127)]
    notes = table_of(rows, bpm=BPM)
    track = (notes.onset >= 12 * BEAT) & (notes.pitch > 70)
    return Passage(
        notes=replace(notes, track=track.astype(np.int64)),
        bars=tuple(bar * 2.5 for bar in range(bars)),
        beats=np.arange(bars * 4) * 60 / BPM,
        phrases=(
            SectionSpan(start=0.0, end=5.0, label="phrase", letter="A"),
            SectionSpan(start=5.0, end=20.0, label="phrase", letter="B"),
        ),
        chords=(
            ChordSpan(start=0.0, end=5.0, root=0, quality="major"),
            ChordSpan(start=5.0, end=10.0, root=6, quality="diminished"),
        ),
        key=KeySpan(start=0.0, end=20.0, tonic=0, mode=mode),
    )
