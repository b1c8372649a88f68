"""Two made-up lessons that differ in all that a method could read, and in their music."""

import numpy as np

from photoplay.types.annotations import Sheet
from photoplay.types.example import Example
from photoplay.types.notes import Metre, NoteTable
from photoplay.types.score import Chord

BARS = 4
CHORDS = (((0, "major"), (7, "dominant7")), ((9, "minor"), (2, "minor7")))


def lesson(which, rng):
    """Four bars of 4/4 on sixteenths: which is 0 or 1."""
    rows = []
    hits = np.zeros((BARS, 32), dtype=np.float32)
    for bar in range(BARS):
        steps = sorted(rng.choice(16, 4 + 2 * which, replace=False).tolist())
        for step in steps:
            rows.append((16 * bar + step, int(rng.integers(60, 80)), 2, which))
        hits[bar, steps[1:3]] = 1
        rows.append((16 * bar, int(rng.integers(40, 55)), 8, 2))
    rows.sort()
    onset, pitch, duration, track = (
        np.array(one, dtype=np.int64) for one in zip(*rows, strict=True)
    )
    zeros = np.zeros(len(rows), dtype=np.int64)
    notes = NoteTable(
        resolution=4, onset=onset, duration=duration, pitch=pitch,
        velocity=np.full(len(rows), 72 + 32 * which, dtype=np.int64),
        drum=np.zeros(len(rows), dtype=bool), track=track, channel=zeros, program=zeros,
        onset_seconds=onset / 8, end_seconds=(onset + duration) / 8, length=16 * BARS,
        metres=(Metre(0, 4, 4),), names=("melody", "counter", "accompaniment"),
    )  # fmt: skip
    roles = np.zeros((BARS, 3), dtype=np.float32)
    roles[:, [which, 2]] = 1
    return Example(
        key=f"made-{which}", notes=notes, tempo=120.0 - 40 * which, metre="4/4",
        style=("pop", "classical")[which],
        sheet=Sheet(chords=tuple(
            Chord(beat=8.0 * k, duration=8.0, root=root, quality=quality)
            for k, (root, quality) in enumerate(CHORDS[which])
        )),
        vectors={
            "density": np.full(BARS, 5 + 2 * which, dtype=np.float32),
            "energy": np.full(BARS, 72 + 32 * which, dtype=np.float32),
            "place": np.linspace(0.5 * which, 0.5 + 0.5 * which, BARS, dtype=np.float32),
            "hits": hits, "roles": roles,
            "left": np.arange(BARS, 0, -1, dtype=np.float32) + 2 * which,
            "echo": np.full(BARS, 8 * which, dtype=np.float32),
            "section": np.full(BARS, which, dtype=np.float32),
        },
    )  # fmt: skip


def lessons():
    rng = np.random.default_rng(1)
    return [lesson(0, rng), lesson(1, rng)]
