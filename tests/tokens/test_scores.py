import pytest

from photoplay.tokens import remi, xmusic
from photoplay.tokens.grid import Grid, on_grid
from photoplay.tokens.piece import piece_of
from photoplay.tokens.scores import score_of
from photoplay.types.notes import notes_of
from photoplay.types.score import Part
from tests.tokens.pieces import SONGS, song

PIANO = Part.of([], id="piano", name="Piano", role="melody", instrument="piano", program=0)


@pytest.mark.parametrize("key", SONGS)
def test_a_score_of_tokens_is_the_quantised_score(key):
    grid = on_grid(song(key), remi.RULES)
    back = remi.decode(remi.encode(grid))
    score = score_of(back, {0: PIANO}, method="test")
    again = on_grid(piece_of(notes_of(score)), remi.RULES)
    assert (again.rows() == grid.rows()).all()
    assert again.tempos == grid.tempos
    assert len(score.tempo_map.bars) == grid.bars


def test_programs_survive_in_parts():
    grid = on_grid(song("001"), xmusic.RULES, xmusic.parts_of(song("001")))
    score = score_of(grid, {1: PIANO}, method="test", title="A song")
    assert {note.velocity for note in score.parts[0].notes} <= set(xmusic.RULES.velocities)
    assert score.chords


def test_a_grid_without_chords_or_notes_is_a_score_too():
    for bars in (0, 3):
        score = score_of(Grid.of([], steps=4, bar=16, bars=bars), {}, method="test")
        assert score.chords == score.parts == ()
        assert len(score.tempo_map.bars) == max(bars, 1)


def test_a_part_without_a_player_is_refused():
    grid = on_grid(song("001"), remi.RULES)
    with pytest.raises(LookupError, match=r"nobody plays the parts \[0\]"):
        score_of(grid, {3: PIANO}, method="test")
