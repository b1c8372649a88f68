"""Sizes of vocabularies as the papers print them, and what single tokens say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.tokens import chord_seconds, cmt, performance, remi, rolls, xmusic
from photoplay.tokens.grid import Grid, loss, on_grid
from photoplay.types.annotations import ChordSpan
from photoplay.types.notes import table_of
from tests.tokens.pieces import SONGS, piece_from, song


def small():
    """Two bars: a piano chord and a bass note at 0, a drum at 1.5; a piano note in bar two."""
    return piece_from(
        [
            (0.0, 1.0, 60, 80, 0, False), (0.0, 1.0, 64, 80, 0, False),
            (0.0, 2.0, 36, 90, 33, False), (1.5, 0.25, 38, 100, 0, True),
            (4.25, 0.5, 67, 40, 0, False),
        ],
        chords=((0.0, 0, "major9"), (4.0, None, "")), tempos=((0.0, 100.0), (4.0, 90.0)),
    )  # fmt: skip


def test_remi_has_the_papers_kinds():
    assert dict(remi.KINDS) == {
        "bar": 1, "position": 16, "chord": 61, "tempo class": 3, "tempo value": 60, "velocity": 32,
        "note": 128, "duration": 64,
    }  # fmt: skip
    assert remi.SIZE == 365
    assert len(remi.RULES.velocities) == 32


def test_cmt_has_the_released_sizes():
    assert list(cmt.FIELDS.values()) == [18, 3, 18, 129, 18, 6, 20]
    assert (cmt.PROGRESS_STEPS, cmt.TICKS) == (102, 5025)


def test_xmusic_has_the_papers_sizes():
    printed = {"instrument": 17, "tempo": 65, "position": 33, "chord": 133, "pitch": 256,
               "duration": 32, "velocity": 44, "family": 5, "density": 33, "strength": 37,
               "emotion": 11, "genre": 6}  # fmt: skip
    assert {name: values for name, (values, _) in xmusic.FIELDS.items()} == printed
    assert sum(values for values, _ in xmusic.FIELDS.values()) == 672
    assert sum(specials for _, specials in xmusic.FIELDS.values()) == 13
    assert len(xmusic.RULES.tempos) == 65
    assert len(set(xmusic.RULES.velocities)) == 44
    assert 1 + 12 * len(xmusic.QUALITIES) == 133


def test_events_and_chords_have_the_papers_sizes():
    assert performance.MAGENTA.size == 388
    assert performance.FADERNETS.size == 342
    assert chord_seconds.SIZE == 159
    assert (chord_seconds.CHORDS, chord_seconds.ROOTS, chord_seconds.KINDS) == (157, 15, 16)


def test_rolls_have_diff_bgms_shape():
    assert rolls.encode(rolls.quantised(small())).shape == (1, 2, 128, 128)


def test_a_note_in_a_roll_ends_where_its_pitch_is_struck_again():
    roll = np.zeros((1, 2, 128, 128))
    roll[0, rolls.ONSET, [4, 6], 60] = 1
    roll[0, rolls.SUSTAIN, 5:9, 60] = 1
    roll[0, rolls.SUSTAIN, 20:30, 61] = 1  # begun nowhere
    assert rolls.decode(roll).rows()[:, [0, 3]].tolist() == [[4, 2], [6, 3]]
    with pytest.raises(ValueError, match="segments, 2, 128, 128"):
        rolls.decode(roll[0])


def test_cmt_tokens_of_a_small_piece_are_those_worked_out_by_hand():
    piece = small()
    tokens = cmt.encode(on_grid(piece, cmt.RULES, cmt.parts_of(piece)))
    assert tokens.tolist() == [
        [17, 1, 3, 0, 0, 0, 0],  # two ticks of the bar are struck
        [1, 1, 3, 0, 0, 2, 2], [0, 2, 0, 61, 5, 2, 0], [0, 2, 0, 65, 5, 2, 0],
        [1, 1, 3, 0, 0, 4, 1], [0, 2, 0, 37, 9, 4, 0],
        [7, 1, 2, 0, 0, 1, 1], [0, 2, 0, 39, 2, 1, 0],
        [17, 1, 2, 0, 0, 0, 0],
        [2, 1, 2, 0, 0, 2, 1], [0, 2, 0, 68, 3, 2, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]  # fmt: skip


def test_progress_and_ticks_hold_between_beats():
    piece = small()
    tokens = cmt.encode(on_grid(piece, cmt.RULES, cmt.parts_of(piece)))
    found = cmt.timing(tokens, 32)
    assert found[:, 1].tolist() == [0, 0, 0, 0, 0, 0, 6, 6, 16, 17, 17, 17]
    assert found[-1, 0] == 100 * 17 // 32


def test_xmusic_tells_tempo_chord_and_tags():
    piece = small()
    grid = on_grid(piece, xmusic.RULES, xmusic.parts_of(piece))
    back, tags = xmusic.decode(xmusic.encode(grid, [("happy", "jazz"), (None, "rock")]))
    assert tags == (("happy", "jazz"), (None, "rock"))
    assert back.tempos == ((0, 101), (32, 89))
    assert back.chords == ((0, 0, "major7"), (32, None, ""))
    tokens = xmusic.encode(grid)
    assert (tokens >= 0).all()
    assert (tokens < np.array(xmusic.SIZES)).all()


def test_events_come_back_as_hundredths():
    table = table_of([(0, 480, 60, 80), (240, 480, 64, 100), (480, 480, 60, 81)], resolution=480)
    for events in (performance.MAGENTA, performance.FADERNETS):
        rounded = performance.quantised(table, events)
        tokens = performance.encode(rounded, events)
        assert performance.decode(tokens, events) == rounded
        assert tokens.max() < events.size


rows = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 2500), st.integers(0, 127), st.integers(1, 127)),
    max_size=30,
)


@given(rows)
def test_any_performance_comes_back(rows):
    table = table_of(rows, resolution=480)
    for events in (performance.MAGENTA, performance.FADERNETS):
        rounded = performance.quantised(table, events)
        assert performance.decode(performance.encode(rounded, events), events) == rounded


@pytest.mark.parametrize("key", SONGS)
def test_songs_come_back_as_performances(key):
    song(key)
    from tests.tokens.pieces import POP909, Dataset

    rounded = performance.quantised(Dataset(POP909)[key].notes)
    assert performance.decode(performance.encode(rounded)) == rounded


def test_the_chord_of_a_second_is_the_one_that_holds_longest():
    spans = [
        ChordSpan(start=0.0, end=1.6, root=0, quality="major"),
        ChordSpan(start=1.6, end=3.4, root=9, quality="minor9"),
    ]
    tokens = chord_seconds.encode(spans, 5)
    names = [chord_seconds.chord_of(int(one)) for one in tokens]
    assert names == [
        (0, "major"), (0, "major"), (9, "minor7"), (None, ""), (None, ""),
    ]  # fmt: skip


@given(st.lists(st.integers(0, chord_seconds.CHORDS - 1), max_size=40))
def test_any_row_of_chords_comes_back(tokens):
    spans = chord_seconds.decode([*tokens, chord_seconds.END, 3])
    assert chord_seconds.encode(spans, len(tokens)).tolist() == tokens


def test_every_chord_token_has_its_own_pair_of_fields():
    root, kind = chord_seconds.fields_of(np.arange(chord_seconds.SIZE))
    pairs = set(zip(root.tolist(), kind.tolist(), strict=True))
    assert len(pairs) == chord_seconds.SIZE
    assert root.max() == chord_seconds.ROOTS - 1
    assert kind.max() == chord_seconds.KINDS - 1


def test_remi_refuses_what_breaks_its_grammar():
    with pytest.raises(ValueError, match="token 1: velocity may not follow bar"):
        remi.decode([remi.BAR, remi.FIRST["velocity"]])
    with pytest.raises(ValueError, match="got 365"):
        remi.decode([365])
    assert remi.decode([remi.BAR, remi.FIRST["position"], remi.FIRST["velocity"]]).bars == 1


@pytest.mark.parametrize(
    ("decode", "token"),
    [
        (cmt.decode, [0, 2, 0, 61, 5, 2, 0]),
        (xmusic.decode, [1, 0, 0, 0, 5, 5, 5, 4, 0, 0, 0, 0]),
    ],
)
def test_a_note_before_any_beat_makes_no_sense(decode, token):
    with pytest.raises(ValueError, match="token 0 makes no sense"):
        decode([token])


def test_a_waltz_is_refused():
    waltz = piece_from([(0.0, 1.0, 60, 80, 0, False)], bar=3.0)
    with pytest.raises(ValueError, match="bars of 4 beats, got 3"):
        on_grid(waltz, remi.RULES)


def test_parts_must_be_said_and_lie_in_range():
    with pytest.raises(ValueError, match="say which plays"):
        on_grid(small(), cmt.RULES)
    with pytest.raises(ValueError, match=r"in 1\.\.5, got 9\.\.9"):
        on_grid(small(), cmt.RULES, np.full(5, 9))


def test_loss_is_what_was_worked_out_by_hand():
    piece = piece_from(
        [(0.0, 1.0, 60, 80, 0, False), (0.06, 1.0, 60, 80, 0, False), (1.0, 6.0, 62, 90, 0, False)]
    )
    found = loss(piece, cmt.RULES, np.full(3, 2))
    assert found.merged == pytest.approx(1 / 3)
    assert found.onset_error == pytest.approx(0.02)
    assert found.onsets_moved == pytest.approx(1 / 3)
    assert found.shortened == pytest.approx(1 / 3)
    assert found.duration_error == pytest.approx(2 / 3)
    assert found.velocity_error == pytest.approx(10 / 3)


def test_grids_that_differ_in_one_note_are_not_equal():
    grid = on_grid(small(), remi.RULES)
    other = grid.rows()
    other[0, 3] += 1
    facts = {name: getattr(grid, name) for name in ("steps", "bar", "bars", "tempos", "chords")}
    assert Grid.of(grid.rows(), **facts) == grid
    assert Grid.of(other, **facts) != grid
