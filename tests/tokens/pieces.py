"""Pieces for the tests of codes: drawn ones, and songs of POP909."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from photoplay.datasets.music.pop909 import Dataset
from photoplay.theory.chords import QUALITIES
from photoplay.tokens.piece import Piece, piece_on_beats

POP909 = Path(__file__).parents[3] / "shared" / "data" / "pop909"
SONGS = ("001", "101", "345", "777")


def piece_from(rows, **facts):
    """Rows of onset and duration in beats, pitch, velocity, program, drum."""
    columns = list(zip(*rows, strict=True)) or [()] * 6
    onset, duration, pitch, velocity, program, drum = columns
    ints = [np.array(one, dtype=np.int64) for one in (pitch, velocity, program)]
    order = np.argsort(np.array(onset, dtype=float), kind="stable")
    return Piece(
        onset=np.array(onset, dtype=float)[order], duration=np.array(duration, dtype=float)[order],
        pitch=ints[0][order], velocity=ints[1][order], part=np.zeros(len(rows), dtype=np.int64),
        program=ints[2][order], drum=np.array(drum, dtype=bool)[order], **facts,
    )  # fmt: skip


notes = st.tuples(
    st.floats(0, 30),
    st.floats(0, 9),
    st.integers(0, 127),
    st.integers(1, 127),
    st.integers(0, 127),
    st.booleans(),
)
chords = st.lists(
    st.tuples(
        st.integers(0, 30).map(float),
        st.one_of(st.none(), st.integers(0, 11)),
        st.sampled_from(sorted(QUALITIES)),
    ),
    max_size=6,
).map(lambda found: tuple(sorted(found, key=lambda one: one[0])))
tempos = st.lists(st.tuples(st.floats(0.5, 30), st.floats(20, 300)), max_size=4).map(
    lambda found: ((0.0, 120.0), *sorted(found))
)
pieces = st.builds(
    lambda rows, chords, tempos: piece_from(rows, chords=chords, tempos=tempos),
    st.lists(notes, max_size=25),
    chords,
    tempos,
)


@cache
def song(key):
    """A song of POP909 on its annotated beats; skips where there is no copy."""
    if not POP909.is_dir():
        pytest.skip(f"no copy of POP909 at {POP909}")
    example = Dataset(POP909)[key]
    return piece_on_beats(example.notes, example.beats, example.chords)
