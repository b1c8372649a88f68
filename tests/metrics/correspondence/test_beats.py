import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.metrics.correspondence.beats import beat_f, cemgil, continuity, onset_f, p_score
from photoplay.metrics.correspondence.tempo import tempo_detection, tempo_octaves

lists = st.lists(st.integers(0, 3000), min_size=2, max_size=30, unique=True).map(
    lambda xs: np.array(sorted(xs)) / 100
)


@given(lists)
def test_beats_agree_with_themselves(beats):
    assert beat_f(beats, beats).value == 1
    assert cemgil(beats, beats) == pytest.approx(1)
    assert continuity(beats, beats).cml_t == 1
    assert p_score(beats, beats) >= 1


@given(lists, lists)
def test_every_share_is_a_share(one, other):
    assert 0 <= beat_f(one, other).value <= 1
    assert beat_f(one, other).value == beat_f(other, one).value
    assert 0 <= cemgil(one, other) <= 1
    for value in continuity(one, other):
        assert 0 <= value <= 1


def test_one_beat_has_no_tempo_to_be_right_about():
    assert continuity([1.0], [1.0]) == (0, 0, 0, 0)
    assert p_score([1.0], [1.0]) == 0
    assert onset_f([], [1.0]).value == 0


def test_double_tempo_is_an_octave_off():
    assert tempo_octaves(60, 120) == tempo_octaves(120, 60) == 1
    with pytest.raises(ValueError, match="must be positive"):
        tempo_octaves(0, 60)
    assert tempo_detection([0, 120], 0.0, [120, 40]).value == 1
    with pytest.raises(ValueError, match="two tempi each"):
        tempo_detection([60], 0.5, [60, 120])
