import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.planning.bars import Metre
from photoplay.planning.bridging import bridged, carried_runs
from photoplay.types.recut import Piece
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

FOUR = Metre(numerator=4, denominator=4)
BARS = 16


def old_map(bpm=110.0):
    """Sixteen bars, each a little faster than the one before; the last held to 36 s."""
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(BARS))
    points = [TempoPoint(beat=4.0 * k, bpm=bpm * 1.002**k) for k in range(BARS)]
    bare = TempoMap(points=tuple(points), bars=bars)
    held = float(bare.seconds(63.0)[0])
    return TempoMap(points=(*points, TempoPoint(beat=63.0, bpm=60 / (36.0 - held))), bars=bars)


def edges(tempo):
    return tempo.seconds(np.array([bar.start for bar in tempo.bars] + [tempo.beats]))


def conformed(pieces):
    old, duration = old_map(), pieces[-1].end
    runs = carried_runs(old, 36.0, pieces, duration)
    tempo, placed = bridged(old, runs, duration, FOUR)
    return old, tempo, placed, duration


def test_an_untouched_film_keeps_its_map():
    old, tempo, placed, _ = conformed([Piece(start=0.0, end=36.0, old_start=0.0)])
    assert tempo == old
    assert [(at, run.first, run.bars) for at, run in placed] == [(0, 0, BARS)]


def test_a_trim_of_half_a_second_costs_the_bars_around_it_only():
    pieces = [Piece(start=0.0, end=10.0, old_start=0.0),
              Piece(start=10.0, end=35.44, old_start=10.56)]  # fmt: skip
    _, tempo, placed, _ = conformed(pieces)
    carried = sum(run.bars for _, run in placed)
    assert carried >= BARS - 4
    assert abs(edges(tempo)[-1] - 35.44) < 1e-6


def test_bars_stand_where_their_pictures_stand():
    pieces = [Piece(start=0.0, end=8.0, old_start=0.0),
              Piece(start=8.0, end=15.0, old_start=20.0),
              Piece(start=15.0, end=27.0, old_start=8.0)]  # fmt: skip
    old, tempo, placed, _ = conformed(pieces)
    was, now = edges(old), edges(tempo)
    for at, run in placed:
        piece = next(p for p in pieces if p.old_start <= was[run.first] + 1e-3 < p.old_end)
        for k in range(run.bars + 1):
            assert abs(now[at + k] - was[run.first + k] - piece.shift) < 1e-6


def test_where_the_end_is_gone_a_new_last_bar_rings_to_the_new_end():
    _, tempo, _, _ = conformed([Piece(start=0.0, end=20.0, old_start=0.0)])
    now = edges(tempo)
    assert abs(now[-1] - 20.0) < 1e-6
    assert 1.3 <= now[-1] - now[-2] <= 3.7


def test_nothing_left_gives_no_bars():
    assert conformed([Piece(start=0.0, end=20.0, old_start=None)])[2] == []


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.3, 12.0), st.floats(0.0, 30.0) | st.none()), min_size=1, max_size=6
    )
)
def test_any_cut_gives_a_map_as_long_as_itself_with_fair_tempi(rows):
    pieces, at = [], 0.0
    for length, origin in rows:
        room = min(length, 36.0 - origin) if origin is not None else length
        pieces.append(Piece(start=at, end=at + room, old_start=origin))
        at += room
    old, tempo, placed, duration = conformed(pieces)
    if not placed:
        return
    # A run that ends within a millisecond of the film's end is left as it is.
    assert abs(float(tempo.seconds(tempo.beats)[0]) - duration) < 1.1e-3
    was, now = edges(old), edges(tempo)
    for number, run in placed:
        lengths = np.diff(now[number : number + run.bars + 1])
        assert np.allclose(lengths, np.diff(was[run.first : run.first + run.bars + 1]), atol=1e-6)
    taken = [number + k for number, run in placed for k in range(run.bars)]
    assert len(taken) == len(set(taken))
