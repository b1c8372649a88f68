import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.types.tempo import Bar, TempoMap, TempoPoint


def map_of(tempi):
    points = tuple(TempoPoint(beat=4.0 * i, bpm=bpm) for i, bpm in enumerate(tempi))
    bars = tuple(Bar(start=4.0 * i, numerator=4, denominator=4) for i in range(len(tempi)))
    return TempoMap(points=points, bars=bars)


def test_a_beat_at_120_lasts_half_a_second():
    assert map_of([120, 60]).seconds([0, 1, 4, 5]).tolist() == [0, 0.5, 2, 3]


@given(st.lists(st.floats(30, 240), min_size=1, max_size=9), st.floats(0, 50))
def test_seconds_and_beats_are_inverse(tempi, beat):
    tempo_map = map_of(tempi)
    assert tempo_map.beat_at(tempo_map.seconds(beat))[0] == pytest.approx(beat, abs=1e-9)


@given(st.lists(st.floats(30, 240), min_size=1, max_size=9))
def test_time_only_goes_forward(tempi):
    assert np.all(np.diff(map_of(tempi).seconds(np.linspace(0, 40, 100))) > 0)


def test_a_gap_between_bars_is_refused():
    bars = (Bar(start=0, numerator=4, denominator=4), Bar(start=5, numerator=4, denominator=4))
    with pytest.raises(ValueError, match="does not follow"):
        TempoMap(points=(TempoPoint(beat=0, bpm=100),), bars=bars)


def test_compound_bars_are_felt_in_dotted_quarters():
    assert Bar(start=0, numerator=6, denominator=8).pulse == 1.5
    assert Bar(start=0, numerator=3, denominator=4).pulse == 1.0
