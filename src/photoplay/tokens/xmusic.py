"""Compound words of XMusic: twelve fields a token, with a feeling and a genre for every bar.

XMusic, arXiv 2501.08809: the sizes of the table are the paper's (a third party's copy of it was
read; neither code nor body was at hand). How fields go together is our reading: a tag token with
feeling and genre, a bar token with density, then for each position and instrument a beat token with
strength, tempo and chord, and its notes. Bins: tempo 32 to 224 by 3, as Compound Word's; velocities
spread evenly; drums have the upper half of the pitches.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens.grid import ChordOn, Grid, GridRules, TempoAt
from photoplay.tokens.piece import Ints, Piece

QUALITIES = (
    "major", "minor", "diminished", "augmented", "dominant7", "major7", "minor7", "diminished7",
    "half-diminished7", "sus2", "sus4",
)  # fmt: skip
"""Eleven on each of twelve roots, and no chord: 133."""
EMOTIONS = ("angry", "exciting", "fear", "funny", "happy", "lazy", "magnificent", "quiet",
            "romantic", "sad", "warm")  # fmt: skip
GENRES = ("classical", "country", "folk", "jazz", "pop", "rock")
DRUMS = 17
"""The number of the drums among the instruments; 1 to 16 are the families of General MIDI."""
RULES = GridRules(
    steps=8,
    longest=32,
    velocities=tuple(round(2 + k * 124 / 43) for k in range(44)),
    tempos=tuple(range(32, 225, 3)),
    qualities=QUALITIES,
    parts=DRUMS,
)
FIELDS: dict[str, tuple[int, int]] = {
    "instrument": (17, 1),
    "tempo": (65, 2),
    "position": (33, 1),
    "chord": (133, 2),
    "pitch": (256, 1),
    "duration": (32, 1),
    "velocity": (44, 1),
    "family": (5, 0),
    "density": (33, 1),
    "strength": (37, 1),
    "emotion": (11, 1),
    "genre": (6, 1),
}
"""Fields in the order of the columns: values, and specials before them. Special 0 says nothing; 1,
of tempo and chord, that it goes on as before."""
SIZES = tuple(values + specials for values, specials in FIELDS.values())
(INSTRUMENT, TEMPO, POSITION, CHORD, PITCH, DURATION, VELOCITY, FAMILY, DENSITY, STRENGTH, EMOTION,
 GENRE) = range(12)  # fmt: skip
END, TAG, BAR, BEAT, NOTE = range(5)
"""Values of the field family."""
_BAR_STEPS = 32
_GOES_ON = 1
_BAR_POSITION = 33
_NO_CHORD = 132
Tags = tuple[str | None, str | None]
"""Emotion and genre of a bar."""


def parts_of(piece: Piece) -> Ints:
    """Numbers of the instruments of a piece's notes, shape (n,)."""
    return np.asarray(np.where(piece.drum, DRUMS, piece.program // 8 + 1))


def encode(grid: Grid, tags: Sequence[Tags] = ()) -> Ints:
    """The tokens of a grid by RULES, shape (n, 12), with the end token; one of `tags` a bar."""
    if (grid.steps, grid.bar) != (8, _BAR_STEPS):
        raise ValueError(f"XMusic has 8 steps a beat, 32 a bar, got {grid.steps} and {grid.bar}")
    if tags and len(tags) != grid.bars:
        raise ValueError(f"{grid.bars} bars need as many tags, got {len(tags)}")
    notes = {
        key: list(rows)
        for key, rows in groupby(grid.rows().tolist(), key=lambda row: (row[0], row[1]))
    }
    tempos, chords = dict(grid.tempos), {step: chord for step, *chord in grid.chords}
    changes = {(step, 0) for step in {*tempos, *chords}}
    moments = sorted({*notes, *(one for one in changes if not _struck(one[0], notes))})
    tokens: list[NDArray[np.int64]] = []
    told = -1
    for bar in range(grid.bars):
        here = [one for one in moments if one[0] // _BAR_STEPS == bar]
        density = len({step for step, instrument in here if instrument})
        emotion, genre = tags[bar] if tags else (None, None)
        tokens.append(_token(TAG, emotion=_number(emotion, EMOTIONS), genre=_number(genre, GENRES)))
        tokens.append(_token(BAR, position=_BAR_POSITION, density=density + 1))
        for step, instrument in here:
            members = notes.get((step, instrument), [])
            new = step != told
            told = step
            tokens.append(
                _token(
                    BEAT,
                    position=step % _BAR_STEPS + 1,
                    instrument=instrument,
                    strength=min(len(members), 36) + 1,
                    tempo=_tempo(tempos.get(step) if new else None),
                    chord=_chord(chords.get(step) if new else None),
                )
            )
            for _, _, pitch, duration, velocity in members:
                tokens.append(
                    _token(
                        NOTE,
                        instrument=instrument,
                        pitch=pitch + 1 + 128 * (instrument == DRUMS),
                        duration=duration,
                        velocity=RULES.velocities.index(velocity) + 1,
                    )
                )
    tokens.append(_token(END))
    return np.stack(tokens)


def decode(tokens: Sequence[Sequence[int]] | Ints) -> tuple[Grid, tuple[Tags, ...]]:
    """The grid and the tags of its bars, up to an end token; ValueError names a senseless token."""
    rows: list[tuple[int, ...]] = []
    tempos: list[TempoAt] = []
    chords: list[ChordOn] = []
    tags: list[Tags] = []
    bars, step = 0, -1
    for place, one in enumerate(np.asarray(tokens, dtype=np.int64).reshape(-1, 12)):
        family = int(one[FAMILY])
        if family == END:
            break
        if family == TAG:
            tags.append((_name(one[EMOTION], EMOTIONS), _name(one[GENRE], GENRES)))
        elif family == BAR and len(tags) == bars + 1:
            bars, step = bars + 1, -1
        elif family == BEAT and bars and 1 <= one[POSITION] <= _BAR_STEPS:
            step = (bars - 1) * _BAR_STEPS + int(one[POSITION]) - 1
            if one[TEMPO] > _GOES_ON:
                tempos.append((step, RULES.tempos[int(one[TEMPO]) - 2]))
            if one[CHORD] > _GOES_ON:
                root, quality = divmod(int(one[CHORD]) - 2, len(QUALITIES))
                none = int(one[CHORD]) - 2 == _NO_CHORD
                chords.append((step, None, "") if none else (step, root, QUALITIES[quality]))
        elif family == NOTE and step >= 0 and all(one[[INSTRUMENT, PITCH, DURATION, VELOCITY]] > 0):
            velocity = RULES.velocities[int(one[VELOCITY]) - 1]
            pitch = (int(one[PITCH]) - 1) % 128
            rows.append((step, int(one[INSTRUMENT]), pitch, int(one[DURATION]), velocity))
        else:
            raise ValueError(f"token {place} makes no sense where it stands: {one.tolist()}")
    grid = Grid.of(
        np.array(rows, dtype=np.int64), steps=8, bar=_BAR_STEPS, bars=bars,
        tempos=tuple(tempos), chords=tuple(chords),
    )  # fmt: skip
    return grid, tuple(tags)


def _struck(step: int, notes: dict[tuple[int, int], list[list[int]]]) -> bool:
    return any((step, part) in notes for part in range(1, DRUMS + 1))


def _token(family: int, **fields: int) -> NDArray[np.int64]:
    token = np.zeros(len(FIELDS), dtype=np.int64)
    token[FAMILY] = family
    names = list(FIELDS)
    for name, value in fields.items():
        token[names.index(name)] = value
    return token


def _tempo(bpm: int | None) -> int:
    return _GOES_ON if bpm is None else RULES.tempos.index(bpm) + 2


def _chord(chord: Sequence[object] | None) -> int:
    if chord is None:
        return _GOES_ON
    root, quality = chord
    if not isinstance(root, int):
        return _NO_CHORD + 2
    return root * len(QUALITIES) + QUALITIES.index(str(quality)) + 2


def _number(name: str | None, among: tuple[str, ...]) -> int:
    return 0 if name is None else among.index(name) + 1


def _name(number: int, among: tuple[str, ...]) -> str | None:
    return among[int(number) - 1] if number else None
