"""Every code gives back the grid that its rules make of a piece."""

import pytest
from hypothesis import given, settings

from photoplay.tokens import cmt, remi, rolls, xmusic
from photoplay.tokens.grid import on_grid
from tests.tokens.pieces import SONGS, pieces, song


def through_remi(piece):
    grid = on_grid(piece, remi.RULES)
    return grid, remi.decode(remi.encode(grid))


def through_cmt(piece):
    grid = on_grid(piece, cmt.RULES, cmt.parts_of(piece))
    return grid, cmt.decode(cmt.encode(grid))


def through_xmusic(piece):
    grid = on_grid(piece, xmusic.RULES, xmusic.parts_of(piece))
    return grid, xmusic.decode(xmusic.encode(grid))[0]


def through_rolls(piece):
    grid = rolls.quantised(piece)
    return grid, rolls.decode(rolls.encode(grid), bars=grid.bars)


CODES = {"remi": through_remi, "cmt": through_cmt, "xmusic": through_xmusic, "rolls": through_rolls}


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=40, deadline=None)
@given(piece=pieces)
def test_any_piece_comes_back_as_its_grid(code, piece):
    grid, back = CODES[code](piece)
    assert back == grid


@pytest.mark.parametrize("key", SONGS)
@pytest.mark.parametrize("code", CODES)
def test_songs_come_back_as_their_grids(code, key):
    grid, back = CODES[code](song(key))
    assert len(grid) > 500
    assert back == grid


@pytest.mark.parametrize("key", SONGS)
def test_no_onset_moves_further_than_half_a_step(key):
    piece = song(key)
    grid = on_grid(piece, remi.RULES)
    told = set(zip(grid.onset.tolist(), grid.pitch.tolist(), strict=True))
    for onset, pitch in zip(piece.onset.tolist(), piece.pitch.tolist(), strict=True):
        near = {round(onset * 4) * 2}
        assert {(step, pitch) for step in near} & told


def test_compound_words_are_fewer_than_half_of_remis():
    piece = song("001")
    grid = on_grid(piece, cmt.RULES, cmt.parts_of(piece))
    assert len(cmt.encode(grid)) * 2 < len(remi.encode(on_grid(piece, remi.RULES)))
