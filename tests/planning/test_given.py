import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.planning.given import fitted, given_metre, given_tempo
from photoplay.types.errors import BriefError
from photoplay.types.tempo import Bar, TempoMap, TempoPoint


def tempo_map(bars=4, bpm=100.0, metre=(4, 4)):
    rows, beat = [], 0.0
    for _ in range(bars):
        rows.append(Bar(start=beat, numerator=metre[0], denominator=metre[1]))
        beat = rows[-1].end
    points = (TempoPoint(beat=0.0, bpm=bpm), TempoPoint(beat=2.0, bpm=bpm * 1.1))
    return TempoMap(points=points, bars=tuple(rows))


@settings(deadline=None)
@given(
    st.floats(4, 120),
    st.sampled_from([0.0, 0.02, 0.7, 3.1]),
    st.sampled_from([(4, 4), (6, 8), (7, 8), (3, 4), (5, 8)]),
    st.floats(50, 180),
)
def test_a_map_lasts_exactly_as_long_as_the_film(duration, begins, metre, bpm):
    fit = fitted(tempo_map(bpm=bpm, metre=metre), duration, begins=begins)
    assert float(fit.seconds(fit.beats)[0]) == pytest.approx(duration, abs=1e-6)


def test_the_given_beats_stay_where_they_were():
    given_map = tempo_map(bars=30)
    fit = fitted(given_map, 20.0)
    inside = np.arange(0, int(fit.beats) - 2)
    np.testing.assert_allclose(fit.seconds(inside), given_map.seconds(inside))


def test_a_map_that_begins_late_is_led_in():
    fit = fitted(tempo_map(bars=30), 20.0, begins=1.2)
    assert float(fit.seconds(2.0)[0]) == pytest.approx(1.2)
    assert fit.bars[0].numerator == 2
    assert fit.bars[1].numerator == 4


def test_what_cannot_be_kept_is_refused():
    with pytest.raises(BriefError, match=r"begins 2\.000 s before the film"):
        fitted(tempo_map(), 20.0, begins=-2.0)
    with pytest.raises(BriefError, match="asks for 4/32"):
        fitted(tempo_map(metre=(4, 32)), 20.0)


def test_metre_and_tempo_are_told_as_settled():
    assert given_metre(tempo_map(metre=(6, 8))).value == "6/8"
    choice = given_tempo(tempo_map(bars=40, bpm=150.0, metre=(6, 8)))
    assert choice.locked
    assert float(choice.value) == pytest.approx(110.0)
