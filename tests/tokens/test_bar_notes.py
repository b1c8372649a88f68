import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.tokens import bar_notes
from photoplay.tokens.bar_notes import BAR, PLACE
from photoplay.tokens.grid import Grid, on_grid
from tests.tokens.pieces import SONGS, pieces, song


@settings(max_examples=40, deadline=None)
@given(pieces, st.sampled_from([3.0, 4.0, 5.0, 6.0]), st.randoms())
def test_any_piece_in_any_metre_comes_back(piece, bar, random):
    piece = type(piece)(**{name: getattr(piece, name) for name in piece.__slots__} | {"bar": bar})
    part = np.array([random.randint(1, 3) for _ in range(len(piece))], dtype=np.int64)
    grid = on_grid(piece, bar_notes.RULES, part)
    words = bar_notes.encode(grid)
    assert bar_notes.decode(words, grid.bar) == grid
    assert (words < np.array(list(bar_notes.FIELDS.values()))).all()
    assert (words >= 0).all()


@pytest.mark.parametrize("key", SONGS)
def test_songs_come_back_and_no_word_breaks_its_own_rule(key):
    piece = song(key)
    grid = on_grid(piece, bar_notes.RULES, piece.part)
    words = bar_notes.encode(grid)
    assert bar_notes.decode(words, grid.bar) == grid
    assert len(words) == len(grid) + grid.bars + 1
    for last, word in itertools.pairwise(words[:-1]):
        assert bar_notes.allowed_places(last, grid.bar)[word[PLACE]]


def test_bars_are_counted_and_notes_outside_of_them_refused():
    words = np.array([[BAR, 0, 0, 0, 0], [3, 0, 60, 1, 4], [BAR, 0, 0, 0, 0], [12, 1, 60, 1, 4]])
    assert bar_notes.bars_of(words).tolist() == [0, 0, 1, 1]
    assert bar_notes.decode(words, 16).bars == 2
    with pytest.raises(ValueError, match="outside of the bars of 12 steps"):
        bar_notes.decode(words, 12)
    with pytest.raises(ValueError, match="outside"):
        bar_notes.decode(words[1:], 16)


def test_too_long_a_bar_is_refused():
    grid = Grid.of(np.zeros((0, 5)), steps=4, bar=40, bars=1)
    with pytest.raises(ValueError, match="1 to 32 sixteenths, got 40"):
        bar_notes.encode(grid)
