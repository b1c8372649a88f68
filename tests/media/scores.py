"""Small scores for the tests of notation."""

import numpy as np

from photoplay.types.score import Chord, Control, KeyChange, Marker, Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

METRES = [(1, 4), (4, 4), (4, 4), (3, 4), (6, 8), (5, 4), (4, 4)]


def tempo_map(metres=METRES):
    bars, beat = [], 0.0
    for numerator, denominator in metres:
        bars.append(Bar(start=beat, numerator=numerator, denominator=denominator))
        beat = bars[-1].end
    points = (TempoPoint(beat=0, bpm=70), TempoPoint(beat=1, bpm=101.3))
    return TempoMap(points=points, bars=tuple(bars))


def part(name, instrument, program, span, *, seed=0, count=40, grid=4, drums=False, shift=0.0):
    """Random notes on a grid of 1/`grid` beats that end with the piece."""
    rng = np.random.default_rng(seed)
    last = tempo_map().beats
    notes = {}
    for _ in range(count):
        onset = int(rng.integers(0, int(last * grid) - grid)) / grid
        pitch = int(rng.integers(*span))
        length = min(int(rng.integers(1, 2 * grid)) / grid, last - onset)
        notes[onset, pitch] = Note(onset, pitch, length, int(rng.integers(30, 120)), shift)
    return Part.of(
        notes.values(), [Control(0, 7, 100), Control(4, 11, 90)], id=name, name=name.title(),
        role="harmony", instrument=instrument, program=program, drums=drums,
    )  # fmt: skip


def score(*parts):
    tempo = tempo_map()
    return Score(
        title="Try",
        duration=float(tempo.seconds(tempo.beats)[0]),
        tempo_map=tempo,
        parts=parts,
        chords=(Chord(beat=1, duration=4, root=0, quality="major"),
                Chord(beat=5, duration=4, root=10, quality="minor7", bass=5)),
        keys=(KeyChange(beat=0, tonic=0, mode="major"), KeyChange(beat=9, tonic=3, mode="minor")),
        markers=(Marker(beat=1, text="A"), Marker(beat=6.5, text="hit 1", kind="hit")),
    )  # fmt: skip
